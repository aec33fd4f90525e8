"""Answers to mean_squared_error: wrong ones must lose points, right ones must earn them all."""


# --- wrong: the sum of squares in place of their mean ---
def mean_squared_error(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError(f"y_pred must have the shape of y_true, got {y_pred.shape}")
    return np.sum(np.subtract(y_true, y_pred, dtype=float) ** 2)


# --- wrong: a factor ½ ---
def mean_squared_error(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError(f"y_pred must have the shape of y_true, got {y_pred.shape}")
    return np.mean(np.subtract(y_true, y_pred, dtype=float) ** 2) / 2


# --- wrong: the root mean squared error ---
def mean_squared_error(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError(f"y_pred must have the shape of y_true, got {y_pred.shape}")
    return np.sqrt(np.mean(np.subtract(y_true, y_pred, dtype=float) ** 2))


# --- wrong: the mean absolute error ---
def mean_squared_error(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError(f"y_pred must have the shape of y_true, got {y_pred.shape}")
    return np.mean(np.abs(np.subtract(y_true, y_pred, dtype=float)))


# --- wrong: the square of the mean error ---
def mean_squared_error(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError(f"y_pred must have the shape of y_true, got {y_pred.shape}")
    return np.mean(np.subtract(y_true, y_pred, dtype=float)) ** 2


# --- wrong: np.var of the errors, which takes their mean off ---
def mean_squared_error(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError(f"y_pred must have the shape of y_true, got {y_pred.shape}")
    return np.var(np.subtract(y_true, y_pred, dtype=float))


# --- wrong: no check, so that a column is broadcast to a table ---
def mean_squared_error(y_true, y_pred):
    return np.mean((np.asarray(y_true, dtype=float) - np.asarray(y_pred, dtype=float)) ** 2)


# --- wrong: compares lengths only ---
def mean_squared_error(y_true, y_pred):
    if len(y_true) != len(y_pred):
        raise ValueError("y_true and y_pred must have the same length")
    return np.mean(np.subtract(y_true, y_pred, dtype=float) ** 2)


# --- wrong: compares sizes and flattens ---
def mean_squared_error(y_true, y_pred):
    if np.size(y_true) != np.size(y_pred):
        raise ValueError("y_true and y_pred must have the same size")
    return np.mean(np.subtract(np.ravel(y_true), np.ravel(y_pred), dtype=float) ** 2)


# --- wrong: divides by the number of rows ---
def mean_squared_error(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError(f"y_pred must have the shape of y_true, got {y_pred.shape}")
    return np.sum(np.subtract(y_true, y_pred, dtype=float) ** 2) / len(y_true)


# --- wrong: one error for each column ---
def mean_squared_error(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError(f"y_pred must have the shape of y_true, got {y_pred.shape}")
    return np.mean(np.subtract(y_true, y_pred, dtype=float) ** 2, axis=0)


# --- wrong: subtracts unsigned integers ---
def mean_squared_error(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError(f"y_pred must have the shape of y_true, got {y_pred.shape}")
    return np.mean((y_true - y_pred) ** 2)


# --- wrong: expands the square, which cancels far from 0 ---
def mean_squared_error(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError(f"y_pred must have the shape of y_true, got {y_pred.shape}")
    a, b = np.asarray(y_true, dtype=float), np.asarray(y_pred, dtype=float)
    return np.mean(a**2) - 2 * np.mean(a * b) + np.mean(b**2)


# --- wrong: subtracts in place ---
def mean_squared_error(y_true, y_pred):
    if y_true.shape != y_pred.shape:
        raise ValueError(f"y_pred must have the shape of y_true, got {y_pred.shape}")
    error = np.asarray(y_true, dtype=float)
    error -= y_pred
    return np.mean(error**2)


# --- wrong: an assertion in place of a ValueError ---
def mean_squared_error(y_true, y_pred):
    assert y_true.shape == y_pred.shape, "y_true and y_pred must have the same shape"
    return np.mean(np.subtract(y_true, y_pred, dtype=float) ** 2)


# --- right: by a loop in pure Python ---
def mean_squared_error(y_true, y_pred):
    if np.shape(y_true) != np.shape(y_pred):
        raise ValueError("y_true and y_pred must have the same shape")
    total, count = 0.0, 0
    for a, b in zip(np.ravel(y_true), np.ravel(y_pred)):
        total += (float(a) - float(b)) ** 2
        count += 1
    return total / count


# --- right: a dot product of the flattened errors ---
def mean_squared_error(y_true, y_pred):
    if np.shape(y_true) != np.shape(y_pred):
        raise ValueError(f"y_pred has the shape {np.shape(y_pred)}, y_true {np.shape(y_true)}")
    error = (1.0 * y_pred - y_true).ravel()
    return error @ error / error.size


# --- right: the squared norm ---
def mean_squared_error(y_true, y_pred):
    a, b = np.array(y_true, dtype=float), np.array(y_pred, dtype=float)
    if a.shape != b.shape:
        raise ValueError("the shape of y_pred is not that of y_true")
    return float(np.linalg.norm((a - b).ravel()) ** 2 / a.size)


# --- right: scikit-learn's mean_squared_error ---
def mean_squared_error(y_true, y_pred):
    from sklearn import metrics

    if y_true.shape != y_pred.shape:
        raise ValueError("y_true and y_pred differ in shape")
    return metrics.mean_squared_error(y_true.ravel().astype(float), y_pred.ravel().astype(float))


# --- right: PyTorch ---
def mean_squared_error(y_true, y_pred):
    import torch

    if y_true.shape != y_pred.shape:
        raise ValueError("y_true and y_pred differ in shape")
    a, b = (torch.tensor(np.array(array, dtype=np.float64)) for array in (y_true, y_pred))
    return torch.nn.functional.mse_loss(b, a).item()
