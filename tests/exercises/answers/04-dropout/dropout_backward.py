"""Answers to dropout_backward: wrong ones must lose points, right ones must earn them all."""


# --- wrong: the factor of the forward pass is missing ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("grad_output and mask differ in shape")
    return grad_output * mask.astype(float)


# --- wrong: the mask is missing ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("grad_output and mask differ in shape")
    return grad_output / (1.0 - p)


# --- wrong: draws a fresh mask ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("grad_output and mask differ in shape")
    fresh = np.random.default_rng().random(mask.shape) >= p
    return grad_output * fresh / (1 - p)


# --- wrong: undoes the scaling, as if the way back were the inverse ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("grad_output and mask differ in shape")
    return grad_output * mask * (1.0 - p)


# --- wrong: scales twice ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("grad_output and mask differ in shape")
    return grad_output * mask / (1 - p) ** 2


# --- wrong: the mask is read as True = dropped ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("grad_output and mask differ in shape")
    return grad_output * ~mask / (1 - p)


# --- wrong: works in the caller's array ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("grad_output and mask differ in shape")
    grad = np.asarray(grad_output, dtype=float)
    grad *= mask
    grad /= 1 - p
    return grad


# --- wrong: no check of the shapes ---
def dropout_backward(grad_output, mask, p):
    return grad_output * mask / (1 - p)


# --- wrong: the message names x, which is no argument here ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("the shape of x is wrong")
    return grad_output * mask / (1 - p)


# --- wrong: fills an array like grad_output, which may hold integers ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("grad_output and mask differ in shape")
    grad = np.zeros_like(grad_output)
    grad[mask] = grad_output[mask] / (1 - p)
    return grad


# --- wrong: averages over the batch ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("grad_output and mask differ in shape")
    return grad_output * mask / (1 - p) / max(len(grad_output), 1)


# --- right: np.where ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError(f"grad_output is {grad_output.shape}, but mask is {mask.shape}")
    return np.where(mask, grad_output, 0) / (1.0 - p)


# --- right: a loop over the entries ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("mask has another shape")
    grad = np.zeros(mask.shape)
    factor = 1 / (1 - p)
    for index in np.ndindex(mask.shape):
        grad[index] = factor * grad_output[index] if mask[index] else 0.0
    return grad


# --- right: the diagonal Jacobian, as a product of arrays ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("grad_output and mask must have one shape")
    jacobian = mask.astype(np.float64) / (1 - p)
    return np.multiply(jacobian, grad_output)


# --- right: PyTorch's autograd ---
def dropout_backward(grad_output, mask, p):
    if grad_output.shape != mask.shape:
        raise ValueError("grad_output and mask must have one shape")
    x = torch.zeros(mask.shape, dtype=torch.float64, requires_grad=True)
    out = torch.where(torch.tensor(mask), x / (1 - p), torch.zeros_like(x))
    out.backward(torch.tensor(np.array(grad_output, dtype=float)))
    return x.grad.numpy()
