"""Answers to project_l2_ball: the wrong ones must lose points, the right ones earn them all."""


# --- wrong: rescales every point to the sphere, inside points too ---
def project_l2_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    norm = np.linalg.norm(w)
    if norm == 0:
        return np.zeros(w.shape)
    return w * (radius / norm)


# --- wrong: scales outside points to norm 1 whatever the radius ---
def project_l2_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    norm = np.linalg.norm(w)
    if norm <= radius:
        return np.array(w, dtype=float)
    return w / norm


# --- wrong: clips each element to [-radius, radius] ---
def project_l2_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    return np.clip(np.asarray(w, dtype=float), -radius, radius)


# --- wrong: np.linalg.norm(w, 2), the spectral norm when w is 2-d ---
def project_l2_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    norm = np.linalg.norm(w, 2)
    if norm <= radius:
        return np.array(w, dtype=float)
    return w * (radius / norm)


# --- wrong: rescales the caller's array ---
def project_l2_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    w = np.asarray(w, dtype=float)
    norm = np.linalg.norm(w)
    if norm > radius:
        w *= radius / norm
    return w


# --- wrong: writes into a copy of w, which truncates when w holds integers ---
def project_l2_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    projected = w.copy()
    norm = np.sqrt(np.sum(w**2))
    if norm > radius:
        projected[...] = w * (radius / norm)
    return projected


# --- wrong: adds 1e-6 to the norm, as gradient clipping in PyTorch does ---
def project_l2_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    norm = np.linalg.norm(w)
    if norm <= radius:
        return np.array(w, dtype=float)
    return w * (radius / (norm + 1e-6))


# --- wrong: accepts radius = 0 ---
def project_l2_ball(w, radius):
    if radius < 0:
        raise ValueError("radius must not be negative")
    norm = np.linalg.norm(w)
    if norm <= radius:
        return np.array(w, dtype=float)
    return w * (radius / norm)


# --- right: by a loop in pure Python ---
def project_l2_ball(w, radius):
    from math import sqrt

    if radius <= 0:
        raise ValueError(f"radius must be positive, got {radius}")
    squares = 0.0
    for value in np.ravel(w):
        squares += float(value) ** 2
    norm = sqrt(squares)
    projected = np.zeros(w.shape, dtype=float)
    for index in np.ndindex(w.shape):
        value = float(w[index])
        projected[index] = value if norm <= radius else value / norm * radius
    return projected


# --- right: one division by max(1, norm / radius) ---
def project_l2_ball(w, radius):
    if not radius > 0:
        raise ValueError("radius has to be greater than 0")
    w = np.asarray(w, dtype=float)
    return w / max(1.0, np.linalg.norm(w.ravel()) / radius)


# --- right: SciPy's norm and a copy for points inside ---
def project_l2_ball(w, radius):
    from scipy import linalg

    if radius <= 0:
        raise ValueError("radius is not positive")
    projected = np.array(w, dtype=float)
    norm = linalg.norm(projected.ravel())
    if norm > radius:
        projected *= radius / norm
    return projected


# --- right: PyTorch ---
def project_l2_ball(w, radius):
    import torch

    if radius <= 0:
        raise ValueError("need radius > 0")
    tensor = torch.tensor(np.array(w, dtype=np.float64))
    norm = torch.linalg.vector_norm(tensor).item()
    if norm > radius:
        tensor = tensor * (float(radius) / norm)
    return tensor.numpy()
