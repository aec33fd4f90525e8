"""Answers to sgd_step: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: no decay ---
def sgd_step(w, grad, lr, weight_decay):
    return w - lr * grad


# --- wrong: a factor 2, as if the penalty had no ½ ---
def sgd_step(w, grad, lr, weight_decay):
    return w - lr * (grad + 2 * weight_decay * w)


# --- wrong: the decay is not multiplied by lr ---
def sgd_step(w, grad, lr, weight_decay):
    return w - lr * grad - weight_decay * w


# --- wrong: the decay pushes away from zero ---
def sgd_step(w, grad, lr, weight_decay):
    return w - lr * (grad - weight_decay * w)


# --- wrong: decays by the sign, which is L1 ---
def sgd_step(w, grad, lr, weight_decay):
    return w - lr * (grad + weight_decay * np.sign(w))


# --- wrong: decays what the gradient step has left ---
def sgd_step(w, grad, lr, weight_decay):
    w = w - lr * grad
    return w - lr * weight_decay * w


# --- wrong: changes the caller's weights ---
def sgd_step(w, grad, lr, weight_decay):
    w = np.asarray(w, dtype=float)
    w -= lr * (grad + weight_decay * w)
    return w


# --- wrong: adds the decay to the caller's gradient ---
def sgd_step(w, grad, lr, weight_decay):
    grad = np.asarray(grad, dtype=float)
    grad += weight_decay * w
    return w - lr * grad


# --- wrong: goes uphill ---
def sgd_step(w, grad, lr, weight_decay):
    return w + lr * (grad + weight_decay * w)


# --- right: shrinks first ---
def sgd_step(w, grad, lr, weight_decay):
    return (1 - lr * weight_decay) * w - lr * grad


# --- right: by a loop over the elements ---
def sgd_step(w, grad, lr, weight_decay):
    new = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        total = float(grad[index]) + weight_decay * float(w[index])
        new[index] = float(w[index]) - lr * total
    return new


# --- right: torch.optim.SGD itself ---
def sgd_step(w, grad, lr, weight_decay):
    parameter = torch.nn.Parameter(torch.tensor(w, dtype=torch.float64))
    parameter.grad = torch.tensor(grad, dtype=torch.float64)
    torch.optim.SGD([parameter], lr=lr, weight_decay=weight_decay).step()
    return parameter.detach().numpy()
