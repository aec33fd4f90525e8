"""Answers to lasso: wrong ones must lose points, right ones must earn them all."""


# --- wrong: the sum of squares, so that alpha is n times too weak ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    mean = X.mean(axis=0)
    Z, residual = X - mean, y - y.mean()
    w = np.zeros(X.shape[1])
    for _ in range(max_sweeps):
        change = 0.0
        for j in range(len(w)):
            q = Z[:, j] @ Z[:, j]
            if np.ptp(X[:, j]) == 0:
                continue
            pull = Z[:, j] @ residual + q * w[j]
            new = np.sign(pull) * max(abs(pull) - alpha, 0) / q
            residual = residual - Z[:, j] * (new - w[j])
            change = max(change, abs(new - w[j]))
            w[j] = new
        if change <= tol:
            break
    return w, y.mean() - mean @ w


# --- wrong: no ½ in the loss, so that the threshold is alpha / 2 ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
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
                w[j] = np.sign(pull) * max(abs(pull) - alpha / 2, 0) / G[j, j]
        if np.max(np.abs(w - old)) <= tol:
            break
    return w, y.mean() - mean @ w


# --- wrong: nothing is centred, and there is no intercept in the fit ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    n = len(y)
    G, c = X.T @ X / n, X.T @ y / n
    w = np.zeros(X.shape[1])
    for _ in range(max_sweeps):
        old = w.copy()
        for j in range(len(w)):
            if np.ptp(X[:, j]) > 0:
                pull = c[j] - G[j] @ w + G[j, j] * w[j]
                w[j] = np.sign(pull) * max(abs(pull) - alpha, 0) / G[j, j]
        if np.max(np.abs(w - old)) <= tol:
            break
    return w, 0.0


# --- wrong: a single sweep ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    mean = X.mean(axis=0)
    Z, residual = X - mean, y - y.mean()
    w = np.zeros(X.shape[1])
    for j in range(len(w)):
        if np.ptp(X[:, j]) > 0:
            pull = Z[:, j] @ residual / len(y)
            w[j] = np.sign(pull) * max(abs(pull) - alpha, 0) / np.mean(Z[:, j] ** 2)
            residual = residual - Z[:, j] * w[j]
    return w, y.mean() - mean @ w


# --- wrong: no division by the curvature, as if the columns were standardised ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
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
            w[j] = np.sign(pull) * max(abs(pull) - alpha, 0)
    return w, y.mean() - mean @ w


# --- wrong: scales the columns inside, so that the penalty is on other weights ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    from sklearn.linear_model import Lasso
    from sklearn.preprocessing import StandardScaler

    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    scaler = StandardScaler().fit(X)
    model = Lasso(max(alpha, 1e-9), tol=1e-10, max_iter=10**4, random_state=0)
    model.fit(scaler.transform(X), y)
    coef = model.coef_ / scaler.scale_
    return coef, y.mean() - X.mean(axis=0) @ coef


# --- wrong: soft-thresholded least squares ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    mean = X.mean(axis=0)
    w = np.linalg.lstsq(X - mean, y - y.mean())[0]
    w = np.sign(w) * np.maximum(np.abs(w) - alpha, 0)
    return w, y.mean() - mean @ w


# --- wrong: subgradient descent, which leaves small numbers in place of zeros ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    n = len(y)
    mean = X.mean(axis=0)
    Z = X - mean
    w = np.zeros(X.shape[1])
    rate = 0.5 / max(np.linalg.norm(Z, 2) ** 2 / n, 1e-12)
    for step in range(1000):
        gradient = Z.T @ (Z @ w - y) / n + alpha * np.sign(w)
        w = w - rate / (1 + 0.1 * step) * gradient
    return w, y.mean() - mean @ w


# --- wrong: a smoothed absolute value ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    from scipy.optimize import minimize

    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    Z, t = X - X.mean(axis=0), y - y.mean()

    def objective(w):
        return np.mean((t - Z @ w) ** 2) / 2 + alpha * np.sum(np.sqrt(w**2 + 1e-8))

    w = minimize(objective, np.zeros(X.shape[1])).x
    return w, y.mean() - X.mean(axis=0) @ w


# --- wrong: divides by the curvature of a constant column ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
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
            pull = c[j] - G[j] @ w + G[j, j] * w[j]
            w[j] = np.sign(pull) * np.maximum(abs(pull) - alpha, 0) / G[j, j]
        if np.max(np.abs(w - old)) <= tol:
            break
    return w, y.mean() - mean @ w


# --- wrong: stops at a coarse tolerance of its own ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    n = len(y)
    mean = X.mean(axis=0)
    Z = X - mean
    G, c = Z.T @ Z / n, Z.T @ y / n
    w = np.zeros(X.shape[1])
    while True:
        old = w.copy()
        for j in range(len(w)):
            if np.ptp(X[:, j]) > 0:
                pull = c[j] - G[j] @ w + G[j, j] * w[j]
                w[j] = np.sign(pull) * max(abs(pull) - alpha, 0) / G[j, j]
        if np.max(np.abs(w - old)) <= 0.01:
            break
    return w, y.mean() - mean @ w


