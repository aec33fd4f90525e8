"""Answers to clip_max_norm: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: clips along the other axis ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    others = tuple(k for k in range(W.ndim) if k != axis % W.ndim)
    norms = np.sqrt(np.sum(W**2, axis=others, keepdims=True))
    return W * np.where(norms > r, r / np.maximum(norms, r), 1.0)


# --- wrong: one norm for the whole array ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    norm = np.sqrt(np.sum(W**2))
    return W * (r / norm) if norm > r else np.array(W, dtype=float)


# --- wrong: forgets keepdims, so norms meet the wrong vectors ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    norms = np.linalg.norm(W, axis=axis)
    return W * np.where(norms > r, r / np.maximum(norms, r), 1.0)


# --- wrong: adds 1e-7 to the norm as torch.renorm does ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    norms = np.linalg.norm(W, axis=axis, keepdims=True)
    return W * np.where(norms > r, r / (norms + 1e-7), 1.0)


# --- wrong: Keras's formula, which touches the shorter vectors too ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    norms = np.sqrt(np.sum(np.square(W), axis=axis, keepdims=True))
    return W * (np.clip(norms, 0, r) / (1e-7 + norms))


# --- wrong: divides by the norm and multiplies by the clipped norm, which rounds ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    norms = np.linalg.norm(W, axis=axis, keepdims=True)
    return W / np.where(norms > 0, norms, 1.0) * np.minimum(norms, r)


# --- wrong: stretches shorter vectors to the length r as well ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    norms = np.linalg.norm(W, axis=axis, keepdims=True)
    return W * (r / np.where(norms > 0, norms, 1.0))


# --- wrong: clips each element to [-r, r] ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    return np.clip(np.asarray(W, dtype=float), -r, r)


# --- wrong: limits the squared norm ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    squares = np.sum(W**2, axis=axis, keepdims=True)
    return W * np.where(squares > r, r / np.maximum(squares, r), 1.0)


# --- wrong: rescales the caller's array ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    W = np.asarray(W, dtype=float)
    W /= np.maximum(1.0, np.linalg.norm(W, axis=axis, keepdims=True) / r)
    return W


# --- wrong: writes into a copy of W, which truncates when W holds integers ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    clipped = W.copy()
    norms = np.linalg.norm(W, axis=axis, keepdims=True)
    clipped[...] = W * np.where(norms > r, r / np.maximum(norms, r), 1.0)
    return clipped


# --- wrong: accepts r = 0 ---
def clip_max_norm(W, r, axis):
    if r < 0:
        raise ValueError(f"r must not be negative, got {r}")
    norms = np.linalg.norm(W, axis=axis, keepdims=True)
    return W * np.divide(r, norms, out=np.ones_like(norms), where=norms > r)


# --- wrong: treats axis = -1 and axis = 1 alike, and all else as 0 ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    rows = np.array(W if axis in (1, -1) else W.T, dtype=float)
    norms = np.sqrt(np.sum(rows**2, axis=-1, keepdims=True))
    rows = rows / np.maximum(1.0, norms / r)
    return rows if axis in (1, -1) else rows.T


# --- right: one division by max(1, norm / r) ---
def clip_max_norm(W, r, axis):
    if not r > 0:
        raise ValueError("r has to be greater than 0")
    return W / np.maximum(1.0, np.linalg.norm(W, axis=axis, keepdims=True) / r)


# --- right: a loop over the vectors ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError(f"r must be positive, got {r}")
    clipped = np.array(W, dtype=float)
    vectors = np.moveaxis(clipped, axis, -1)  # a view: writing to it fills `clipped`
    for index in np.ndindex(vectors.shape[:-1]):
        length = sum(float(v) ** 2 for v in vectors[index]) ** 0.5
        if length > r:
            vectors[index] = [float(v) * r / length for v in vectors[index]]
    return clipped


# --- right: apply_along_axis ---
def clip_max_norm(W, r, axis):
    def clip(w):
        norm = np.linalg.norm(w)
        return w if norm <= r else w / norm * r

    if r <= 0:
        raise ValueError("need r > 0")
    return np.apply_along_axis(clip, axis, np.array(W, dtype=float))


# --- right: PyTorch ---
def clip_max_norm(W, r, axis):
    if r <= 0:
        raise ValueError("r is not positive")
    tensor = torch.tensor(W, dtype=torch.float64)
    norm = torch.linalg.vector_norm(tensor, dim=axis, keepdim=True)
    return torch.where(norm > r, tensor * (r / norm), tensor).numpy()
