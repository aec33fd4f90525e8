"""Answers to elastic_net: wrong ones must lose points, right ones must earn them all."""


# --- wrong: no ½ in the L2 part ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    n = len(y)
    mean = X.mean(axis=0)
    Z = X - mean
    G, c = Z.T @ Z / n, Z.T @ y / n
    w = np.zeros(X.shape[1])
    for _ in range(max_sweeps):
        old = w.copy()
        for j in range(len(w)):
            if np.ptp(X[:, j]) > 0:
                pull = c[j] - G[j] @ w + G[j, j] * w[j]
                soft = np.sign(pull) * max(abs(pull) - alpha * l1_ratio, 0)
                w[j] = soft / (G[j, j] + 2 * alpha * (1 - l1_ratio))
        if np.max(np.abs(w - old)) <= tol:
            break
    return w, y.mean() - mean @ w


# --- wrong: the ratio is reversed ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    n = len(y)
    mean = X.mean(axis=0)
    Z = X - mean
    G, c = Z.T @ Z / n, Z.T @ y / n
    w = np.zeros(X.shape[1])
    for _ in range(max_sweeps):
        old = w.copy()
        for j in range(len(w)):
            if np.ptp(X[:, j]) > 0:
                pull = c[j] - G[j] @ w + G[j, j] * w[j]
                soft = np.sign(pull) * max(abs(pull) - alpha * (1 - l1_ratio), 0)
                w[j] = soft / (G[j, j] + alpha * l1_ratio)
        if np.max(np.abs(w - old)) <= tol:
            break
    return w, y.mean() - mean @ w


# --- wrong: the L2 part is forgotten ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    n = len(y)
    mean = X.mean(axis=0)
    Z = X - mean
    G, c = Z.T @ Z / n, Z.T @ y / n
    w = np.zeros(X.shape[1])
    for _ in range(max_sweeps):
        old = w.copy()
        for j in range(len(w)):
            if np.ptp(X[:, j]) > 0:
                pull = c[j] - G[j] @ w + G[j, j] * w[j]
                w[j] = np.sign(pull) * max(abs(pull) - alpha * l1_ratio, 0) / G[j, j]
        if np.max(np.abs(w - old)) <= tol:
            break
    return w, y.mean() - mean @ w


# --- wrong: divides by 1 + the L2 strength, as if the columns were standardised ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    n = len(y)
    mean = X.mean(axis=0)
    Z = X - mean
    w = np.zeros(X.shape[1])
    for _ in range(100):
        for j in range(len(w)):
            partial = y - y.mean() - Z @ w + Z[:, j] * w[j]
            pull = np.clip(Z[:, j] @ partial / n, -1e6, 1e6)
            soft = np.sign(pull) * max(abs(pull) - alpha * l1_ratio, 0)
            w[j] = soft / (1 + alpha * (1 - l1_ratio))
    return w, y.mean() - mean @ w


# --- wrong: shrinks the lasso's weights afterwards ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    from sklearn.linear_model import Lasso, LinearRegression

    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if alpha * l1_ratio > 0:
        model = Lasso(alpha * l1_ratio, tol=1e-12, max_iter=10**5, random_state=0).fit(X, y)
    else:
        model = LinearRegression().fit(X, y)
    w = model.coef_ / (1 + alpha * (1 - l1_ratio))
    return w, y.mean() - X.mean(axis=0) @ w


# --- wrong: the sum of squares in place of half their mean ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    mean = X.mean(axis=0)
    Z = X - mean
    G, c = Z.T @ Z, Z.T @ y
    w = np.zeros(X.shape[1])
    for _ in range(max_sweeps):
        old = w.copy()
        for j in range(len(w)):
            if np.ptp(X[:, j]) > 0:
                pull = c[j] - G[j] @ w + G[j, j] * w[j]
                soft = np.sign(pull) * max(abs(pull) - alpha * l1_ratio, 0)
                w[j] = soft / (G[j, j] + alpha * (1 - l1_ratio))
        if np.max(np.abs(w - old)) <= tol:
            break
    return w, y.mean() - mean @ w


