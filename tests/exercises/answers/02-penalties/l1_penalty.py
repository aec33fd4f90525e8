"""Answers to l1_penalty: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: forgets the absolute value ---
def l1_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    return float(alpha) * np.sum(w)


# --- wrong: absolute value of the sum in place of the sum of absolute values ---
def l1_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    return float(alpha) * np.abs(np.sum(w))


# --- wrong: mean in place of sum ---
def l1_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha must be non-negative")
    return alpha * np.abs(w).mean()


# --- wrong: Python's sum, which adds only the rows of a 2-d w ---
def l1_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha must be non-negative")
    return float(alpha) * sum(abs(w))


# --- wrong: np.linalg.norm(w, 1), the largest column sum when w is 2-d ---
def l1_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    return alpha * np.linalg.norm(w, 1)


# --- wrong: flips the negative weights in the caller's array ---
def l1_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    w[w < 0] *= -1
    return float(alpha) * np.sum(w)


# --- wrong: checks with assert, which is no ValueError ---
def l1_penalty(w, alpha):
    assert alpha >= 0, "alpha must not be negative"
    return float(alpha) * np.sum(np.abs(w))


# --- wrong: the message does not name alpha ---
def l1_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("the penalty strength must not be negative")
    return float(alpha) * np.sum(np.abs(w))


# --- right: by a loop over the elements ---
def l1_penalty(w, alpha):
    if alpha < 0:
        raise ValueError(f"alpha must not be negative, got {alpha}")
    total = 0.0
    for value in np.ravel(w):
        total += abs(float(value))
    return float(alpha) * total


# --- right: dot product of the weights with their signs ---
def l1_penalty(w, alpha):
    if alpha < 0:
        raise ValueError("alpha has to be at least 0")
    flat = np.asarray(w, dtype=float).reshape(-1)
    return alpha * float(flat @ np.sign(flat))


# --- right: norm of order 1 of the flattened array ---
def l1_penalty(w, alpha):
    if not alpha >= 0:
        raise ValueError("negative alpha")
    return alpha * np.linalg.norm(np.asarray(w, dtype=float).ravel(), ord=1)


# --- right: SciPy's city-block distance to the origin ---
def l1_penalty(w, alpha):
    from scipy.spatial.distance import cityblock

    if alpha < 0:
        raise ValueError("alpha must be non-negative")
    flat = np.asarray(w, dtype=float).ravel()
    return float(alpha) * float(cityblock(flat, np.zeros(flat.size)))
