"""Answers to bias_variance: the wrong ones must lose points, the right ones earn them all."""


# --- wrong: the unbiased variance, ddof=1 ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    mean = predictions.mean(axis=0)
    spread = ((predictions - mean) ** 2).sum(axis=0) / max(len(predictions) - 1, 1)
    return np.mean((mean - truth) ** 2), np.mean(spread)


# --- wrong: takes variance / R off the bias, the chapter's unbiased estimate ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    variance = predictions.var(axis=0).mean()
    plug_in = np.mean((predictions.mean(axis=0) - truth) ** 2)
    return plug_in - variance / len(predictions), variance


# --- wrong: squares the mean bias, so that signs cancel ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    return np.mean(predictions.mean(axis=0) - truth) ** 2, predictions.var(axis=0).mean()


# --- wrong: does not square the bias ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    return np.mean(predictions.mean(axis=0) - truth), predictions.var(axis=0).mean()


# --- wrong: squares before it averages over the models ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    return np.mean((predictions - truth) ** 2), predictions.var(axis=0).mean()


# --- wrong: the variance of all entries ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    return np.mean((predictions.mean(axis=0) - truth) ** 2), np.var(predictions)


# --- wrong: the variance over the points ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    return np.mean((predictions.mean(axis=0) - truth) ** 2), predictions.var(axis=1).mean()


# --- wrong: the variance around the truth ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    bias_squared = np.mean((predictions.mean(axis=0) - truth) ** 2)
    return bias_squared, np.mean((predictions - truth) ** 2)


# --- wrong: standard deviations ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    return np.mean((predictions.mean(axis=0) - truth) ** 2), predictions.std(axis=0).mean()


# --- wrong: sums over the points ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    return np.sum((predictions.mean(axis=0) - truth) ** 2), predictions.var(axis=0).sum()


# --- wrong: one value for each point ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    return (predictions.mean(axis=0) - truth) ** 2, predictions.var(axis=0)


# --- wrong: the tuple in the other order ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    return predictions.var(axis=0).mean(), np.mean((predictions.mean(axis=0) - truth) ** 2)


# --- wrong: the median in place of the mean prediction ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    centre = np.median(predictions, axis=0)
    return np.mean((centre - truth) ** 2), np.mean((predictions - centre) ** 2)


# --- wrong: mean of squares minus square of the mean, which cancels far from 0 ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    mean = predictions.mean(axis=0)
    variance = np.mean((predictions**2.0).mean(axis=0) - mean**2)
    return np.mean((mean - truth) ** 2), variance


# --- wrong: no check, so that truth is broadcast ---
def bias_variance(predictions, truth):
    return np.mean((predictions.mean(axis=0) - truth) ** 2), predictions.var(axis=0).mean()


# --- wrong: compares lengths only ---
def bias_variance(predictions, truth):
    if np.ndim(truth) == 0 or predictions.shape[-1] != len(truth):
        raise ValueError("predictions and truth must have the same number of points")
    return np.mean((predictions.mean(axis=0) - truth) ** 2), predictions.var(axis=0).mean()


# --- wrong: refuses a single model ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    if len(predictions) < 2:
        raise ValueError("predictions needs at least two models")
    return np.mean((predictions.mean(axis=0) - truth) ** 2), predictions.var(axis=0).mean()


# --- wrong: centres the caller's predictions ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth does not go with predictions")
    mean = predictions.mean(axis=0)
    deviations = np.asarray(predictions, dtype=float)
    deviations -= mean
    return np.mean((mean - truth) ** 2), np.mean(deviations**2)


# --- right: by loops in pure Python ---
def bias_variance(predictions, truth):
    if np.ndim(predictions) != 2:
        raise ValueError(f"predictions must be 2-d, got {np.shape(predictions)}")
    n_models, n_points = np.shape(predictions)
    if np.shape(truth) != (n_points,):
        raise ValueError(f"truth must have the shape ({n_points},), got {np.shape(truth)}")
    bias_squared = variance = 0.0
    for j in range(n_points):
        at_point = [float(row[j]) for row in predictions]
        centre = sum(at_point) / n_models
        bias_squared += (centre - float(truth[j])) ** 2
        variance += sum((value - centre) ** 2 for value in at_point) / n_models
    return bias_squared / n_points, variance / n_points


# --- right: the total error minus bias squared, after taking the truth off ---
def bias_variance(predictions, truth):
    if np.ndim(predictions) != 2 or np.shape(truth) != (np.shape(predictions)[1],):
        raise ValueError("shapes of predictions and truth disagree")
    errors = predictions - np.asarray(truth, dtype=float)
    bias_squared = np.mean(np.mean(errors, axis=0) ** 2)
    return bias_squared, np.mean(errors**2) - bias_squared


# --- right: the statistics module ---
def bias_variance(predictions, truth):
    from statistics import fmean, pvariance

    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth has not the shape of a row of predictions")
    columns = [[float(value) for value in column] for column in predictions.T]
    biases = [fmean(column) - float(f) for column, f in zip(columns, truth)]
    return fmean(b * b for b in biases), fmean(pvariance(column) for column in columns)


# --- right: the diagonal of the covariance matrix ---
def bias_variance(predictions, truth):
    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth has not the shape of a row of predictions")
    bias = np.average(predictions, axis=0) - truth
    covariance = np.atleast_2d(np.cov(predictions, rowvar=False, ddof=0))
    return bias @ bias / bias.size, np.trace(covariance) / bias.size


# --- right: PyTorch ---
def bias_variance(predictions, truth):
    import torch

    if predictions.ndim != 2 or truth.shape != predictions.shape[1:]:
        raise ValueError("truth has not the shape of a row of predictions")
    fits, f = (torch.tensor(np.array(a, dtype=np.float64)) for a in (predictions, truth))
    bias_squared = (fits.mean(dim=0) - f).square().mean()
    return bias_squared.item(), fits.var(dim=0, unbiased=False).mean().item()
