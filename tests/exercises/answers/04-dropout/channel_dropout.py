"""Answers to channel_dropout: wrong ones must lose points, right ones must earn them all."""


# --- wrong: drops single entries ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if x.ndim != 4:
        raise ValueError("x must be (n, c, h, w)")
    return x * (rng.random(x.shape) >= p) / (1 - p)


# --- wrong: the same channels for all samples ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if x.ndim != 4:
        raise ValueError("x must be (n, c, h, w)")
    kept = rng.random((1, x.shape[1], 1, 1)) >= p
    return x * kept / (1 - p)


# --- wrong: whole samples in place of channels ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if x.ndim != 4:
        raise ValueError("x must be (n, c, h, w)")
    kept = rng.random((len(x), 1, 1, 1)) >= p
    return x * kept / (1 - p)


# --- wrong: places in place of channels, as if the channels came last ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if x.ndim != 4:
        raise ValueError("x must be (n, c, h, w)")
    kept = rng.random((x.shape[0], 1, 1, x.shape[3])) >= p
    return x * kept / (1 - p)


# --- wrong: no scaling ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if x.ndim != 4:
        raise ValueError("x must be (n, c, h, w)")
    kept = rng.random(x.shape[:2] + (1, 1)) >= p
    return x * kept.astype(float)


# --- wrong: keep and drop swapped ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if x.ndim != 4:
        raise ValueError("x must be (n, c, h, w)")
    kept = rng.random(x.shape[:2] + (1, 1)) < p
    return x * kept / (1 - p)


# --- wrong: scales by the share that was kept ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if x.ndim != 4:
        raise ValueError("x must be (n, c, h, w)")
    kept = rng.random(x.shape[:2] + (1, 1)) >= p
    share = kept.mean() if kept.any() else 1.0
    return x * kept / share


# --- wrong: drops a fixed number of channels in each sample ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if x.ndim != 4:
        raise ValueError("x must be (n, c, h, w)")
    n, c = x.shape[:2]
    out = x / (1 - p)
    for sample in out:
        sample[rng.permutation(c)[: round(p * c)]] = 0
    return out


# --- wrong: zeroes the channels in the caller's array ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if x.ndim != 4:
        raise ValueError("x must be (n, c, h, w)")
    x[rng.random(x.shape[:2]) < p] = 0
    return x / (1 - p)


# --- wrong: accepts x of any number of axes from two on ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if x.ndim < 2:
        raise ValueError("x needs channels")
    kept = rng.random(x.shape[:2]) >= p
    return x * kept.reshape(kept.shape + (1,) * (x.ndim - 2)) / (1 - p)


# --- wrong: accepts p = 1 ---
def channel_dropout(x, p, rng):
    if not 0 <= p <= 1:
        raise ValueError(f"p must lie in [0, 1], got {p}")
    if x.ndim != 4:
        raise ValueError("x must be (n, c, h, w)")
    kept = rng.random(x.shape[:2]) >= p
    return x * kept[:, :, None, None] / max(1 - p, 1e-12)


# --- wrong: returns the mask too ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    if x.ndim != 4:
        raise ValueError("x must be (n, c, h, w)")
    kept = rng.random(x.shape[:2] + (1, 1)) >= p
    return x * kept / (1 - p), kept


# --- right: a loop over samples and channels ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must be in [0, 1), got {p}")
    if len(x.shape) != 4:
        raise ValueError(f"x has {len(x.shape)} axes, and should have 4")
    out = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for k in range(x.shape[1]):
            if rng.random() >= p:
                out[i, k] = x[i, k] / (1 - p)
    return out


# --- right: a factor that broadcasts, drawn from the binomial distribution ---
def channel_dropout(x, p, rng):
    if p < 0 or p >= 1:
        raise ValueError("bad p")
    if np.ndim(x) != 4:
        raise ValueError("bad x")
    n, c, _, _ = x.shape
    factor = rng.binomial(1, 1 - p, size=(n, c, 1, 1)) / (1 - p)
    return x * factor


# --- right: a copy whose dropped channels are overwritten, channels drawn first ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must be in [0, 1), got {p}")
    if x.ndim != 4:
        raise ValueError("x needs four axes")
    out = x / (1 - p)
    dropped = (rng.random((x.shape[1], x.shape[0])) < p).T
    out[dropped] = 0.0
    return out


# --- right: einsum over samples and channels ---
def channel_dropout(x, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must be in [0, 1), got {p}")
    if x.ndim != 4:
        raise ValueError("x needs four axes")
    kept = rng.choice([0.0, 1.0], size=x.shape[:2], p=[p, 1 - p])
    return np.einsum("nchw,nc->nchw", x, kept / (1 - p))
