"""Answers to dropout: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: no scaling ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if not training:
        return x.astype(float), np.ones(x.shape, dtype=bool)
    mask = rng.random(x.shape) >= p
    return x * mask.astype(float), mask


# --- wrong: not inverted, scales in evaluation ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if not training:
        return x * (1.0 - p), np.ones(x.shape, dtype=bool)
    mask = rng.random(x.shape) >= p
    return x * mask.astype(float), mask


# --- wrong: scales in both modes ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    mask = np.ones(x.shape, dtype=bool)
    if training:
        mask = rng.random(x.shape) >= p
    return x * mask / (1 - p), mask


# --- wrong: keep and drop swapped ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if not training:
        return x.astype(float), np.ones(x.shape, dtype=bool)
    mask = rng.random(x.shape) < p
    return x * mask / (1 - p), mask


# --- wrong: draws a mask in evaluation too, and does not use it ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    mask = rng.random(x.shape) >= p
    if not training:
        mask = np.ones_like(mask)
        return x.astype(float), mask
    return x * mask / (1 - p), mask


# --- wrong: returns the input itself in evaluation ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if not training:
        return np.asarray(x, dtype=float), np.ones(x.shape, dtype=bool)
    mask = rng.random(x.shape) >= p
    return x * mask / (1 - p), mask


# --- wrong: looks at p in training alone ---
def dropout(x, p, rng, training):
    if not training:
        return x.astype(float), np.ones(x.shape, dtype=bool)
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    mask = rng.random(x.shape) >= p
    return x * mask / (1 - p), mask


# --- wrong: one mask for all samples ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if not training:
        return x.astype(float), np.ones(x.shape, dtype=bool)
    mask = np.tile(rng.random(x.shape[1:]) >= p, (len(x),) + (1,) * (x.ndim - 1))
    return x * mask / (1 - p), mask


# --- wrong: the mask comes back scaled ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if not training:
        return x.astype(float), np.ones(x.shape, dtype=bool)
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, mask


# --- wrong: no mask in evaluation ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if not training:
        return x.astype(float), None
    mask = rng.random(x.shape) >= p
    return x * mask / (1 - p), mask


# --- wrong: training used the wrong way round ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if training:
        return x.astype(float), np.ones(x.shape, dtype=bool)
    mask = rng.random(x.shape) >= p
    return x * mask / (1 - p), mask


# --- wrong: a drawn mask is another than the one that comes back ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if not training:
        return x.astype(float), np.ones(x.shape, dtype=bool)
    return x * (rng.random(x.shape) >= p) / (1 - p), rng.random(x.shape) >= p


# --- right: np.where and a binomial mask ---
def dropout(x, p, rng, training):
    if p < 0 or p >= 1:
        raise ValueError(f"p has to be at least 0 and below 1, got {p}")
    if training:
        mask = rng.binomial(1, 1 - p, size=x.shape) == 1
        return np.where(mask, x / (1 - p), 0.0), mask
    return 1.0 * x, x == x


# --- right: a copy, changed entry by entry ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError("p outside [0, 1)")
    out, mask = x.astype(np.float64), np.full(x.shape, True)
    if training:
        for index in np.ndindex(x.shape):
            if rng.random() < p:
                out[index], mask[index] = 0.0, False
            else:
                out[index] /= 1 - p
    return out, mask


# --- right: no mask is drawn when p is 0, either ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must be in [0, 1), got {p}")
    x = np.array(x, dtype=float)
    if not training or p == 0:
        return x, np.ones(x.shape, dtype=bool)
    dropped = rng.uniform(size=x.shape) < p
    x[dropped] = 0
    return x * (1 / (1 - p)), np.invert(dropped)


# --- right: one formula for both modes ---
def dropout(x, p, rng, training):
    if not 0 <= p < 1:
        raise ValueError(f"p must be in [0, 1), got {p}")
    rate = p if training else 0.0
    uniform = rng.random(x.shape) if training else np.ones(x.shape)
    mask = uniform >= rate
    return x * (mask / (1 - rate)), mask
