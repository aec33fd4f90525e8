"""Answers to adam_step: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: no correction for the start ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    if decoupled:
        w = w * (1 - lr * weight_decay)
    else:
        grad = grad + weight_decay * w
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return w - lr * m / (np.sqrt(v) + eps), m, v


# --- wrong: eps under the root ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    if decoupled:
        w = w * (1 - lr * weight_decay)
    else:
        grad = grad + weight_decay * w
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / np.sqrt(v_hat + eps), m, v


# --- wrong: eps is added before v is corrected ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    if decoupled:
        w = w * (1 - lr * weight_decay)
    else:
        grad = grad + weight_decay * w
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (np.sqrt(v) + eps), m, v


# --- wrong: couples the decay whatever decoupled says ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    grad = grad + weight_decay * w
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# --- wrong: coupled and decoupled exchanged ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    if decoupled:
        grad = grad + weight_decay * w
    else:
        w = w * (1 - lr * weight_decay)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# --- wrong: the decoupled decay is not multiplied by lr ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    if decoupled:
        w = w * (1 - weight_decay)
    else:
        grad = grad + weight_decay * w
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# --- wrong: the coupled decay enters m but not v ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    v = beta2 * v + (1 - beta2) * grad**2
    if decoupled:
        w = w * (1 - lr * weight_decay)
    else:
        grad = grad + weight_decay * w
    m = beta1 * m + (1 - beta1) * grad
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# --- wrong: the decoupled decay comes after the step ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    if not decoupled:
        grad = grad + weight_decay * w
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    if decoupled:
        w = w * (1 - lr * weight_decay)
    return w, m, v


# --- wrong: returns the corrected moments ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    if decoupled:
        w = w * (1 - lr * weight_decay)
    else:
        grad = grad + weight_decay * w
    m = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    v = (beta2 * v + (1 - beta2) * grad**2) / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps), m, v


# --- wrong: takes the first step for number 0 ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    if decoupled:
        w = w * (1 - lr * weight_decay)
    else:
        grad = grad + weight_decay * w
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1 ** (t + 1))
    v_hat = v / (1 - beta2 ** (t + 1))
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# --- wrong: updates m and v in place ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    if decoupled:
        w = w * (1 - lr * weight_decay)
    else:
        grad = grad + weight_decay * w
    m, v = np.asarray(m, dtype=float), np.asarray(v, dtype=float)
    m *= beta1
    m += (1 - beta1) * grad
    v *= beta2
    v += (1 - beta2) * grad**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


# --- wrong: does not check t ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    t = max(t, 1)
    if decoupled:
        w = w * (1 - lr * weight_decay)
    else:
        grad = grad + weight_decay * w
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# --- wrong: fixed betas and eps ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError(f"t must be at least 1, got {t}")
    if decoupled:
        w = w * (1 - lr * weight_decay)
    else:
        grad = grad + weight_decay * w
    m = 0.9 * m + 0.1 * grad
    v = 0.999 * v + 0.001 * grad**2
    m_hat = m / (1 - 0.9**t)
    v_hat = v / (1 - 0.999**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + 1e-8), m, v


# --- right: the two corrections in one rate, eps corrected likewise ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError("t counts from 1")
    start = w - lr * weight_decay * w if decoupled else np.array(w, dtype=float)
    total = np.array(grad, dtype=float) if decoupled else grad + weight_decay * w
    new_m = m + (1 - beta1) * (total - m)
    new_v = v + (1 - beta2) * (total * total - v)
    root = (1 - beta2**t) ** 0.5
    rate = lr * root / (1 - beta1**t)
    return start - rate * new_m / (new_v**0.5 + eps * root), new_m, new_v


# --- right: by a loop over the elements ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    from math import sqrt

    if not t >= 1:
        raise ValueError(f"t = {t} is below 1")
    new = [np.zeros(w.shape) for _ in range(3)]
    for i in np.ndindex(w.shape):
        weight, g = float(w[i]), float(grad[i])
        if not decoupled:
            g += weight_decay * weight
        first = beta1 * float(m[i]) + (1 - beta1) * g
        second = beta2 * float(v[i]) + (1 - beta2) * g * g
        step = first / (1 - beta1**t) / (sqrt(second / (1 - beta2**t)) + eps)
        if decoupled:
            weight *= 1 - lr * weight_decay
        new[0][i], new[1][i], new[2][i] = weight - lr * step, first, second
    return tuple(new)


# --- right: torch.optim with its state filled in ---
def adam_step(w, grad, m, v, t, lr, weight_decay, decoupled, beta1=0.9, beta2=0.999, eps=1e-8):
    if t < 1:
        raise ValueError("t must not be below 1")
    kind = torch.optim.AdamW if decoupled else torch.optim.Adam
    p, g, exp_avg, exp_avg_sq = (torch.tensor(a, dtype=torch.float64) for a in (w, grad, m, v))
    p = torch.nn.Parameter(p)
    p.grad = g
    optimiser = kind([p], lr=lr, betas=(beta1, beta2), eps=eps, weight_decay=weight_decay)
    optimiser.state[p] = {
        "step": torch.tensor(float(t - 1)),
        "exp_avg": exp_avg,
        "exp_avg_sq": exp_avg_sq,
    }
    optimiser.step()
    return p.detach().numpy(), exp_avg.numpy(), exp_avg_sq.numpy()
