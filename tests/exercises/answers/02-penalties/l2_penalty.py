"""Answers to l2_penalty: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: keeps a ½, as if the penalty were alpha/2 times the sum ---
def l2_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    return 0.5 * alpha * np.sum(np.asarray(w, dtype=float) ** 2)


# --- wrong: takes the norm itself and not its square ---
def l2_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    return alpha * np.linalg.norm(w)


# --- wrong: mean in place of sum ---
def l2_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha must be non-negative")
    return alpha * np.mean(np.square(w))


# --- wrong: w @ w, which is a dot product for 1-d w only ---
def l2_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha must be non-negative")
    return float(alpha) * (w @ w)


# --- wrong: the check is written with <= and refuses alpha = 0 ---
def l2_penalty(w, alpha):
    if alpha <= 0:
        raise ValueError("alpha must be positive")
    return float(alpha) * np.sum(w**2)


# --- wrong: does not check alpha ---
def l2_penalty(w, alpha):
    return float(alpha) * np.sum(w**2)


# --- wrong: square of the sum in place of the sum of squares ---
def l2_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    return float(alpha) * np.sum(w) ** 2


# --- wrong: squares the caller's array in place ---
def l2_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    w **= 2
    return float(alpha) * w.sum()


# --- right: by a loop over the elements ---
def l2_penalty(w, alpha):
    if alpha < 0:
        raise ValueError(f"alpha must not be negative, got {alpha}")
    total = 0.0
    for value in np.ravel(w):
        total += float(value) * float(value)
    return float(alpha) * total


# --- right: np.vdot, which flattens both arguments ---
def l2_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha has to be at least 0")
    w = np.asarray(w, dtype=float)
    return alpha * np.vdot(w, w)


# --- right: square of the norm of the flattened array ---
def l2_penalty(w, alpha):
    if not alpha >= 0:
        raise ValueError("negative alpha")
    return alpha * np.linalg.norm(np.asarray(w, dtype=float).ravel()) ** 2


# --- right: PyTorch ---
def l2_penalty(w, alpha):
    import torch

    if alpha < 0:
        raise ValueError("alpha must be non-negative")
    tensor = torch.tensor(np.array(w, dtype=np.float64))
    return float(alpha) * tensor.pow(2).sum().item()
