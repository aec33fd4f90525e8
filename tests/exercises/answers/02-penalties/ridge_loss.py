"""Answers to ridge_loss: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: sum of the squared errors in place of their mean ---
def ridge_loss(w, X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {y.shape}")
    return np.sum((y - X @ w) ** 2) + alpha * np.sum(w**2)


# --- wrong: half the mean squared error ---
def ridge_loss(w, X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {y.shape}")
    return np.sum((y - X @ w) ** 2) / (2 * len(y)) + alpha * np.sum(w**2)


# --- wrong: penalises the norm and not its square ---
def ridge_loss(w, X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {y.shape}")
    return np.mean((y - X @ w) ** 2) + alpha * np.linalg.norm(w)


# --- wrong: leaves the first weight out of the penalty as if it were an intercept ---
def ridge_loss(w, X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {y.shape}")
    return np.mean((y - X @ w) ** 2) + alpha * np.sum(w[1:] ** 2)


# --- wrong: no check of the lengths ---
def ridge_loss(w, X, y, alpha):
    return np.mean((y - X @ w) ** 2) + alpha * np.sum(w**2)


# --- wrong: compares len only, so a y of shape (n, 1) is broadcast to (n, n) ---
def ridge_loss(w, X, y, alpha):
    if len(X) != len(y):
        raise ValueError("X and y must have the same length")
    return np.mean((y - X @ w) ** 2) + alpha * np.sum(w**2)


# --- wrong: flattens y, so a y of shape (n, 1) is accepted ---
def ridge_loss(w, X, y, alpha):
    target = np.ravel(y)
    if len(target) != len(X):
        raise ValueError("X and y must have the same length")
    return np.mean((target - X @ w) ** 2) + alpha * np.sum(w**2)


# --- wrong: subtracts the predictions from the caller's y ---
def ridge_loss(w, X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {y.shape}")
    residual = np.asarray(y, dtype=float)
    residual -= X @ w
    return np.mean(residual**2) + alpha * np.sum(w**2)


# --- right: by loops in pure Python ---
def ridge_loss(w, X, y, alpha):
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    if np.shape(w) != (X.shape[1],):
        raise ValueError(f"w must have shape ({X.shape[1]},), got {np.shape(w)}")
    squares = 0.0
    for row, target in zip(X.tolist(), y.tolist()):
        error = float(target)
        for weight, value in zip(w.tolist(), row):
            error -= weight * value
        squares += error * error
    penalty = 0.0
    for weight in w.tolist():
        penalty += weight * weight
    return squares / len(X) + float(alpha) * penalty


# --- right: einsum and dot products ---
def ridge_loss(w, X, y, alpha):
    w, X, y = (np.array(array, dtype=float) for array in (w, X, y))
    if y.ndim != 1 or len(y) != len(X):
        raise ValueError("X and y disagree: y needs one entry for each row of X")
    if w.shape != X.shape[1:]:
        raise ValueError("w and X disagree: w needs one entry for each column of X")
    residual = np.einsum("ij,j->i", X, w) - y
    return float(residual @ residual / residual.size + alpha * (w @ w))


# --- right: scikit-learn's mean_squared_error ---
def ridge_loss(w, X, y, alpha):
    from sklearn.metrics import mean_squared_error

    if y.shape != (X.shape[0],):
        raise ValueError("y has the wrong shape")
    if w.shape != (X.shape[1],):
        raise ValueError("w has the wrong shape")
    return mean_squared_error(y, X @ w) + alpha * np.linalg.norm(w) ** 2


# --- right: PyTorch ---
def ridge_loss(w, X, y, alpha):
    import torch

    w, X, y = (torch.tensor(np.array(array, dtype=np.float64)) for array in (w, X, y))
    if y.shape != X.shape[:1]:
        raise ValueError("y must have as many entries as X has rows")
    if w.shape != X.shape[1:]:
        raise ValueError("w must have as many entries as X has columns")
    error = torch.nn.functional.mse_loss(X.mv(w), y)
    return error.item() + float(alpha) * w.dot(w).item()
