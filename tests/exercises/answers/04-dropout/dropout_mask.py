"""Answers to dropout_mask: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: keep and drop swapped ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    return rng.random(shape) < p


# --- wrong: draws from NumPy's global state ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    return np.random.random(shape) >= p


# --- wrong: makes a generator of its own, with a fixed seed ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    rng = np.random.default_rng(42)
    return rng.random(shape) >= p


# --- wrong: draws through PyTorch, whose global state it seeds ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    torch.manual_seed(int(rng.integers(2**31)))
    return torch.rand(shape).numpy() >= p


# --- wrong: a mask of zeros and ones, which are floats ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    return rng.binomial(1, 1 - p, size=shape).astype(float)


# --- wrong: drops a fixed number of entries ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    mask = np.ones(shape, dtype=bool)
    dropped = rng.permutation(mask.size)[: round(p * mask.size)]
    mask.flat[dropped] = False
    return mask


# --- wrong: one draw for each column, the same for all rows ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    shape = (shape,) if isinstance(shape, int) else shape
    return np.broadcast_to(rng.random(shape[-1]) >= p, shape).copy()


# --- wrong: the mask comes scaled already ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    return (rng.random(shape) >= p) / (1 - p)


# --- wrong: normal numbers where uniform ones are needed ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    return rng.normal(size=shape) > p


# --- wrong: accepts p = 1 ---
def dropout_mask(shape, p, rng):
    if p < 0 or p > 1:
        raise ValueError(f"p must lie between 0 and 1, got {p}")
    return rng.random(shape) >= p


# --- wrong: refuses p = 0 ---
def dropout_mask(shape, p, rng):
    if p <= 0 or p >= 1:
        raise ValueError(f"p must lie in (0, 1), got {p}")
    return rng.random(shape) >= p


# --- wrong: unpacks the shape, so an integer fails ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    mask = np.empty(shape, dtype=bool)
    for index in np.ndindex(*shape):
        mask[index] = rng.random() >= p
    return mask


# --- right: a binomial draw with one trial ---
def dropout_mask(shape, p, rng):
    if p < 0 or p >= 1:
        raise ValueError(f"p has to be at least 0 and below 1, got {p}")
    return rng.binomial(1, 1 - p, size=shape).astype(bool)


# --- right: a choice between the two words ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError("p outside [0, 1)")
    return rng.choice([False, True], size=shape, p=[p, 1 - p])


# --- right: a loop with one number at a time ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    mask = np.ones(shape, dtype=bool)
    for index in np.ndindex(mask.shape):
        if rng.uniform() < p:
            mask[index] = False
    return mask


# --- right: the other tail, drawn in Fortran's order ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"bad p: {p}")
    if np.ndim(shape) == 0:
        shape = (int(shape),)
    dropped = rng.random(tuple(reversed(shape))) > 1 - p
    return np.logical_not(dropped.T)


# --- right: a torch.Generator of its own, seeded from rng ---
def dropout_mask(shape, p, rng):
    if not 0 <= p < 1:
        raise ValueError(f"p must lie in [0, 1), got {p}")
    generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
    return (torch.rand(shape, generator=generator, dtype=torch.float64) >= p).numpy()
