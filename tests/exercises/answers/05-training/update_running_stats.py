"""Answers to update_running_stats: wrong ones must lose points, right ones must earn them all."""


# --- wrong: biased variance ---
def update_running_stats(running_mean, running_var, x, momentum=0.1):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    mean = (1 - momentum) * running_mean + momentum * x.mean(axis=0)
    var = (1 - momentum) * running_var + momentum * x.var(axis=0)
    return mean, var


# --- wrong: momentum weighs the old record, as in Keras ---
def update_running_stats(running_mean, running_var, x, momentum=0.1):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    mean = momentum * running_mean + (1 - momentum) * x.mean(axis=0)
    var = momentum * running_var + (1 - momentum) * x.var(axis=0, ddof=1)
    return mean, var


# --- wrong: updates the record in place ---
def update_running_stats(running_mean, running_var, x, momentum=0.1):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    running_mean = np.asarray(running_mean, dtype=float)
    running_var = np.asarray(running_var, dtype=float)
    running_mean += momentum * (x.mean(axis=0) - running_mean)
    running_var += momentum * (x.var(axis=0, ddof=1) - running_var)
    return running_mean, running_var


# --- wrong: records the standard deviation ---
def update_running_stats(running_mean, running_var, x, momentum=0.1):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    mean = (1 - momentum) * running_mean + momentum * x.mean(axis=0)
    var = (1 - momentum) * running_var + momentum * x.std(axis=0, ddof=1)
    return mean, var


# --- wrong: measures the spread around the running mean ---
def update_running_stats(running_mean, running_var, x, momentum=0.1):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    mean = (1 - momentum) * running_mean + momentum * x.mean(axis=0)
    spread = np.sum((x - mean) ** 2, axis=0) / (len(x) - 1)
    return mean, (1 - momentum) * running_var + momentum * spread


# --- wrong: accepts a single row ---
def update_running_stats(running_mean, running_var, x, momentum=0.1):
    mean = (1 - momentum) * running_mean + momentum * np.sum(x, axis=0) / max(len(x), 1)
    spread = np.sum((x - np.sum(x, axis=0) / max(len(x), 1)) ** 2, axis=0)
    return mean, (1 - momentum) * running_var + momentum * spread / max(len(x) - 1, 1)


# --- wrong: statistics over the whole batch and not by column ---
def update_running_stats(running_mean, running_var, x, momentum=0.1):
    if len(x) < 2:
        raise ValueError(f"x must have at least 2 rows, got {len(x)}")
    mean = (1 - momentum) * running_mean + momentum * np.mean(x)
    var = (1 - momentum) * running_var + momentum * np.var(x, ddof=1)
    return mean, var


# --- wrong: refuses two rows ---
def update_running_stats(running_mean, running_var, x, momentum=0.1):
    if not len(x) > 2:
        raise ValueError(f"x has only {len(x)} rows")
    mean = (1 - momentum) * running_mean + momentum * x.mean(axis=0)
    var = (1 - momentum) * running_var + momentum * x.var(axis=0, ddof=1)
    return mean, var


# --- right: the old record, moved towards the batch ---
def update_running_stats(running_mean, running_var, x, momentum=0.1):
    n = x.shape[0]
    if n < 2:
        raise ValueError(f"x needs two rows or more, got {n}")
    mean = x.sum(axis=0) / n
    unbiased = ((x - mean) ** 2).sum(axis=0) / (n - 1)
    return (
        running_mean + momentum * (mean - running_mean),
        running_var + momentum * (unbiased - running_var),
    )


# --- right: column by column with the statistics module ---
def update_running_stats(running_mean, running_var, x, momentum=0.1):
    from statistics import fmean, variance

    if len(x) < 2:
        raise ValueError("x has fewer than two rows")
    new_mean, new_var = [], []
    for column, old_mean, old_var in zip(x.T.tolist(), running_mean, running_var):
        column = [float(value) for value in column]
        new_mean.append((1 - momentum) * old_mean + momentum * fmean(column))
        new_var.append((1 - momentum) * old_var + momentum * variance(column))
    return np.array(new_mean), np.array(new_var)


# --- right: PyTorch's own update ---
def update_running_stats(running_mean, running_var, x, momentum=0.1):
    if len(x) < 2:
        raise ValueError("x must have two rows at least")
    mean, var, batch = (
        torch.tensor(array, dtype=torch.float64) for array in (running_mean, running_var, x)
    )
    torch.nn.functional.batch_norm(batch, mean, var, training=True, momentum=momentum)
    return mean.numpy(), var.numpy()
