"""Answers to bootstrap_indices: wrong ones must lose points, right ones must earn them all."""


# --- wrong: a permutation, which is drawing without replacement ---
def bootstrap_indices(n, rng):
    if n < 1:
        raise ValueError("n must be at least 1")
    return rng.permutation(n)


# --- wrong: never draws the last row ---
def bootstrap_indices(n, rng):
    if n < 1:
        raise ValueError("n must be at least 1")
    return rng.integers(0, max(n - 1, 1), size=n)


# --- wrong: rows counted from 1 ---
def bootstrap_indices(n, rng):
    if n < 1:
        raise ValueError("n must be at least 1")
    return rng.integers(1, n + 1, size=n)


# --- wrong: rounded draws, so that the first and last row come half as often ---
def bootstrap_indices(n, rng):
    if n < 1:
        raise ValueError("n must be at least 1")
    return np.round(rng.uniform(0, n - 1, size=n)).astype(int)


# --- wrong: floats ---
def bootstrap_indices(n, rng):
    if n < 1:
        raise ValueError("n must be at least 1")
    return np.floor(rng.random(n) * n)


# --- wrong: sorted, so that the draws are not in their order ---
def bootstrap_indices(n, rng):
    if n < 1:
        raise ValueError("n must be at least 1")
    return np.sort(rng.integers(n, size=n))


# --- wrong: only the distinct rows ---
def bootstrap_indices(n, rng):
    if n < 1:
        raise ValueError("n must be at least 1")
    return np.unique(rng.integers(n, size=n))


# --- wrong: NumPy's global state ---
def bootstrap_indices(n, rng):
    if n < 1:
        raise ValueError("n must be at least 1")
    return np.random.randint(0, n, size=n)


# --- wrong: a generator of its own ---
def bootstrap_indices(n, rng):
    if n < 1:
        raise ValueError("n must be at least 1")
    return np.random.default_rng().integers(n, size=n)


# --- wrong: n = 0 gives an empty sample ---
def bootstrap_indices(n, rng):
    if n < 0:
        raise ValueError("n must not be negative")
    return rng.integers(max(n, 1), size=n)


# --- right: choice with replacement ---
def bootstrap_indices(n, rng):
    if n < 1:
        raise ValueError(f"n is {n}, but must be at least 1")
    return rng.choice(n, size=n, replace=True)


# --- right: one draw at a time ---
def bootstrap_indices(n, rng):
    if not n >= 1:
        raise ValueError("n >= 1 is required")
    return np.array([rng.integers(0, n) for _ in range(n)])


# --- right: floor of a uniform draw ---
def bootstrap_indices(n, rng):
    if n <= 0:
        raise ValueError("n must be positive")
    return (n * rng.random(n)).astype(np.int64)
