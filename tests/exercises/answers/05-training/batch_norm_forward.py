"""Answers to batch_norm_forward: wrong ones must lose points, right ones must earn them all."""


# --- wrong: unbiased variance ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    inv_std = 1 / np.sqrt(x.var(axis=0, ddof=1) + eps)
    x_hat = (x - x.mean(axis=0)) * inv_std
    return gamma * x_hat + beta, (x_hat, inv_std, gamma)


# --- wrong: eps beside the root ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    inv_std = 1 / (x.std(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * inv_std
    return gamma * x_hat + beta, (x_hat, inv_std, gamma)


# --- wrong: normalises each row, as layer normalisation does ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    inv_std = 1 / np.sqrt(x.var(axis=1, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=1, keepdims=True)) * inv_std
    return gamma * x_hat + beta, (x_hat, inv_std[:, 0], gamma)


# --- wrong: one mean and one variance for the whole batch ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    inv_std = np.full(x.shape[1], 1 / np.sqrt(np.var(x) + eps))
    x_hat = (x - np.mean(x)) * inv_std
    return gamma * x_hat + beta, (x_hat, inv_std, gamma)


# --- wrong: no eps ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    std = x.std(axis=0)
    inv_std = 1 / np.where(std > 0, std, 1.0)
    x_hat = (x - x.mean(axis=0)) * inv_std
    return gamma * x_hat + beta, (x_hat, inv_std, gamma)


# --- wrong: the default eps whatever the argument ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    inv_std = 1 / np.sqrt(x.var(axis=0) + 1e-5)
    x_hat = (x - x.mean(axis=0)) * inv_std
    return gamma * x_hat + beta, (x_hat, inv_std, gamma)


# --- wrong: the cache holds the standard deviation and not its inverse ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    std = np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) / std
    return gamma * x_hat + beta, (x_hat, std, gamma)


# --- wrong: inv_std keeps an axis of length 1 ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    inv_std = 1 / np.sqrt(x.var(axis=0, keepdims=True) + eps)
    x_hat = (x - x.mean(axis=0, keepdims=True)) * inv_std
    return gamma * x_hat + beta, (x_hat, inv_std, gamma)


# --- wrong: centres the caller's batch ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    x = np.asarray(x, dtype=float)
    x -= x.mean(axis=0)
    inv_std = 1 / np.sqrt((x**2).mean(axis=0) + eps)
    x_hat = x * inv_std
    return gamma * x_hat + beta, (x_hat, inv_std, gamma)


# --- wrong: accepts a single row ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) < 1:
        raise ValueError("x must not be empty")
    inv_std = 1 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * inv_std
    return gamma * x_hat + beta, (x_hat, inv_std, gamma)


# --- wrong: refuses two rows ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) <= 2:
        raise ValueError(f"x has only {len(x)} rows")
    inv_std = 1 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * inv_std
    return gamma * x_hat + beta, (x_hat, inv_std, gamma)


# --- wrong: beta is multiplied by gamma ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    inv_std = 1 / np.sqrt(x.var(axis=0) + eps)
    x_hat = (x - x.mean(axis=0)) * inv_std
    return gamma * (x_hat + beta), (x_hat, inv_std, gamma)


# --- right: by loops in pure Python ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    n, d = x.shape
    if n < 2:
        raise ValueError(f"x needs two rows or more, got {n}")
    out, x_hat, inv_std = np.zeros((n, d)), np.zeros((n, d)), np.zeros(d)
    for j in range(d):
        column = [float(value) for value in x[:, j]]
        mean = sum(column) / n
        variance = sum((value - mean) ** 2 for value in column) / n
        inv_std[j] = 1 / (variance + eps) ** 0.5
        for i in range(n):
            x_hat[i, j] = (column[i] - mean) * inv_std[j]
            out[i, j] = float(gamma[j]) * x_hat[i, j] + float(beta[j])
    return out, (x_hat, inv_std, gamma.copy())


# --- right: the mean of the squares less the square of the mean ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if x.shape[0] < 2:
        raise ValueError("x has fewer than two rows")
    mean = np.mean(x, axis=0)
    inv_std = (np.mean(np.square(x), axis=0) - mean**2 + eps) ** -0.5
    x_hat = (x - mean) * inv_std
    return x_hat * gamma + beta, (x_hat, inv_std, np.array(gamma))


# --- right: PyTorch ---
def batch_norm_forward(x, gamma, beta, eps=1e-5):
    if len(x) < 2:
        raise ValueError("x must have two rows at least")
    tensor = torch.tensor(x, dtype=torch.float64)
    x_hat = torch.nn.functional.batch_norm(tensor, None, None, training=True, eps=eps).numpy()
    inv_std = torch.rsqrt(tensor.var(dim=0, correction=0) + eps).numpy()
    return x_hat * gamma + beta, (x_hat, inv_std, gamma)
