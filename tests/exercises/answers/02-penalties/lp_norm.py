"""Answers to lp_norm: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: forgets the absolute value before the power ---
def lp_norm(w, p):
    if p < 1:
        raise ValueError(f"p must be at least 1, got {p}")
    if np.isinf(p):
        return np.max(np.abs(w))
    return np.sum(np.asarray(w, dtype=float) ** p) ** (1 / p)


# --- wrong: np.linalg.norm on w as it comes, a matrix norm when w is 2-d ---
def lp_norm(w, p):
    if p < 1:
        raise ValueError("p must be at least 1")
    return np.linalg.norm(w, p)


# --- wrong: leaves out the p-th root ---
def lp_norm(w, p):
    if p < 1:
        raise ValueError("p must be at least 1")
    magnitudes = np.abs(w).astype(float)
    if p == np.inf:
        return magnitudes.max()
    return np.sum(magnitudes**p)


# --- wrong: puts p = inf into the general formula ---
def lp_norm(w, p):
    if p < 1:
        raise ValueError("p must be at least 1")
    total = np.sum(np.abs(np.asarray(w, dtype=float)) ** p)
    return total ** (1 / p)


# --- wrong: does not reject p below 1 ---
def lp_norm(w, p):
    magnitudes = np.abs(np.asarray(w, dtype=float))
    if np.isinf(p):
        return np.max(magnitudes)
    return np.sum(magnitudes**p) ** (1 / p)


# --- wrong: rejects p = 1 as well ---
def lp_norm(w, p):
    if p <= 1:
        raise ValueError("p must be greater than 1")
    magnitudes = np.abs(np.asarray(w, dtype=float))
    if np.isinf(p):
        return np.max(magnitudes)
    return np.sum(magnitudes**p) ** (1 / p)


# --- wrong: takes the largest signed element for p = inf ---
def lp_norm(w, p):
    if p < 1:
        raise ValueError(f"p = {p} gives no norm")
    w = np.asarray(w, dtype=float)
    if p == np.inf:
        return w.max()
    return np.sum(np.abs(w) ** p) ** (1 / p)


# --- wrong: the message says exponent and never names p ---
def lp_norm(w, p):
    if p < 1:
        raise ValueError("the exponent must be at least 1")
    magnitudes = np.abs(np.asarray(w, dtype=float))
    if np.isinf(p):
        return np.max(magnitudes)
    return np.sum(magnitudes**p) ** (1 / p)


# --- right: by a loop in pure Python ---
def lp_norm(w, p):
    if p < 1:
        raise ValueError(f"p must be at least 1, got {p}")
    magnitudes = [abs(float(value)) for value in np.ravel(w)]
    largest = max(magnitudes)
    if largest == 0 or p == float("inf"):
        return largest
    total = 0.0
    for magnitude in magnitudes:
        total += (magnitude / largest) ** float(p)
    return largest * total ** (1 / float(p))


# --- right: the textbook formula with p = inf apart ---
def lp_norm(w, p):
    if not p >= 1:
        raise ValueError("p has to lie in [1, inf]")
    magnitudes = np.abs(np.asarray(w, dtype=float))
    if np.isinf(p):
        return np.max(magnitudes)
    return np.sum(magnitudes**p) ** (1 / p)


# --- right: np.linalg.norm of the flattened array ---
def lp_norm(w, p):
    if p < 1:
        raise ValueError("lp_norm needs p >= 1")
    return float(np.linalg.norm(np.asarray(w, dtype=float).ravel(), ord=p))


# --- right: PyTorch's vector norm ---
def lp_norm(w, p):
    import torch

    if p < 1:
        raise ValueError(f"p must not be below 1 (it is {p})")
    tensor = torch.tensor(np.array(w, dtype=np.float64))
    return torch.linalg.vector_norm(tensor, ord=float(p)).item()
