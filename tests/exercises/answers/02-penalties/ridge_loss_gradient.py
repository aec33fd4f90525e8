"""Answers to ridge_loss_gradient: wrong ones must lose points, right ones must earn them all."""


# --- wrong: minus sign of the data part missing ---
def ridge_loss_gradient(w, X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {y.shape}")
    return 2 * X.T @ (y - X @ w) / len(X) + 2 * alpha * w


# --- wrong: data part not divided by n ---
def ridge_loss_gradient(w, X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {y.shape}")
    return 2.0 * X.T @ (X @ w - y) + 2.0 * alpha * w


# --- wrong: factor 2 missing in the data part ---
def ridge_loss_gradient(w, X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {y.shape}")
    return X.T @ (X @ w - y) / len(X) + 2 * alpha * w


# --- wrong: factor 2 missing in the penalty ---
def ridge_loss_gradient(w, X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {y.shape}")
    return 2 * X.T @ (X @ w - y) / len(X) + alpha * w


# --- wrong: compares len only, so a y of shape (n, 1) is broadcast to (n, n) ---
def ridge_loss_gradient(w, X, y, alpha):
    if len(y) != len(X):
        raise ValueError("X and y must have the same length")
    residual = y - X @ w
    return -2 / len(X) * residual @ X + 2 * alpha * w


# --- wrong: the message does not name y or X ---
def ridge_loss_gradient(w, X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError("arrays have different lengths")
    return 2 * X.T @ (X @ w - y) / len(X) + 2 * alpha * w


# --- wrong: fills an array like w, which truncates when w holds integers ---
def ridge_loss_gradient(w, X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {y.shape}")
    error = X @ w - y
    gradient = np.zeros_like(w)
    for j in range(len(w)):
        gradient[j] = 2 * np.mean(error * X[:, j]) + 2 * alpha * w[j]
    return gradient


# --- wrong: shrinks the caller's w while adding the penalty ---
def ridge_loss_gradient(w, X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {y.shape}")
    gradient = 2 * X.T @ (X @ w - y) / len(X)
    w = np.asarray(w, dtype=float)
    w *= 2 * alpha
    return gradient + w


# --- right: by loops in pure Python ---
def ridge_loss_gradient(w, X, y, alpha):
    n, d = X.shape
    if np.shape(y) != (n,):
        raise ValueError(f"y must have shape ({n},), got {np.shape(y)}")
    if np.shape(w) != (d,):
        raise ValueError(f"w must have shape ({d},), got {np.shape(w)}")
    gradient = [2.0 * float(alpha) * float(weight) for weight in w]
    for i in range(n):
        error = -float(y[i])
        for j in range(d):
            error += float(X[i, j]) * float(w[j])
        for j in range(d):
            gradient[j] += 2.0 * error * float(X[i, j]) / n
    return np.array(gradient)


# --- right: the Gram matrix with alpha on its diagonal ---
def ridge_loss_gradient(w, X, y, alpha):
    w, X, y = (np.array(array, dtype=float) for array in (w, X, y))
    if y.ndim != 1 or len(y) != len(X):
        raise ValueError("X and y disagree: y needs one entry for each row of X")
    if w.shape != X.shape[1:]:
        raise ValueError("w and X disagree: w needs one entry for each column of X")
    gram = X.T @ X / len(X) + alpha * np.eye(X.shape[1])
    return 2 * (gram @ w - X.T @ y / len(X))


# --- right: complex-step derivative of the loss ---
def ridge_loss_gradient(w, X, y, alpha):
    if y.shape != (X.shape[0],):
        raise ValueError("y has the wrong shape")
    if w.shape != (X.shape[1],):
        raise ValueError("w has the wrong shape")
    step = 1e-30
    gradient = np.zeros(len(w))
    for j in range(len(w)):
        shifted = w.astype(complex)
        shifted[j] += 1j * step
        residual = y - X @ shifted
        loss = np.mean(residual * residual) + alpha * np.sum(shifted * shifted)
        gradient[j] = loss.imag / step
    return gradient


# --- right: PyTorch's autograd on the loss ---
def ridge_loss_gradient(w, X, y, alpha):
    import torch

    w, X, y = (torch.tensor(np.array(array, dtype=np.float64)) for array in (w, X, y))
    if y.shape != X.shape[:1]:
        raise ValueError("y must have as many entries as X has rows")
    if w.shape != X.shape[1:]:
        raise ValueError("w must have as many entries as X has columns")
    w.requires_grad_(True)
    loss = torch.mean((y - X @ w) ** 2) + float(alpha) * torch.sum(w**2)
    loss.backward()
    return w.grad.numpy()
