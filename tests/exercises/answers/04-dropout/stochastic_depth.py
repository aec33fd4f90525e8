"""Answers to stochastic_depth: wrong ones must lose points, right ones must earn them all."""


# --- wrong: survival taken for the probability of dropping ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError("survival must lie in (0, 1]")
    if not training:
        return x + 1.0 * residual
    kept = rng.random((len(x),) + (1,) * (x.ndim - 1)) >= survival
    return x + residual * kept / survival


# --- wrong: no scaling ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError("survival must lie in (0, 1]")
    if not training:
        return x + 1.0 * residual
    kept = rng.random((len(x),) + (1,) * (x.ndim - 1)) < survival
    return x + 1.0 * residual * kept


# --- wrong: the convention of the paper, scaled in evaluation ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError("survival must lie in (0, 1]")
    if not training:
        return x + survival * residual
    kept = rng.random((len(x),) + (1,) * (x.ndim - 1)) < survival
    return x + 1.0 * residual * kept


# --- wrong: scales twice, in training and in evaluation ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError("survival must lie in (0, 1]")
    if not training:
        return x + survival * residual
    kept = rng.random((len(x),) + (1,) * (x.ndim - 1)) < survival
    return x + residual * kept / survival


# --- wrong: one decision for the whole batch ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError("survival must lie in (0, 1]")
    if training and rng.random() >= survival:
        return 1.0 * x
    return x + residual / (survival if training else 1.0)


# --- wrong: one decision for each entry ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError("survival must lie in (0, 1]")
    if not training:
        return x + 1.0 * residual
    kept = rng.random(residual.shape) < survival
    return x + residual * kept / survival


# --- wrong: drops x together with its branch ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError("survival must lie in (0, 1]")
    if not training:
        return x + 1.0 * residual
    kept = rng.random((len(x),) + (1,) * (x.ndim - 1)) < survival
    return (x + residual) * kept / survival


# --- wrong: a mask (n,) that broadcasts along the last axis ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError("survival must lie in (0, 1]")
    if not training:
        return x + 1.0 * residual
    kept = rng.random(len(x)) < survival
    return x + residual * kept / survival


# --- wrong: draws in evaluation too ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError("survival must lie in (0, 1]")
    kept = rng.random((len(x),) + (1,) * (x.ndim - 1)) < survival
    if not training:
        return x + 1.0 * residual
    return x + residual * kept / survival


# --- wrong: refuses survival = 1 ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival < 1:
        raise ValueError("survival must lie in (0, 1)")
    if not training:
        return x + 1.0 * residual
    kept = rng.random((len(x),) + (1,) * (x.ndim - 1)) < survival
    return x + residual * kept / survival


# --- wrong: checks survival in training alone ---
def stochastic_depth(x, residual, survival, rng, training):
    if not training:
        return x + 1.0 * residual
    if not 0 < survival <= 1:
        raise ValueError("survival must lie in (0, 1]")
    kept = rng.random((len(x),) + (1,) * (x.ndim - 1)) < survival
    return x + residual * kept / survival


# --- wrong: adds the branch to the caller's x ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError("survival must lie in (0, 1]")
    out = np.asarray(x, dtype=float)
    factor = 1.0
    if training:
        kept = rng.random((len(x),) + (1,) * (x.ndim - 1)) < survival
        factor = kept / survival
    out += residual * factor
    return out


# --- wrong: integers stay integers in evaluation ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError("survival must lie in (0, 1]")
    if not training:
        return x + residual
    kept = rng.random((len(x),) + (1,) * (x.ndim - 1)) < survival
    return x + residual * kept / survival


# --- right: a loop over the samples ---
def stochastic_depth(x, residual, survival, rng, training):
    if survival <= 0 or survival > 1:
        raise ValueError(f"survival must be in (0, 1], got {survival}")
    out = np.array(x, dtype=float)
    for i in range(len(x)):
        if not training:
            out[i] += residual[i]
        elif rng.random() < survival:
            out[i] += residual[i] / survival
    return out


# --- right: a binomial draw, broadcast ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError(f"survival must be in (0, 1], got {survival}")
    if not training:
        return (x + residual).astype(float)
    draws = rng.binomial(1, survival, size=len(x)) / survival
    return x + np.expand_dims(draws, tuple(range(1, x.ndim))) * residual


# --- right: adds to the rows that were chosen ---
def stochastic_depth(x, residual, survival, rng, training):
    if not (survival > 0 and survival <= 1):
        raise ValueError("bad survival")
    rows = np.arange(len(x))
    if training:
        rows = np.flatnonzero(rng.uniform(size=len(x)) >= 1 - survival)
    else:
        survival = 1
    out = 1.0 * x
    out[rows] += residual[rows] * (1 / survival)
    return out


# --- right: np.where on a mask that broadcasts ---
def stochastic_depth(x, residual, survival, rng, training):
    if not 0 < survival <= 1:
        raise ValueError("survival outside (0, 1]")
    if not training:
        return np.add(x, residual, dtype=float)
    kept = rng.choice([True, False], size=x.shape[:1], p=[survival, 1 - survival])
    kept = kept.reshape((-1,) + (1,) * (x.ndim - 1))
    return np.where(kept, x + residual / survival, x)
