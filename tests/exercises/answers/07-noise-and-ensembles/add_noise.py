"""Answers to add_noise: wrong ones must lose points, right ones must earn them all."""


# --- wrong: scale taken for the standard deviation of the Laplace noise ---
def add_noise(X, kind, scale, rng):
    if scale <= 0:
        raise ValueError("scale must be positive")
    if kind == "gaussian":
        return X + rng.normal(0, scale, X.shape)
    elif kind == "uniform":
        return X + rng.uniform(-scale, scale, X.shape)
    elif kind == "laplace":
        return X + rng.laplace(0, scale / np.sqrt(2), X.shape)
    elif kind == "poisson":
        if (X < 0).any():
            raise ValueError("X must not be negative for Poisson noise")
        return rng.poisson(X * scale) / scale
    raise ValueError("unknown kind")


# --- wrong: uniform noise on [0, scale], which moves the mean ---
def add_noise(X, kind, scale, rng):
    if scale <= 0:
        raise ValueError("scale must be positive")
    if kind == "gaussian":
        return X + scale * rng.standard_normal(X.shape)
    elif kind == "uniform":
        return X + scale * rng.random(X.shape)
    elif kind == "laplace":
        return X + rng.laplace(scale=scale, size=X.shape)
    elif kind == "poisson":
        if (X < 0).any():
            raise ValueError("X must not be negative for Poisson noise")
        return rng.poisson(X * scale) / scale
    raise ValueError("unknown kind")


# --- wrong: Gaussian noise whose variance is scale ---
def add_noise(X, kind, scale, rng):
    if scale <= 0:
        raise ValueError("scale must be positive")
    if kind == "gaussian":
        return X + np.sqrt(scale) * rng.standard_normal(X.shape)
    elif kind == "uniform":
        return X + rng.uniform(-scale, scale, X.shape)
    elif kind == "laplace":
        return X + rng.laplace(0, scale, X.shape)
    elif kind == "poisson":
        if (X < 0).any():
            raise ValueError("X must not be negative for Poisson noise")
        return rng.poisson(X * scale) / scale
    raise ValueError("unknown kind")


# --- wrong: Poisson counts added to X ---
def add_noise(X, kind, scale, rng):
    if scale <= 0:
        raise ValueError("scale must be positive")
    if kind == "gaussian":
        noise = rng.normal(0, scale, X.shape)
    elif kind == "uniform":
        noise = rng.uniform(-scale, scale, X.shape)
    elif kind == "laplace":
        noise = rng.laplace(0, scale, X.shape)
    elif kind == "poisson":
        if (X < 0).any():
            raise ValueError("X must not be negative for Poisson noise")
        noise = rng.poisson(X * scale) / scale
    else:
        raise ValueError("unknown kind")
    return X + noise


# --- wrong: Poisson counts not divided by scale ---
def add_noise(X, kind, scale, rng):
    if scale <= 0:
        raise ValueError("scale must be positive")
    if kind == "poisson":
        if (X < 0).any():
            raise ValueError("X must not be negative for Poisson noise")
        return rng.poisson(X * scale).astype(float)
    if kind == "gaussian":
        return X + rng.normal(0, scale, X.shape)
    if kind == "uniform":
        return X + rng.uniform(-scale, scale, X.shape)
    if kind == "laplace":
        return X + rng.laplace(0, scale, X.shape)
    raise ValueError("unknown kind")


# --- wrong: Poisson with the scale upside down ---
def add_noise(X, kind, scale, rng):
    if scale <= 0:
        raise ValueError("scale must be positive")
    if kind == "poisson":
        if (X < 0).any():
            raise ValueError("X must not be negative for Poisson noise")
        return rng.poisson(X / scale) * scale
    if kind == "gaussian":
        return X + rng.normal(0, scale, X.shape)
    if kind == "uniform":
        return X + rng.uniform(-scale, scale, X.shape)
    if kind == "laplace":
        return X + rng.laplace(0, scale, X.shape)
    raise ValueError("unknown kind")


# --- wrong: draws from NumPy's global state ---
def add_noise(X, kind, scale, rng):
    if scale <= 0:
        raise ValueError("scale must be positive")
    if kind == "gaussian":
        return X + np.random.normal(0, scale, X.shape)
    if kind == "uniform":
        return X + np.random.uniform(-scale, scale, X.shape)
    if kind == "laplace":
        return X + np.random.laplace(0, scale, X.shape)
    if kind == "poisson":
        if (X < 0).any():
            raise ValueError("X must not be negative for Poisson noise")
        return np.random.poisson(X * scale) / scale
    raise ValueError("unknown kind")


# --- wrong: one draw for each column, broadcast over the rows ---
def add_noise(X, kind, scale, rng):
    if scale <= 0:
        raise ValueError("scale must be positive")
    size = X.shape[-1]
    if kind == "gaussian":
        return X + rng.normal(0, scale, size)
    if kind == "uniform":
        return X + rng.uniform(-scale, scale, size)
    if kind == "laplace":
        return X + rng.laplace(0, scale, size)
    if kind == "poisson":
        if (X < 0).any():
            raise ValueError("X must not be negative for Poisson noise")
        return rng.poisson(X * scale) / scale
    raise ValueError("unknown kind")