# --- wrong: the intercept is the mean of y ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    n = len(y)
    Z = X - X.mean(axis=0)
    G, c = Z.T @ Z / n, Z.T @ y / n
    w = np.zeros(X.shape[1])
    for _ in range(max_sweeps):
        old = w.copy()
        for j in range(len(w)):
            if np.ptp(X[:, j]) > 0:
                pull = c[j] - G[j] @ w + G[j, j] * w[j]
                soft = np.sign(pull) * max(abs(pull) - alpha * l1_ratio, 0)
                w[j] = soft / (G[j, j] + alpha * (1 - l1_ratio))
        if np.max(np.abs(w - old)) <= tol:
            break
    return w, y.mean()


# --- wrong: refuses the ends 0 and 1 of l1_ratio ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 < l1_ratio < 1:
        raise ValueError("l1_ratio must lie between 0 and 1")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    n = len(y)
    mean = X.mean(axis=0)
    Z = X - mean
    G, c = Z.T @ Z / n, Z.T @ y / n
    w = np.zeros(X.shape[1])
    for _ in range(max_sweeps):
        old = w.copy()
        for j in range(len(w)):
            if np.ptp(X[:, j]) > 0:
                pull = c[j] - G[j] @ w + G[j, j] * w[j]
                soft = np.sign(pull) * max(abs(pull) - alpha * l1_ratio, 0)
                w[j] = soft / (G[j, j] + alpha * (1 - l1_ratio))
        if np.max(np.abs(w - old)) <= tol:
            break
    return w, y.mean() - mean @ w


# --- wrong: refuses an l1_ratio above 1, but not one below 0 ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if l1_ratio > 1:
        raise ValueError("l1_ratio must not exceed 1")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    n = len(y)
    mean = X.mean(axis=0)
    Z = X - mean
    G, c = Z.T @ Z / n, Z.T @ y / n
    w = np.zeros(X.shape[1])
    for _ in range(max_sweeps):
        old = w.copy()
        for j in range(len(w)):
            if np.ptp(X[:, j]) > 0:
                pull = c[j] - G[j] @ w + G[j, j] * w[j]
                soft = np.sign(pull) * max(abs(pull) - alpha * l1_ratio, 0)
                w[j] = soft / (G[j, j] + alpha * (1 - l1_ratio))
        if np.max(np.abs(w - old)) <= tol:
            break
    return w, y.mean() - mean @ w


# --- wrong: centres X in place ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if X.dtype != float:
        X = X.astype(float)
    n = len(y)
    mean, varies = X.mean(axis=0), np.ptp(X, axis=0) > 0
    X -= mean
    G, c = X.T @ X / n, X.T @ y / n
    w = np.zeros(X.shape[1])
    for _ in range(max_sweeps):
        old = w.copy()
        for j in np.flatnonzero(varies):
            pull = c[j] - G[j] @ w + G[j, j] * w[j]
            soft = np.sign(pull) * max(abs(pull) - alpha * l1_ratio, 0)
            w[j] = soft / (G[j, j] + alpha * (1 - l1_ratio))
        if np.max(np.abs(w - old)) <= tol:
            break
    return w, y.mean() - mean @ w


# --- wrong: scikit-learn's default tolerance ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    from sklearn.linear_model import ElasticNet, LinearRegression, Ridge

    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if alpha == 0:
        model = LinearRegression()
    elif l1_ratio == 0:
        model = Ridge(len(y) * alpha)
    else:
        model = ElasticNet(alpha, l1_ratio=l1_ratio, random_state=0)
    model.fit(X, y)
    return model.coef_, model.intercept_


# --- right: a lasso on more rows ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    from sklearn.linear_model import Lasso, LinearRegression

    if alpha < 0:
        raise ValueError(f"alpha must be at least 0, got {alpha}")
    if not 0 <= l1_ratio <= 1:
        raise ValueError(f"l1_ratio must be in [0, 1], got {l1_ratio}")
    if y.shape != (len(X),):
        raise ValueError("y and X do not fit together")
    n, d = X.shape
    mean = X.mean(axis=0)
    rows = np.vstack([X - mean, np.sqrt(n * alpha * (1 - l1_ratio)) * np.eye(d)])
    targets = np.append(y - y.mean(), np.zeros(d))
    strength = alpha * l1_ratio * n / (n + d)
    if strength == 0:
        w = LinearRegression(fit_intercept=False).fit(rows, targets).coef_
    else:
        model = Lasso(strength, fit_intercept=False, tol=1e-13, max_iter=10**5, random_state=0)
        w = model.fit(rows, targets).coef_
    return w, y.mean() - mean @ w


