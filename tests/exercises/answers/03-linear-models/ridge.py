"""Answers to ridge: wrong ones must lose points, right ones must earn them all."""


# --- wrong: the intercept is penalised ---
def ridge(X, y, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.linalg.pinv(A.T @ A + alpha * np.eye(A.shape[1])) @ A.T @ y
    return theta[:-1], theta[-1]


# --- wrong: the mean of squares, so that alpha is n times too strong ---
def ridge(X, y, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    mean = X.mean(axis=0)
    rows = np.vstack([X - mean, np.sqrt(len(X) * alpha) * np.eye(X.shape[1])])
    coef = np.linalg.lstsq(rows, np.append(y - y.mean(), np.zeros(X.shape[1])))[0]
    return coef, y.mean() - mean @ coef


# --- wrong: a factor ½ on the sum of squares ---
def ridge(X, y, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    mean = X.mean(axis=0)
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    keep = s > 1e-10 * max(s.max(), 1e-300)
    coef = Vt[keep].T @ (s[keep] / (s[keep] ** 2 + 2 * alpha) * (U[:, keep].T @ y))
    return coef, y.mean() - mean @ coef


# --- wrong: the columns are not centred, the intercept is the mean of y ---
def ridge(X, y, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    b = y.mean()
    rows = np.vstack([X, np.sqrt(alpha) * np.eye(X.shape[1])])
    coef = np.linalg.lstsq(rows, np.append(y - b, np.zeros(X.shape[1])))[0]
    return coef, b


# --- wrong: centred, but the intercept is left at the mean of y ---
def ridge(X, y, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    rows = np.vstack([X - X.mean(axis=0), np.sqrt(alpha) * np.eye(X.shape[1])])
    coef = np.linalg.lstsq(rows, np.append(y, np.zeros(X.shape[1])))[0]
    return coef, y.mean()


# --- wrong: normal equations that cannot be solved when alpha is 0 and columns repeat ---
def ridge(X, y, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    Xc, yc = X - X.mean(axis=0), y - y.mean()
    coef = np.linalg.solve(Xc.T @ Xc + alpha * np.eye(X.shape[1]), Xc.T @ yc)
    return coef, y.mean() - X.mean(axis=0) @ coef


# --- wrong: at alpha 0 the least norm of weights and intercept together ---
def ridge(X, y, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    n, d = X.shape
    penalty = np.column_stack([np.sqrt(alpha) * np.eye(d), np.zeros(d)])
    rows = np.vstack([np.column_stack([X, np.ones(n)]), penalty])
    theta = np.linalg.lstsq(rows, np.append(y, np.zeros(d)))[0]
    return theta[:d], theta[d]


# --- wrong: standardises the columns, so that the penalty is on other weights ---
def ridge(X, y, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    mean = X.mean(axis=0)
    std = np.where(np.ptp(X, axis=0) > 0, X.std(axis=0), 1.0)
    rows = np.vstack([(X - mean) / std, np.sqrt(alpha) * np.eye(X.shape[1])])
    coef = np.linalg.lstsq(rows, np.append(y, np.zeros(X.shape[1])))[0] / std
    return coef, y.mean() - mean @ coef


# --- wrong: a column y is let through ---
def ridge(X, y, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if len(y) != len(X):
        raise ValueError("y and X differ in length")
    mean = X.mean(axis=0)
    coef = np.linalg.lstsq(
        np.vstack([X - mean, np.sqrt(alpha) * np.eye(X.shape[1])]),
        np.concatenate([y - y.mean(), np.zeros((X.shape[1],) + y.shape[1:])]),
    )[0]
    return coef, y.mean() - mean @ coef


# --- wrong: a negative alpha is let through ---
def ridge(X, y, alpha):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    mean = X.mean(axis=0)
    centred = X - mean
    coef = np.linalg.pinv(centred.T @ centred + alpha * np.eye(len(mean)), rcond=1e-12)
    coef = coef @ (centred.T @ y)
    return coef, y.mean() - mean @ coef


# --- wrong: centres in place ---
def ridge(X, y, alpha):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    mean = X.mean(axis=0)
    if X.dtype != float:
        X = X.astype(float)
    X -= mean
    rows = np.vstack([X, np.sqrt(alpha) * np.eye(X.shape[1])])
    coef = np.linalg.lstsq(rows, np.append(y, np.zeros(X.shape[1])))[0]
    return coef, y.mean() - mean @ coef


# --- right: singular value decomposition ---
def ridge(X, y, alpha):
    if alpha < 0:
        raise ValueError(f"alpha must be at least 0, got {alpha}")
    if np.shape(y) != (X.shape[0],):
        raise ValueError("y does not go with X")
    mean = X.mean(axis=0)
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    keep = s > 1e-12 * s.max()
    U, s, Vt = U[:, keep], s[keep], Vt[keep]
    coef = Vt.T @ (s / (s**2 + alpha) * (U.T @ (y - y.mean())))
    return coef, float(y.mean() - mean @ coef)


# --- right: scikit-learn, and LinearRegression where alpha is 0 ---
def ridge(X, y, alpha):
    from sklearn.linear_model import LinearRegression, Ridge

    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have the shape (n,)")
    model = Ridge(alpha) if alpha > 0 else LinearRegression()
    model.fit(X, y)
    return model.coef_, model.intercept_


# --- right: one system with a free intercept, a pseudo-inverse when alpha is 0 ---
def ridge(X, y, alpha):
    if not alpha >= 0:
        raise ValueError("alpha has to be non-negative")
    if y.ndim != 1 or len(y) != len(X):
        raise ValueError("X and y do not fit together")
    n, d = X.shape
    if alpha == 0:
        coef = np.linalg.pinv(X - X.mean(axis=0)) @ (y - y.mean())
        return coef, (y - X @ coef).mean()
    A = np.hstack([np.ones((n, 1)), X])
    theta = np.linalg.solve(A.T @ A + alpha * np.diag([0.0] + d * [1.0]), A.T @ y)
    return theta[1:], theta[0]


# --- right: the dual system, of the size of the rows ---
def ridge(X, y, alpha):
    import scipy.linalg

    if alpha < 0:
        raise ValueError("alpha < 0")
    if y.shape != (len(X),):
        raise ValueError("wrong shape of y")
    centred = X - np.mean(X, axis=0)
    target = y - np.mean(y)
    if alpha == 0:
        coef = scipy.linalg.lstsq(centred, target, cond=1e-10)[0]
    else:
        kernel = centred @ centred.T + alpha * np.eye(len(y))
        coef = centred.T @ scipy.linalg.solve(kernel, target, assume_a="pos")
    return tuple((coef, np.mean(y) - np.mean(X, axis=0) @ coef))