# --- wrong: adds in place ---
def add_noise(X, kind, scale, rng):
    if scale <= 0:
        raise ValueError("scale must be positive")
    if kind not in ("gaussian", "uniform", "laplace", "poisson"):
        raise ValueError("unknown kind")
    X = np.asarray(X, dtype=float)
    if kind == "gaussian":
        X += rng.normal(0, scale, X.shape)
    if kind == "uniform":
        X += rng.uniform(-scale, scale, X.shape)
    if kind == "laplace":
        X += rng.laplace(0, scale, X.shape)
    if kind == "poisson":
        if (X < 0).any():
            raise ValueError("X must not be negative for Poisson noise")
        X[...] = rng.poisson(X * scale) / scale
    return X


# --- wrong: an unknown kind gives X back without a word ---
def add_noise(X, kind, scale, rng):
    if scale <= 0:
        raise ValueError("scale must be positive")
    if kind == "gaussian":
        return X + rng.normal(0, scale, X.shape)
    if kind == "uniform":
        return X + rng.uniform(-scale, scale, X.shape)
    if kind == "laplace":
        return X + rng.laplace(0, scale, X.shape)
    if kind == "poisson":
        if (X < 0).any():
            raise ValueError("X must not be negative for Poisson noise")
        return rng.poisson(X * scale) / scale
    return X.copy()


# --- wrong: negative X is left to NumPy, whose message speaks of lam ---
def add_noise(X, kind, scale, rng):
    if scale <= 0:
        raise ValueError("scale must be positive")
    if kind == "gaussian":
        return X + rng.normal(0, scale, X.shape)
    if kind == "uniform":
        return X + rng.uniform(-scale, scale, X.shape)
    if kind == "laplace":
        return X + rng.laplace(0, scale, X.shape)
    if kind == "poisson":
        return rng.poisson(X * scale) / scale
    raise ValueError("unknown kind")


# --- wrong: refuses negative X for every kind ---
def add_noise(X, kind, scale, rng):
    if scale <= 0:
        raise ValueError("scale must be positive")
    if (X < 0).any():
        raise ValueError("X must not be negative")
    if kind == "gaussian":
        return X + rng.normal(0, scale, X.shape)
    if kind == "uniform":
        return X + rng.uniform(-scale, scale, X.shape)
    if kind == "laplace":
        return X + rng.laplace(0, scale, X.shape)
    if kind == "poisson":
        return rng.poisson(X * scale) / scale
    raise ValueError("unknown kind")


# --- right: element by element ---
def add_noise(X, kind, scale, rng):
    if kind not in ("gaussian", "uniform", "laplace", "poisson"):
        raise ValueError(f"kind {kind!r} is not known")
    if scale <= 0:
        raise ValueError(f"scale is {scale}, but must be above 0")
    if kind == "poisson" and np.min(X) < 0:
        raise ValueError("Poisson noise needs X >= 0")
    noisy = np.empty(X.shape)
    for index, value in np.ndenumerate(X):
        if kind == "gaussian":
            noisy[index] = rng.normal(value, scale)
        elif kind == "uniform":
            noisy[index] = rng.uniform(value - scale, value + scale)
        elif kind == "laplace":
            noisy[index] = rng.laplace(value, scale)
        else:
            noisy[index] = rng.poisson(value * scale) / scale
    return noisy


# --- right: SciPy's distributions, given the generator ---
def add_noise(X, kind, scale, rng):
    from scipy import stats

    if not scale > 0:
        raise ValueError("scale must be positive")
    if kind == "poisson":
        if not np.all(X >= 0):
            raise ValueError("X must hold nothing below 0")
        return stats.poisson.rvs(np.asarray(X) * scale, size=X.shape, random_state=rng) / scale
    noises = {
        "gaussian": stats.norm(0, scale),
        "uniform": stats.uniform(-scale, 2 * scale),
        "laplace": stats.laplace(0, scale),
    }
    if kind not in noises:
        raise ValueError(f"kind must be one of {', '.join(noises)} or poisson")
    return X + noises[kind].rvs(X.shape, random_state=rng)


# --- right: all additive kinds from uniform draws, by inverse distribution functions ---
def add_noise(X, kind, scale, rng):
    from scipy.special import ndtri

    if scale <= 0:
        raise ValueError("scale must be positive")
    if kind == "poisson":
        if np.any(np.less(X, 0)):
            raise ValueError("X has negative elements")
        return np.divide(rng.poisson(np.multiply(X, scale)), scale)
    u = rng.uniform(size=X.shape)
    u = np.where(u == 0, 0.5, u)
    if kind == "gaussian":
        return X + scale * ndtri(u)
    if kind == "uniform":
        return X + scale * (2 * u - 1)
    if kind == "laplace":
        return X - scale * np.sign(u - 0.5) * np.log1p(-2 * np.abs(u - 0.5))
    raise ValueError(f"there is no kind {kind!r}")


# --- right: Laplace noise as a difference of two exponentials ---
def add_noise(X, kind, scale, rng):
    def unit(size):
        if kind == "gaussian":
            return rng.standard_normal(size)
        if kind == "uniform":
            return 2.0 * rng.random(size) - 1.0
        return rng.exponential(size=size) - rng.exponential(size=size)

    if scale <= 0:
        raise ValueError("a scale must be positive")
    match kind:
        case "gaussian" | "uniform" | "laplace":
            return unit(X.shape) * scale + X
        case "poisson":
            if (np.asarray(X) < 0).any():
                raise ValueError("negative X")
            return rng.poisson(scale * X) / float(scale)
    raise ValueError("what kind of noise is that?")
