"""Answers to least_squares: the wrong ones must lose points, the right ones earn them all."""


# --- wrong: the normal equations by np.linalg.solve, singular where columns depend ---
def least_squares(X, y):
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    return np.linalg.solve(X.T @ X, X.T @ y)


# --- wrong: the inverse of the normal equations ---
def least_squares(X, y):
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    return np.linalg.inv(X.T @ X) @ X.T @ y


# --- wrong: the pseudoinverse of the normal equations, which squares the condition number ---
def least_squares(X, y):
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    return np.linalg.pinv(X.T @ X, rcond=1e-14) @ (X.T @ y)


# --- wrong: a small ridge penalty in place of the minimum norm ---
def least_squares(X, y):
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    return np.linalg.solve(X.T @ X + 1e-6 * np.eye(X.shape[1]), X.T @ y)


# --- wrong: QR without pivoting, for independent columns only ---
def least_squares(X, y):
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)


# --- wrong: a basic solution by pivoted QR, zeros in place of the shortest weights ---
def least_squares(X, y):
    from scipy.linalg import qr, solve_triangular

    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    Q, R, order = qr(X, mode="economic", pivoting=True)
    diagonal = np.abs(np.diag(R))
    rank = int(np.sum(diagonal > 1e-13 * diagonal[0]))
    w = np.zeros(X.shape[1])
    w[order[:rank]] = solve_triangular(R[:rank, :rank], (Q.T @ y)[:rank])
    return w


# --- wrong: drops small singular values that count ---
def least_squares(X, y):
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    return np.linalg.lstsq(X, y, rcond=1e-5)[0]


# --- wrong: keeps singular values that are rounding noise ---
def least_squares(X, y):
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    U, s, Vt = np.linalg.svd(np.asarray(X, dtype=float), full_matrices=False)
    return Vt.T @ (U.T @ y / np.maximum(s, 1e-300))


# --- wrong: adds an intercept that it does not return ---
def least_squares(X, y):
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    return np.linalg.lstsq(np.column_stack([np.ones(len(X)), X]), y, rcond=None)[0][1:]


# --- wrong: scikit-learn's LinearRegression, which centres X and y ---
def least_squares(X, y):
    from sklearn.linear_model import LinearRegression

    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    return LinearRegression().fit(X, y).coef_


# --- wrong: scikit-learn without an intercept, at its default tolerance ---
def least_squares(X, y):
    from sklearn.linear_model import LinearRegression

    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    return LinearRegression(fit_intercept=False).fit(X, y).coef_


# --- wrong: the whole tuple of np.linalg.lstsq ---
def least_squares(X, y):
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    return np.linalg.lstsq(X, y, rcond=None)


# --- wrong: no check, so that a column y gives a column of weights ---
def least_squares(X, y):
    return np.linalg.lstsq(X, y, rcond=None)[0]


# --- wrong: compares lengths only ---
def least_squares(X, y):
    if len(X) != len(y):
        raise ValueError("X and y must have the same length")
    return np.linalg.lstsq(X, y, rcond=None)[0]


# --- wrong: flattens y in place of refusing it ---
def least_squares(X, y):
    y = np.ravel(y)
    if len(X) != len(y):
        raise ValueError("X and y must have the same length")
    return np.linalg.pinv(X) @ y


# --- wrong: gradient descent that has not arrived ---
def least_squares(X, y):
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    w = np.zeros(X.shape[1])
    rate = 1 / max(np.linalg.norm(X) ** 2, 1e-12)
    for _ in range(200):
        w += rate * X.T @ (y - X @ w)
    return w


# --- wrong: centres the caller's y ---
def least_squares(X, y):
    if np.shape(y) != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), got {np.shape(y)}")
    w = np.linalg.pinv(X) @ y
    if y.dtype == float:
        y -= X @ w
    return w


# --- right: the pseudoinverse ---
def least_squares(X, y):
    if y.shape != (X.shape[0],):
        raise ValueError("y does not go with X")
    return np.linalg.pinv(X) @ y


# --- right: the singular value decomposition, small values dropped by hand ---
def least_squares(X, y):
    if np.ndim(y) != 1 or len(y) != len(X):
        raise ValueError("X and y disagree: y needs one entry for each row of X")
    U, d, Vt = np.linalg.svd(X, full_matrices=False)
    kept = d > max(X.shape) * np.finfo(float).eps * d[0]
    w = np.zeros(X.shape[1])
    for j in np.flatnonzero(kept):
        w += (U[:, j] @ y) / d[j] * Vt[j]
    return w


# --- right: SciPy's lstsq with its cut-off set ---
def least_squares(X, y):
    from scipy import linalg

    if np.shape(y) != (len(X),):
        raise ValueError("y has the wrong shape")
    cutoff = max(X.shape) * np.finfo(float).eps
    return linalg.lstsq(X, y, cond=cutoff, lapack_driver="gelsy")[0]


# --- right: a complete orthogonal decomposition, two QRs ---
def least_squares(X, y):
    from scipy.linalg import qr

    if np.shape(y) != (len(X),):
        raise ValueError("y has the wrong shape")
    Q, R, order = qr(np.array(X, dtype=float), mode="economic", pivoting=True)
    diagonal = np.abs(np.diag(R))
    rank = int(np.sum(diagonal > max(X.shape) * np.finfo(float).eps * diagonal[0]))
    w = np.zeros(X.shape[1])
    if rank:
        Z, T = np.linalg.qr(R[:rank].T)
        w[order] = Z @ np.linalg.solve(T.T, Q[:, :rank].T @ y)
    return w


# --- right: PyTorch's lstsq with a driver for deficient ranks ---
def least_squares(X, y):
    import torch

    if np.shape(y) != (len(X),):
        raise ValueError("y has the wrong shape")
    X, y = (torch.tensor(np.array(array, dtype=np.float64)) for array in (X, y))
    return torch.linalg.lstsq(X, y[:, None], driver="gelsd").solution[:, 0].numpy()
