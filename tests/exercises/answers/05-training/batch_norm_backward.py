"""Answers to batch_norm_backward: wrong ones must lose points, right ones must earn them all."""


# --- wrong: takes mean and variance for constants ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    grad_x = gamma * inv_std * grad_output
    return grad_x, np.sum(grad_output * x_hat, axis=0), np.sum(grad_output, axis=0) * 1.0


# --- wrong: forgets the road through the variance ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    h = gamma * grad_output
    grad_x = inv_std * (h - h.mean(axis=0))
    return grad_x, np.sum(grad_output * x_hat, axis=0), np.sum(grad_output, axis=0) * 1.0


# --- wrong: forgets the road through the mean ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    h = gamma * grad_output
    grad_x = inv_std * (h - x_hat * np.mean(h * x_hat, axis=0))
    return grad_x, np.sum(grad_output * x_hat, axis=0), np.sum(grad_output, axis=0) * 1.0


# --- wrong: sums over the batch in place of means ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    h = gamma * grad_output
    grad_x = inv_std * (h - h.sum(axis=0) - x_hat * np.sum(h * x_hat, axis=0))
    return grad_x, np.sum(grad_output * x_hat, axis=0), np.sum(grad_output, axis=0) * 1.0


# --- wrong: forgets gamma in the gradient of x ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    g = grad_output
    grad_x = inv_std * (g - g.mean(axis=0) - x_hat * np.mean(g * x_hat, axis=0))
    return grad_x, np.sum(g * x_hat, axis=0), np.sum(g, axis=0) * 1.0


# --- wrong: gamma in its own gradient ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    h = gamma * grad_output
    grad_x = inv_std * (h - h.mean(axis=0) - x_hat * np.mean(h * x_hat, axis=0))
    return grad_x, np.sum(h * x_hat, axis=0), np.sum(h, axis=0)


# --- wrong: means in place of sums for gamma and beta ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    h = gamma * grad_output
    grad_x = inv_std * (h - h.mean(axis=0) - x_hat * np.mean(h * x_hat, axis=0))
    return grad_x, np.mean(grad_output * x_hat, axis=0), np.mean(grad_output, axis=0)


# --- wrong: projects on x_hat as if its squares summed to n, which eps prevents ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    h = gamma * grad_output
    squares = np.sum(x_hat**2, axis=0)
    along = np.sum(h * x_hat, axis=0) / np.where(squares > 0, squares, 1.0)
    grad_x = inv_std * (h - h.mean(axis=0) - x_hat * along)
    return grad_x, np.sum(grad_output * x_hat, axis=0), np.sum(grad_output, axis=0) * 1.0


# --- wrong: multiplies the caller's gradient by gamma ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    h = np.asarray(grad_output, dtype=float)
    grad_gamma, grad_beta = np.sum(h * x_hat, axis=0), np.sum(h, axis=0)
    h *= gamma
    grad_x = inv_std * (h - h.mean(axis=0) - x_hat * np.mean(h * x_hat, axis=0))
    return grad_x, grad_gamma, grad_beta


# --- wrong: integer gradients give an integer gradient of beta ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    h = gamma * grad_output
    grad_x = inv_std * (h - h.mean(axis=0) - x_hat * np.mean(h * x_hat, axis=0))
    return grad_x, np.sum(grad_output * x_hat, axis=0), np.sum(grad_output, axis=0)


# --- wrong: returns the gradients of beta and gamma in the wrong order ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    h = gamma * grad_output
    grad_x = inv_std * (h - h.mean(axis=0) - x_hat * np.mean(h * x_hat, axis=0))
    return grad_x, np.sum(grad_output, axis=0) * 1.0, np.sum(grad_output * x_hat, axis=0)


# --- right: road by road, through the variance and the mean ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    g = np.array(grad_output, dtype=float)
    n = len(g)
    centred = x_hat / inv_std
    grad_x_hat = g * gamma
    grad_var = np.sum(grad_x_hat * centred, axis=0) * -0.5 * inv_std**3
    grad_mean = -np.sum(grad_x_hat, axis=0) * inv_std - 2 * grad_var * centred.mean(axis=0)
    grad_x = grad_x_hat * inv_std + grad_var * 2 * centred / n + grad_mean / n
    return grad_x, (g * x_hat).sum(axis=0), g.sum(axis=0)


# --- right: the short formula with sums ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    n = grad_output.shape[0]
    grad_beta = np.einsum("ij->j", grad_output.astype(float))
    grad_gamma = np.einsum("ij,ij->j", grad_output.astype(float), x_hat)
    grad_x = gamma * inv_std / n * (n * grad_output - grad_beta - x_hat * grad_gamma)
    return grad_x, grad_gamma, grad_beta


# --- right: the Jacobian of each column ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = cache
    n, d = grad_output.shape
    grad_x = np.zeros((n, d))
    for j in range(d):
        column = x_hat[:, j]
        jacobian = inv_std[j] * (np.eye(n) - 1 / n - np.outer(column, column) / n)
        grad_x[:, j] = jacobian.T @ (float(gamma[j]) * grad_output[:, j])
    grad_gamma = np.array([float(grad_output[:, j] @ x_hat[:, j]) for j in range(d)])
    grad_beta = np.array([float(sum(grad_output[:, j])) for j in range(d)])
    return grad_x, grad_gamma, grad_beta


# --- right: PyTorch's autograd on a batch made from the cache ---
def batch_norm_backward(grad_output, cache):
    x_hat, inv_std, gamma = (torch.tensor(a, dtype=torch.float64) for a in cache)
    x = (x_hat / inv_std).requires_grad_()
    eps = inv_std**-2 - (x**2).mean(dim=0).detach()
    gamma.requires_grad_()
    beta = torch.zeros(len(gamma), dtype=torch.float64, requires_grad=True)
    centred = x - x.mean(dim=0)
    out = gamma * centred / torch.sqrt((centred**2).mean(dim=0) + eps) + beta
    out.backward(torch.tensor(grad_output, dtype=torch.float64))
    return x.grad.numpy(), gamma.grad.numpy(), beta.grad.numpy()
