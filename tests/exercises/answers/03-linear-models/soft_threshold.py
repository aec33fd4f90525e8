"""Answers to soft_threshold: wrong ones must lose points, right ones must earn them all."""


# --- wrong: a hard threshold ---
def soft_threshold(z, t):
    if t < 0:
        raise ValueError(f"t must not be negative, got {t}")
    return np.where(np.abs(z) > t, z, 0.0)


# --- wrong: small numbers pass through 0 ---
def soft_threshold(z, t):
    if t < 0:
        raise ValueError(f"t must not be negative, got {t}")
    return np.sign(z) * (np.abs(z) - float(t))


# --- wrong: the signs are lost ---
def soft_threshold(z, t):
    if t < 0:
        raise ValueError(f"t must not be negative, got {t}")
    return np.maximum(np.abs(z) - float(t), 0)


# --- wrong: negative numbers are cut off ---
def soft_threshold(z, t):
    if t < 0:
        raise ValueError(f"t must not be negative, got {t}")
    return np.maximum(z - float(t), 0)


# --- wrong: clips to the interval instead of moving by it ---
def soft_threshold(z, t):
    if t < 0:
        raise ValueError(f"t must not be negative, got {t}")
    return np.clip(np.array(z, dtype=float), -t, t)


# --- wrong: t is subtracted on both sides of 0 ---
def soft_threshold(z, t):
    if t < 0:
        raise ValueError(f"t must not be negative, got {t}")
    return np.where(np.abs(z) > t, z - float(t), 0.0)


# --- wrong: does not check t ---
def soft_threshold(z, t):
    return np.sign(z) * np.maximum(np.abs(z) - float(t), 0)


# --- wrong: refuses 0 as well ---
def soft_threshold(z, t):
    if t <= 0:
        raise ValueError(f"t must be positive, got {t}")
    return np.sign(z) * np.maximum(np.abs(z) - float(t), 0)


# --- wrong: changes z in place ---
def soft_threshold(z, t):
    if t < 0:
        raise ValueError(f"t must not be negative, got {t}")
    if z.dtype != float:
        z = z.astype(float)
    small = np.abs(z) <= t
    z -= t * np.sign(z)
    z[small] = 0.0
    return z


# --- wrong: keeps the integers of the input ---
def soft_threshold(z, t):
    if t < 0:
        raise ValueError(f"t must not be negative, got {t}")
    result = np.zeros_like(z)
    result[z > t] = z[z > t] - t
    result[z < -t] = z[z < -t] + t
    return result


# --- wrong: the message names another argument ---
def soft_threshold(z, t):
    if t < 0:
        raise ValueError("alpha must not be negative")
    return np.sign(z) * np.maximum(np.abs(z) - float(t), 0)


# --- right: a loop over the elements, case by case ---
def soft_threshold(z, t):
    if t < 0:
        raise ValueError(f"t must be at least 0, got {t}")
    result = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        if z[index] > t:
            result[index] = z[index] - t
        elif z[index] < -t:
            result[index] = z[index] + t
    return result


# --- right: z minus its nearest point in an interval ---
def soft_threshold(z, t):
    if not t >= 0:
        raise ValueError("a negative t makes no threshold")
    z = np.asarray(z, dtype=float)
    return z - np.clip(z, -t, t)


# --- right: two one-sided parts ---
def soft_threshold(z, t):
    if t < 0:
        raise ValueError("t: at least 0, please")
    return np.fmax(z - 1.0 * t, 0) - np.fmax(-z - 1.0 * t, 0)


# --- right: PyTorch's softshrink ---
def soft_threshold(z, t):
    import torch

    if t < 0:
        raise ValueError(f"t must be at least 0, got {t}")
    return torch.nn.functional.softshrink(torch.tensor(np.array(z, dtype=float)), float(t)).numpy()