# --- wrong: scikit-learn without a random_state, which draws from the global state ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    from sklearn.linear_model import Lasso, LinearRegression

    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if alpha == 0:
        model = LinearRegression().fit(X, y)
    else:
        model = Lasso(alpha, tol=1e-12, max_iter=10**5).fit(X, y)
    return model.coef_, model.intercept_


# --- wrong: lets a negative alpha and a column y through ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    n = len(y)
    mean = X.mean(axis=0)
    Z = X - mean
    G, c = Z.T @ Z / n, (Z.T @ y / n).ravel()
    w = np.zeros(X.shape[1])
    for _ in range(max_sweeps):
        old = w.copy()
        for j in range(len(w)):
            if np.ptp(X[:, j]) > 0:
                pull = c[j] - G[j] @ w + G[j, j] * w[j]
                w[j] = np.sign(pull) * max(abs(pull) - alpha, 0) / G[j, j]
        if np.max(np.abs(w - old)) <= tol:
            break
    return w, y.mean() - mean @ w


# --- wrong: does not accept max_sweeps and tol ---
def lasso(X, y, alpha):
    from sklearn.linear_model import Lasso, LinearRegression

    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    model = Lasso(alpha, tol=1e-12, max_iter=10**5, random_state=0)
    model = (model if alpha > 0 else LinearRegression()).fit(X, y)
    return model.coef_, model.intercept_


# --- right: the residuals of the moment, one column after another ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError(f"alpha must be at least 0, got {alpha}")
    if y.shape != (len(X),):
        raise ValueError(f"y should be ({len(X)},)")
    n, d = X.shape
    means = [X[:, j].mean() for j in range(d)]
    columns = [X[:, j] - means[j] for j in range(d)]
    residual = y - y.mean()
    w = np.zeros(d)
    for _ in range(max_sweeps):
        largest_change = 0.0
        for j in range(d):
            if X[:, j].max() == X[:, j].min():
                continue
            q = np.dot(columns[j], columns[j]) / n
            z = np.dot(columns[j], residual) / n / q + w[j]
            t = alpha / q
            new = z - t if z > t else z + t if z < -t else 0.0
            residual = residual - (new - w[j]) * columns[j]
            largest_change = max(largest_change, abs(new - w[j]))
            w[j] = new
        if largest_change <= tol:
            break
    return w, y.mean() - sum(m * v for m, v in zip(means, w))


# --- right: scikit-learn's Lasso ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    from sklearn.linear_model import Lasso, LinearRegression

    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have the shape (n,)")
    if alpha == 0:
        model = LinearRegression()
    else:
        model = Lasso(alpha=alpha, tol=tol, max_iter=10 * max_sweeps, random_state=0)
    model.fit(X, y)
    return model.coef_, model.intercept_


# --- right: accelerated proximal gradient steps ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have the shape (n,)")
    n, d = X.shape
    Z = X - X.mean(axis=0)
    G, c = Z.T @ Z / n, Z.T @ (y - y.mean()) / n
    step = 1 / max(np.linalg.eigvalsh(G).max(), 1e-12)
    w = np.zeros(d)
    ahead, t = w, 1.0
    for _ in range(20_000):
        moved = ahead - step * (G @ ahead - c)
        new = np.sign(moved) * np.maximum(np.abs(moved) - step * alpha, 0)
        if np.dot(ahead - new, new - w) > 0:
            t = 1.0
        t_new = (1 + np.sqrt(1 + 4 * t * t)) / 2
        ahead = new + (t - 1) / t_new * (new - w)
        small = np.abs(new - w).max() <= 1e-13
        w, t = new, t_new
        if small:
            break
    return w, np.mean(y) - np.mean(X, axis=0) @ w


# --- right: the exact path, by least angles with the lasso's rule ---
def lasso(X, y, alpha, max_sweeps=1000, tol=1e-10):
    from sklearn.linear_model import lars_path

    if alpha < 0:
        raise ValueError("alpha must not be negative")
    if y.shape != (len(X),):
        raise ValueError("y must have the shape (n,)")
    w = np.zeros(X.shape[1])
    varies = np.ptp(X, axis=0) > 0
    distinct = np.unique(X, axis=1, return_index=True)[1]  # one of equal columns is enough
    use = [j for j in distinct if varies[j]]
    Z = X[:, use] - X[:, use].mean(axis=0)
    if use and np.ptp(y) > 0:
        _, _, path = lars_path(Z, y - y.mean(), alpha_min=alpha, method="lasso")
        w[use] = path[:, -1]
    return w, y.mean() - X.mean(axis=0) @ w
