"""Answers to l2_gradient: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: factor 2 missing ---
def l2_gradient(w, alpha):
    return alpha * np.asarray(w, dtype=float)


# --- wrong: alpha missing ---
def l2_gradient(w, alpha):
    return 2.0 * w


# --- wrong: scales the caller's array in place ---
def l2_gradient(w, alpha):
    gradient = np.asarray(w, dtype=float)
    gradient *= 2 * alpha
    return gradient


# --- wrong: fills an array like w, which truncates when w holds integers ---
def l2_gradient(w, alpha):
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        gradient[index] = 2 * alpha * w[index]
    return gradient


# --- wrong: divides by the number of weights ---
def l2_gradient(w, alpha):
    return 2.0 * alpha * w / w.size


# --- wrong: sums the derivatives to one number ---
def l2_gradient(w, alpha):
    return 2.0 * alpha * np.sum(w)


# --- wrong: gradient of the norm without its square ---
def l2_gradient(w, alpha):
    norm = np.linalg.norm(w)
    if norm == 0:
        return np.zeros(w.shape)
    return alpha * w / norm


# --- wrong: returns a flat list of derivatives for a w of any shape ---
def l2_gradient(w, alpha):
    return np.array([2.0 * alpha * value for value in w.ravel()])


# --- right: by a loop over the elements ---
def l2_gradient(w, alpha):
    gradient = np.zeros(w.shape, dtype=float)
    for index in np.ndindex(w.shape):
        gradient[index] = 2.0 * alpha * float(w[index])
    return gradient


# --- right: the sum of w with itself ---
def l2_gradient(w, alpha):
    w = np.array(w, dtype=float)
    return np.multiply(alpha, w + w)


# --- right: PyTorch's autograd on the penalty ---
def l2_gradient(w, alpha):
    import torch

    tensor = torch.tensor(np.array(w, dtype=np.float64), requires_grad=True)
    penalty = tensor.pow(2).sum() * float(alpha)
    penalty.backward()
    return tensor.grad.numpy()


# --- right: complex-step derivative of each term ---
def l2_gradient(w, alpha):
    step = 1e-30
    shifted = np.asarray(w, dtype=float) + 1j * step
    return np.imag(alpha * shifted * shifted) / step
