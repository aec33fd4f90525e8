"""Answers to dropout_forward: wrong ones must lose points, right ones must earn them all."""


# --- wrong: no scaling ---
def dropout_forward(x, mask, p):
    if x.shape != mask.shape:
        raise ValueError("x and mask differ in shape")
    return x * mask.astype(float)


# --- wrong: divides by p ---
def dropout_forward(x, mask, p):
    if x.shape != mask.shape:
        raise ValueError("x and mask differ in shape")
    if p == 0:
        return x * mask.astype(float)
    return x * mask / p


# --- wrong: multiplies by the keep rate ---
def dropout_forward(x, mask, p):
    if x.shape != mask.shape:
        raise ValueError("x and mask differ in shape")
    return x * mask * (1.0 - p)


# --- wrong: scales by the share that the mask kept ---
def dropout_forward(x, mask, p):
    if x.shape != mask.shape:
        raise ValueError("x and mask differ in shape")
    return x * mask / max(mask.mean(), 1e-12) if mask.size else x * 1.0


# --- wrong: the mask is read as True = dropped ---
def dropout_forward(x, mask, p):
    if x.shape != mask.shape:
        raise ValueError("x and mask differ in shape")
    return np.where(mask, 0.0, x) / (1 - p)


# --- wrong: zeroes the dropped entries in the caller's array ---
def dropout_forward(x, mask, p):
    if x.shape != mask.shape:
        raise ValueError("x and mask differ in shape")
    x[~mask] = 0
    return x / (1 - p)


# --- wrong: no check, so a mask of one row is broadcast ---
def dropout_forward(x, mask, p):
    return x * mask / (1 - p)


# --- wrong: compares the sizes and not the shapes ---
def dropout_forward(x, mask, p):
    if x.size != mask.size:
        raise ValueError("x and mask differ in size")
    return x * mask.reshape(x.shape) / (1 - p)


# --- wrong: fills an array like x, which cuts to integers when x holds them ---
def dropout_forward(x, mask, p):
    if x.shape != mask.shape:
        raise ValueError("x and mask differ in shape")
    out = np.zeros_like(x)
    out[mask] = x[mask] / (1 - p)
    return out


# --- wrong: the survivors alone, in a flat array ---
def dropout_forward(x, mask, p):
    if x.shape != mask.shape:
        raise ValueError("x and mask differ in shape")
    return x[mask] / (1 - p)


# --- wrong: a shortcut for p = 0 returns the input itself ---
def dropout_forward(x, mask, p):
    if x.shape != mask.shape:
        raise ValueError("x and mask differ in shape")
    if p == 0 and mask.all():
        return x
    return x * mask / (1 - p)


# --- right: np.where on the scaled input ---
def dropout_forward(x, mask, p):
    if x.shape != mask.shape:
        raise ValueError(f"the shapes of x and mask differ: {x.shape}, {mask.shape}")
    return np.where(mask, x / (1.0 - p), 0.0)


# --- right: a loop over the entries ---
def dropout_forward(x, mask, p):
    if np.shape(mask) != np.shape(x):
        raise ValueError("mask does not fit")
    out = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        if mask[index]:
            out[index] = x[index] / (1 - p)
    return out


# --- right: a copy whose dropped entries are overwritten, the factor multiplied ---
def dropout_forward(x, mask, p):
    if x.shape != mask.shape:
        raise ValueError("x has another shape")
    out = x.astype(float)
    out *= 1 / (1 - p)
    out[~mask] = 0
    return out


# --- right: PyTorch ---
def dropout_forward(x, mask, p):
    if x.shape != mask.shape:
        raise ValueError("x and mask need one shape")
    tensor = torch.tensor(x, dtype=torch.float64)
    return (tensor.masked_fill(torch.tensor(~mask), 0.0) / (1 - p)).numpy()
