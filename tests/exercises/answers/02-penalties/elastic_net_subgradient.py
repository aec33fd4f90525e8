"""Answers to elastic_net_subgradient: wrong ones must lose points, right ones earn them all."""


# --- wrong: factor 2 in the L2 part, as if the penalty had no ½ ---
def elastic_net_subgradient(w, alpha, l1_ratio):
    return alpha * (l1_ratio * np.sign(w) + 2.0 * (1 - l1_ratio) * w)


# --- wrong: leaves the ½ in the derivative of the L2 part ---
def elastic_net_subgradient(w, alpha, l1_ratio):
    return alpha * (l1_ratio * np.sign(w) + 0.5 * (1 - l1_ratio) * w)


# --- wrong: ratio reversed ---
def elastic_net_subgradient(w, alpha, l1_ratio):
    return float(alpha) * ((1 - l1_ratio) * np.sign(w) + l1_ratio * w)


# --- wrong: alpha missing on the L2 part ---
def elastic_net_subgradient(w, alpha, l1_ratio):
    return alpha * l1_ratio * np.sign(w) + (1.0 - l1_ratio) * w


# --- wrong: sign of 0 taken as 1 ---
def elastic_net_subgradient(w, alpha, l1_ratio):
    signs = np.where(w < 0, -1.0, 1.0)
    return alpha * (l1_ratio * signs + (1 - l1_ratio) * w)


# --- wrong: fills an array like w, which truncates when w holds integers ---
def elastic_net_subgradient(w, alpha, l1_ratio):
    subgradient = np.empty_like(w)
    subgradient[...] = alpha * (l1_ratio * np.sign(w) + (1 - l1_ratio) * w)
    return subgradient


# --- wrong: builds the L2 part in the caller's array ---
def elastic_net_subgradient(w, alpha, l1_ratio):
    l1_part = alpha * l1_ratio * np.sign(w)
    l2_part = np.asarray(w, dtype=float)
    l2_part *= alpha * (1 - l1_ratio)
    return l1_part + l2_part


# --- wrong: a loop over a flattened w whose result keeps the flat shape ---
def elastic_net_subgradient(w, alpha, l1_ratio):
    terms = []
    for value in w.ravel():
        terms.append(alpha * (l1_ratio * np.sign(value) + (1 - l1_ratio) * value))
    return np.array(terms, dtype=float)


# --- right: by a loop over the elements ---
def elastic_net_subgradient(w, alpha, l1_ratio):
    subgradient = np.zeros(w.shape, dtype=float)
    for index in np.ndindex(w.shape):
        value = float(w[index])
        slope = (1 - l1_ratio) * value
        if value > 0:
            slope += l1_ratio
        elif value < 0:
            slope -= l1_ratio
        subgradient[index] = alpha * slope
    return subgradient


# --- right: the two strengths kept apart ---
def elastic_net_subgradient(w, alpha, l1_ratio):
    w = np.array(w, dtype=float)
    l1_strength = alpha * l1_ratio
    l2_strength = alpha - l1_strength
    return l1_strength * np.sign(w) + l2_strength * w


# --- right: np.select on the sign of w ---
def elastic_net_subgradient(w, alpha, l1_ratio):
    ridge = (1.0 - l1_ratio) * np.asarray(w, dtype=float)
    branches = [ridge + l1_ratio, ridge - l1_ratio]
    return np.select([w > 0, w < 0], branches, default=0.0) * alpha


# --- right: PyTorch's autograd on the penalty ---
def elastic_net_subgradient(w, alpha, l1_ratio):
    import torch

    alpha, l1_ratio = float(alpha), float(l1_ratio)
    tensor = torch.tensor(np.array(w, dtype=np.float64), requires_grad=True)
    lasso = tensor.abs().sum() * (alpha * l1_ratio)
    ridge = tensor.square().sum() * (0.5 * alpha * (1 - l1_ratio))
    (gradient,) = torch.autograd.grad(lasso + ridge, tensor)
    return gradient.numpy()
