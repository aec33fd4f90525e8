"""Answers to alpha_max: wrong ones must lose points, right ones must earn them all."""


# --- wrong: nothing is centred ---
def alpha_max(X, y):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    return np.abs(X.T @ y).max() / len(y)


# --- wrong: not divided by n ---
def alpha_max(X, y):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    return np.abs((X - X.mean(axis=0)).T @ (y - y.mean())).max()


# --- wrong: divided by 2n ---
def alpha_max(X, y):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    return np.abs((X - X.mean(axis=0)).T @ (y - y.mean())).max() / (2 * len(y))


# --- wrong: negative pulls are forgotten ---
def alpha_max(X, y):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    return max(((X - X.mean(axis=0)).T @ (y - y.mean())) / len(y))


# --- wrong: divides by n - 1, as a sample covariance does ---
def alpha_max(X, y):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if len(y) == 1:
        return 0.0
    return np.abs((X - X.mean(axis=0)).T @ (y - y.mean())).max() / (len(y) - 1)


# --- wrong: standardises the columns first ---
def alpha_max(X, y):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    std = np.where(np.ptp(X, axis=0) > 0, X.std(axis=0), 1.0)
    Z = (X - X.mean(axis=0)) / std
    return np.abs(Z.T @ (y - y.mean())).max() / len(y)


# --- wrong: the largest least-squares weight ---
def alpha_max(X, y):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    coef = np.linalg.lstsq(X - X.mean(axis=0), y - y.mean())[0]
    return np.abs(coef).max()


# --- wrong: a column y is let through ---
def alpha_max(X, y):
    if len(y) != len(X):
        raise ValueError("X and y differ in length")
    return np.abs((X - X.mean(axis=0)).T @ (y - y.mean())).max() / len(y)


# --- wrong: centres y in place ---
def alpha_max(X, y):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if y.dtype != float:
        y = y.astype(float)
    y -= y.mean()
    return np.abs(X.T @ y).max() / len(y)


# --- right: a loop over the columns ---
def alpha_max(X, y):
    n = len(X)
    if y.shape != (n,):
        raise ValueError(f"y has the shape {y.shape}, X has {n} rows")
    largest = 0.0
    for j in range(X.shape[1]):
        mean = sum(X[:, j]) / n
        pull = sum((X[i, j] - mean) * y[i] for i in range(n)) / n
        largest = max(largest, abs(pull))
    return largest


# --- right: only y centred, and the maximum norm ---
def alpha_max(X, y):
    if y.ndim != 1 or y.shape[0] != X.shape[0]:
        raise ValueError("X and y do not fit together")
    return float(np.linalg.norm((y - np.mean(y)) @ X / len(X), np.inf))


# --- right: the means of products minus the products of means ---
def alpha_max(X, y):
    if y.shape != X.shape[:1]:
        raise ValueError("the shape of y is wrong")
    products = np.mean(X * y[:, np.newaxis], axis=0)
    return max(abs(products - X.mean(axis=0) * y.mean()))


# --- right: covariances with divisor n ---
def alpha_max(X, y):
    if y.shape != (len(X),):
        raise ValueError("y must have the shape (n,)")
    table = np.cov(np.column_stack([X, y]).T, bias=True)
    return np.max(np.abs(table[-1, :-1]))
