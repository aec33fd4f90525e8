"""Answers to l1_subgradient: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: plus alpha where w is 0 ---
def l1_subgradient(w, alpha):
    return np.where(w >= 0, 1.0, -1.0) * alpha


# --- wrong: minus alpha where w is 0 ---
def l1_subgradient(w, alpha):
    return np.where(w > 0, 1.0, -1.0) * alpha


# --- wrong: alpha missing ---
def l1_subgradient(w, alpha):
    return np.sign(w).astype(float)


# --- wrong: w over its absolute value, NaN where w is 0 ---
def l1_subgradient(w, alpha):
    return alpha * (w / np.abs(w))


# --- wrong: writes the signs into the caller's array ---
def l1_subgradient(w, alpha):
    np.sign(w, out=w)
    return float(alpha) * w


# --- wrong: fills an array like w, which truncates when w holds integers ---
def l1_subgradient(w, alpha):
    subgradient = np.zeros_like(w)
    subgradient[w > 0] = alpha
    subgradient[w < 0] = -alpha
    return subgradient


# --- wrong: a loop with if on w[i], which works for 1-d w only ---
def l1_subgradient(w, alpha):
    subgradient = np.zeros(w.shape)
    for i in range(len(w)):
        if w[i] > 0:
            subgradient[i] = alpha
        elif w[i] < 0:
            subgradient[i] = -alpha
    return subgradient


# --- wrong: takes every weight below 1e-6 for 0 ---
def l1_subgradient(w, alpha):
    signs = np.where(np.abs(w) < 1e-6, 0.0, np.sign(w))
    return alpha * signs


# --- right: by a loop over the elements ---
def l1_subgradient(w, alpha):
    subgradient = np.zeros(w.shape, dtype=float)
    for index in np.ndindex(w.shape):
        if w[index] > 0:
            subgradient[index] = alpha
        elif w[index] < 0:
            subgradient[index] = -alpha
    return subgradient


# --- right: difference of the two comparisons ---
def l1_subgradient(w, alpha):
    positive = (w > 0).astype(float)
    negative = (w < 0).astype(float)
    return alpha * (positive - negative)


# --- right: np.sign of w as floats ---
def l1_subgradient(w, alpha):
    return np.sign(np.asarray(w, dtype=float)) * alpha


# --- right: PyTorch's autograd, whose derivative of abs at 0 is 0 ---
def l1_subgradient(w, alpha):
    import torch

    tensor = torch.tensor(np.array(w, dtype=np.float64), requires_grad=True)
    (tensor.abs().sum() * float(alpha)).backward()
    return tensor.grad.numpy()