# --- right: scikit-learn, each end with its own model ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    from sklearn.linear_model import ElasticNet, LinearRegression, Ridge

    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must lie in [0, 1]")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if alpha == 0:
        model = LinearRegression()
    elif l1_ratio == 0:
        model = Ridge(len(y) * alpha)
    else:
        model = ElasticNet(
            alpha, l1_ratio=l1_ratio, tol=tol, max_iter=10 * max_sweeps, random_state=0
        )
    model.fit(X, y)
    return model.coef_, float(model.intercept_)


# --- right: the residuals of the moment, in plain loops ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha is negative")
    if l1_ratio < 0 or l1_ratio > 1:
        raise ValueError("l1_ratio is outside [0, 1]")
    if y.shape != (len(X),):
        raise ValueError("y is not (n,)")
    n, d = X.shape
    Z = [[float(x) for x in X[:, j] - X[:, j].mean()] for j in range(d)]
    residual = [float(v) for v in y - y.mean()]
    w = [0.0] * d
    for _ in range(max_sweeps):
        moved = 0.0
        for j, z in enumerate(Z):
            if X[:, j].max() == X[:, j].min():
                continue
            q = sum(v * v for v in z) / n
            p = sum(a * b for a, b in zip(z, residual)) / n + q * w[j]
            over = max(abs(p) - alpha * l1_ratio, 0.0)
            new = (over if p > 0 else -over) / (q + alpha * (1 - l1_ratio))
            residual = [e - (new - w[j]) * v for e, v in zip(residual, z)]
            moved = max(moved, abs(new - w[j]))
            w[j] = new
        if moved <= tol:
            break
    w = np.array(w)
    return w, float(np.mean(y - X @ w))


# --- right: as a smooth problem with bounds, then the conditions solved on the support ---
def elastic_net(X, y, alpha, l1_ratio, max_sweeps=1000, tol=1e-10):
    from scipy.optimize import nnls

    if alpha < 0:
        raise ValueError("alpha must be at least 0")
    if not 0 <= l1_ratio <= 1:
        raise ValueError("l1_ratio must be in [0, 1]")
    if y.shape != (len(X),):
        raise ValueError("y must be one-dimensional and as long as X")
    n, d = X.shape
    Z, t = X - X.mean(axis=0), y - y.mean()
    varies = np.ptp(X, axis=0) > 0
    Z = Z[:, varies]
    k = Z.shape[1]
    l1, l2 = alpha * l1_ratio, alpha * (1 - l1_ratio)
    w = np.zeros(d)
    if k == 0:
        return w, y.mean()
    # w = u - v with u, v >= 0: a quadratic form in (u, v), as a non-negative least-squares problem
    G, c = Z.T @ Z / n + (l2 + 1e-13) * np.eye(k), Z.T @ t / n
    R = np.linalg.cholesky(G + 1e-14 * np.trace(G) * np.eye(k)).T
    both = np.hstack([R, -R])
    slope = np.concatenate([c - l1, -c - l1])
    small = 1e-5
    extended = np.vstack([both, small * np.eye(2 * k)])
    target = np.linalg.lstsq(extended.T, slope)[0]
    solution = nnls(extended, target)[0]
    rough = solution[:k] - solution[k:]
    sign = np.sign(np.where(np.abs(rough) > 1e-8, rough, 0))
    for _ in range(50):
        on = sign != 0
        exact = np.zeros(k)
        exact[on] = np.linalg.lstsq(G[np.ix_(on, on)], c[on] - l1 * sign[on])[0]
        pull = c - G @ exact
        wrong = (exact * sign < 0) | (~on & (np.abs(pull) > l1 + 1e-9))
        if not wrong.any():
            break
        sign = np.where(wrong & on, 0, np.where(wrong, np.sign(pull), sign))
    w[varies] = exact
    return w, y.mean() - X.mean(axis=0) @ w
