"""Answers to noisy_linear: wrong ones must lose points, right ones must earn them all."""


# --- wrong: noise on the output ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError("sigma must not be negative")
    out = x @ W.T + b
    return out + sigma * rng.normal(size=out.shape)


# --- wrong: noise multiplied by the weights ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError("sigma must not be negative")
    return x @ (W * (1 + sigma * rng.normal(size=W.shape))).T + b


# --- wrong: other noise for each row of x ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError("sigma must not be negative")
    noise = rng.normal(size=(len(x), *W.shape))
    return np.einsum("ni,noi->no", x, W + sigma * noise) + b


# --- wrong: noise on b, too ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError("sigma must not be negative")
    noisy_b = b + sigma * rng.normal(size=b.shape)
    return x @ (W + sigma * rng.normal(size=W.shape)).T + noisy_b


# --- wrong: sigma taken for a variance ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError("sigma must not be negative")
    return x @ (W + np.sqrt(sigma) * rng.normal(size=W.shape)).T + b


# --- wrong: one noise for each input, shared by all outputs ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError("sigma must not be negative")
    return x @ (W + sigma * rng.normal(size=W.shape[1])).T + b


# --- wrong: a generator of its own, so that each call has the same noise ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError("sigma must not be negative")
    rng = np.random.default_rng(0)
    return x @ (W + sigma * rng.normal(size=W.shape)).T + b


# --- wrong: adds the noise to the caller's weights ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError("sigma must not be negative")
    W = np.asarray(W, dtype=float)
    W += sigma * rng.normal(size=W.shape)
    return x @ W.T + b


# --- wrong: uniform noise of the right variance ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError("sigma must not be negative")
    half_width = np.sqrt(3) * sigma
    return x @ (W + rng.uniform(-half_width, half_width, W.shape)).T + b


# --- wrong: refuses sigma = 0 ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma <= 0:
        raise ValueError("sigma must be positive")
    return x @ (W + rng.normal(0, sigma, W.shape)).T + b


# --- wrong: does not check sigma ---
def noisy_linear(x, W, b, sigma, rng):
    return x @ (W + sigma * rng.normal(size=W.shape)).T + b


# --- wrong: draws from NumPy's global state ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError("sigma must not be negative")
    return x @ (W + sigma * np.random.randn(*W.shape)).T + b


# --- right: signal and noise kept apart ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError(f"sigma is {sigma}, but must be at least 0")
    noise = rng.normal(0.0, 1.0, (W.shape[1], W.shape[0]))
    return (x @ W.T) + sigma * (x @ noise) + b


# --- right: loops over the outputs ---
def noisy_linear(x, W, b, sigma, rng):
    if not sigma >= 0:
        raise ValueError("sigma >= 0 is required")
    out = np.zeros((len(x), len(W)))
    for k, weights in enumerate(W):
        noisy = [rng.normal(weight, sigma) for weight in weights]
        for i, row in enumerate(x):
            out[i, k] = b[k] + sum(a * c for a, c in zip(row, noisy))
    return out


# --- right: PyTorch's linear layer ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError("sigma must not be negative")
    noisy = np.array(W, dtype=float) + rng.standard_normal(W.shape) * sigma
    inputs, bias = (torch.tensor(np.array(part, dtype=float)) for part in (x, b))
    return torch.nn.functional.linear(inputs, torch.tensor(noisy), bias).numpy()


# --- right: einsum ---
def noisy_linear(x, W, b, sigma, rng):
    if sigma < 0:
        raise ValueError("sigma must not be negative")
    return np.einsum("oi,ni->no", rng.normal(W, sigma), x) + b[np.newaxis]
