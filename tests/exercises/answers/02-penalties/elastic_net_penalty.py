"""Answers to elastic_net_penalty: wrong ones must lose points, right ones must earn them all."""


# --- wrong: no ½ in the L2 part ---
def elastic_net_penalty(w, alpha, l1_ratio):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    return alpha * (l1_ratio * np.sum(np.abs(w)) + (1.0 - l1_ratio) * np.sum(w**2))


# --- wrong: ratio reversed, 0 gives the pure L1 penalty ---
def elastic_net_penalty(w, alpha, l1_ratio):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    l1 = np.sum(np.abs(w))
    l2 = np.sum(w**2)
    return alpha * ((1 - l1_ratio) * l1 + 0.5 * l1_ratio * l2)


# --- wrong: no bracket, so alpha multiplies the L1 part alone ---
def elastic_net_penalty(w, alpha, l1_ratio):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if l1_ratio < 0 or l1_ratio > 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    return alpha * l1_ratio * np.sum(np.abs(w)) + 0.5 * (1 - l1_ratio) * np.sum(w**2)


# --- wrong: L2 norm without its square ---
def elastic_net_penalty(w, alpha, l1_ratio):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    l1 = np.abs(w).sum()
    l2 = np.sqrt(np.square(w).sum())
    return alpha * (l1_ratio * l1 + 0.5 * (1 - l1_ratio) * l2)


# --- wrong: does not check alpha ---
def elastic_net_penalty(w, alpha, l1_ratio):
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    return alpha * (l1_ratio * np.sum(np.abs(w)) + 0.5 * (1 - l1_ratio) * np.sum(w**2))


# --- wrong: refuses an l1_ratio above 1 but not one below 0 ---
def elastic_net_penalty(w, alpha, l1_ratio):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if l1_ratio > 1:
        raise ValueError("l1_ratio must not exceed 1")
    return alpha * (l1_ratio * np.sum(np.abs(w)) + 0.5 * (1 - l1_ratio) * np.sum(w**2))


# --- wrong: refuses the end points 0 and 1 of l1_ratio ---
def elastic_net_penalty(w, alpha, l1_ratio):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 < l1_ratio < 1:
        raise ValueError("l1_ratio must lie between 0 and 1")
    return alpha * (l1_ratio * np.sum(np.abs(w)) + 0.5 * (1 - l1_ratio) * np.sum(w**2))


# --- wrong: the message copied from alpha is used for l1_ratio too ---
def elastic_net_penalty(w, alpha, l1_ratio):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if l1_ratio < 0 or l1_ratio > 1:
        raise ValueError("alpha must not be negative")
    return alpha * (l1_ratio * np.sum(np.abs(w)) + 0.5 * (1 - l1_ratio) * np.sum(w**2))


# --- right: by a loop over the elements ---
def elastic_net_penalty(w, alpha, l1_ratio):
    if alpha < 0:
        raise ValueError(f"alpha must not be negative, got {alpha}")
    if l1_ratio < 0 or l1_ratio > 1:
        raise ValueError(f"l1_ratio must lie in [0, 1], got {l1_ratio}")
    total = 0.0
    for value in np.ravel(w):
        value = abs(float(value))
        total += l1_ratio * value + (1 - l1_ratio) * value * value / 2
    return float(alpha * total)


# --- right: norms of the flattened array, the two strengths kept apart ---
def elastic_net_penalty(w, alpha, l1_ratio):
    if not alpha >= 0:
        raise ValueError("alpha has to be at least 0")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio has to be between 0 and 1")
    flat = np.asarray(w, dtype=float).ravel()
    l1_strength = alpha * l1_ratio
    l2_strength = alpha - l1_strength
    return l1_strength * np.linalg.norm(flat, 1) + 0.5 * l2_strength * np.linalg.norm(flat, 2) ** 2


# --- right: einsum for both sums ---
def elastic_net_penalty(w, alpha, l1_ratio):
    if alpha < 0:
        raise ValueError("negative alpha")
    if abs(l1_ratio - 0.5) > 0.5:
        raise ValueError("l1_ratio outside [0, 1]")
    flat = np.abs(np.array(w, dtype=float)).reshape(-1)
    l1 = np.einsum("i->", flat)
    squares = np.einsum("i,i->", flat, flat)
    return float(alpha * (l1_ratio * l1 + (1 - l1_ratio) * squares / 2))


# --- right: PyTorch ---
def elastic_net_penalty(w, alpha, l1_ratio):
    import torch

    if alpha < 0:
        raise ValueError("alpha must be non-negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must be in [0, 1]")
    tensor = torch.tensor(np.array(w, dtype=np.float64))
    lasso = tensor.abs().sum().item()
    ridge = tensor.square().sum().item() / 2
    return float(alpha) * (float(l1_ratio) * lasso + (1 - float(l1_ratio)) * ridge)
