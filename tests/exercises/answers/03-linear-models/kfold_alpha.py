"""Answers to kfold_alpha: wrong ones must lose points, right ones must earn them all."""


# --- wrong: the training error chooses ---
def kfold_alpha(X, y, alphas, n_folds):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    errors = []
    for alpha in alphas:
        total = 0.0
        for fold in np.array_split(np.arange(len(y)), n_folds):
            A, t = np.delete(X, fold, axis=0), np.delete(y, fold)
            m = A.mean(axis=0)
            w = np.linalg.pinv((A - m).T @ (A - m) + alpha * np.eye(X.shape[1])) @ (A - m).T @ t
            total += np.mean((t - t.mean() - (A - m) @ w) ** 2)
        errors.append(total)
    return alphas[np.argmin(errors)]


# --- wrong: the mean over all rows in place of the mean over folds ---
def kfold_alpha(X, y, alphas, n_folds):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    errors = []
    for alpha in alphas:
        squares = []
        for fold in np.array_split(np.arange(len(y)), n_folds):
            A, t = np.delete(X, fold, axis=0), np.delete(y, fold)
            m = A.mean(axis=0)
            w = np.linalg.pinv((A - m).T @ (A - m) + alpha * np.eye(X.shape[1])) @ (A - m).T @ t
            squares.extend((y[fold] - t.mean() - (X[fold] - m) @ w) ** 2)
        errors.append(np.mean(squares))
    return alphas[np.argmin(errors)]


# --- wrong: every n_folds-th row in a fold ---
def kfold_alpha(X, y, alphas, n_folds):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    errors = []
    for alpha in alphas:
        scores = []
        for k in range(n_folds):
            fold = np.arange(len(y))[k::n_folds]
            A, t = np.delete(X, fold, axis=0), np.delete(y, fold)
            m = A.mean(axis=0)
            w = np.linalg.pinv((A - m).T @ (A - m) + alpha * np.eye(X.shape[1])) @ (A - m).T @ t
            scores.append(np.mean((y[fold] - t.mean() - (X[fold] - m) @ w) ** 2))
        errors.append(np.mean(scores))
    return alphas[np.argmin(errors)]


# --- wrong: shuffles the rows ---
def kfold_alpha(X, y, alphas, n_folds):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    order = np.random.default_rng(0).permutation(len(y))
    errors = []
    for alpha in alphas:
        scores = []
        for fold in np.array_split(order, n_folds):
            A, t = np.delete(X, fold, axis=0), np.delete(y, fold)
            m = A.mean(axis=0)
            w = np.linalg.pinv((A - m).T @ (A - m) + alpha * np.eye(X.shape[1])) @ (A - m).T @ t
            scores.append(np.mean((y[fold] - t.mean() - (X[fold] - m) @ w) ** 2))
        errors.append(np.mean(scores))
    return alphas[np.argmin(errors)]


# --- wrong: the rows that do not divide evenly all go to the last fold ---
def kfold_alpha(X, y, alphas, n_folds):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    size = len(y) // n_folds
    errors = []
    for alpha in alphas:
        scores = []
        for k in range(n_folds):
            end = (k + 1) * size if k < n_folds - 1 else len(y)
            fold = np.arange(k * size, end)
            A, t = np.delete(X, fold, axis=0), np.delete(y, fold)
            m = A.mean(axis=0)
            w = np.linalg.pinv((A - m).T @ (A - m) + alpha * np.eye(X.shape[1])) @ (A - m).T @ t
            scores.append(np.mean((y[fold] - t.mean() - (X[fold] - m) @ w) ** 2))
        errors.append(np.mean(scores))
    return alphas[np.argmin(errors)]


# --- wrong: centres with the means of all rows ---
def kfold_alpha(X, y, alphas, n_folds):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    Z, target = X - X.mean(axis=0), y - y.mean()
    errors = []
    for alpha in alphas:
        scores = []
        for fold in np.array_split(np.arange(len(y)), n_folds):
            A, t = np.delete(Z, fold, axis=0), np.delete(target, fold)
            w = np.linalg.pinv(A.T @ A + alpha * np.eye(X.shape[1])) @ A.T @ t
            scores.append(np.mean((target[fold] - Z[fold] @ w) ** 2))
        errors.append(np.mean(scores))
    return alphas[np.argmin(errors)]


# --- wrong: multiplies alpha by the number of rows ---
def kfold_alpha(X, y, alphas, n_folds):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    errors = []
    for alpha in alphas:
        scores = []
        for fold in np.array_split(np.arange(len(y)), n_folds):
            A, t = np.delete(X, fold, axis=0), np.delete(y, fold)
            m = A.mean(axis=0)
            penalty = alpha * len(t) * np.eye(X.shape[1])
            w = np.linalg.pinv((A - m).T @ (A - m) + penalty) @ (A - m).T @ t
            scores.append(np.mean((y[fold] - t.mean() - (X[fold] - m) @ w) ** 2))
        errors.append(np.mean(scores))
    return alphas[np.argmin(errors)]


# --- wrong: the last of equal scores ---
def kfold_alpha(X, y, alphas, n_folds):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    best, best_error = None, np.inf
    for alpha in alphas:
        error = 0.0
        for fold in np.array_split(np.arange(len(y)), n_folds):
            A, t = np.delete(X, fold, axis=0), np.delete(y, fold)
            m = A.mean(axis=0)
            w = np.linalg.pinv((A - m).T @ (A - m) + alpha * np.eye(X.shape[1])) @ (A - m).T @ t
            error += np.mean((y[fold] - t.mean() - (X[fold] - m) @ w) ** 2)
        if error <= best_error:
            best, best_error = alpha, error
    return best


# --- wrong: sorts the strengths in place ---
def kfold_alpha(X, y, alphas, n_folds):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    first = alphas[0]
    alphas.sort()
    errors = []
    for alpha in alphas:
        error = 0.0
        for fold in np.array_split(np.arange(len(y)), n_folds):
            A, t = np.delete(X, fold, axis=0), np.delete(y, fold)
            m = A.mean(axis=0)
            w = np.linalg.pinv((A - m).T @ (A - m) + alpha * np.eye(X.shape[1])) @ (A - m).T @ t
            error += np.mean((y[fold] - t.mean() - (X[fold] - m) @ w) ** 2)
        errors.append(error)
    return first if len(set(errors)) == 1 else alphas[np.argmin(errors)]


# --- wrong: the index of the strength ---
def kfold_alpha(X, y, alphas, n_folds):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    errors = []
    for alpha in alphas:
        error = 0.0
        for fold in np.array_split(np.arange(len(y)), n_folds):
            A, t = np.delete(X, fold, axis=0), np.delete(y, fold)
            m = A.mean(axis=0)
            w = np.linalg.pinv((A - m).T @ (A - m) + alpha * np.eye(X.shape[1])) @ (A - m).T @ t
            error += np.mean((y[fold] - t.mean() - (X[fold] - m) @ w) ** 2)
        errors.append(error)
    return int(np.argmin(errors))


# --- wrong: more folds than rows are let through ---
def kfold_alpha(X, y, alphas, n_folds):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2:
        raise ValueError("n_folds must be at least 2")
    errors = []
    for alpha in alphas:
        error = 0.0
        for fold in np.array_split(np.arange(len(y)), n_folds):
            if len(fold) == 0:
                continue
            A, t = np.delete(X, fold, axis=0), np.delete(y, fold)
            m = A.mean(axis=0)
            w = np.linalg.pinv((A - m).T @ (A - m) + alpha * np.eye(X.shape[1])) @ (A - m).T @ t
            error += np.mean((y[fold] - t.mean() - (X[fold] - m) @ w) ** 2)
        errors.append(error)
    return alphas[np.argmin(errors)]


# --- wrong: RidgeCV with its default score for folds, which is no squared error ---
def kfold_alpha(X, y, alphas, n_folds):
    from sklearn.linear_model import RidgeCV
    from sklearn.model_selection import KFold

    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    if np.ptp(y) == 0 or n_folds > len(y) // 2:
        return alphas[0]
    return RidgeCV(alphas=alphas, cv=KFold(n_folds)).fit(X, y).alpha_


# --- right: GridSearchCV ---
def kfold_alpha(X, y, alphas, n_folds):
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import GridSearchCV, KFold

    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    search = GridSearchCV(
        Ridge(), {"alpha": alphas}, cv=KFold(n_folds), scoring="neg_mean_squared_error"
    )
    return search.fit(X, y).best_params_["alpha"]


# --- right: one decomposition a fold, for all strengths at once ---
def kfold_alpha(X, y, alphas, n_folds):
    n = len(X)
    if y.shape != (n,):
        raise ValueError(f"y must have the shape ({n},)")
    if n_folds not in range(2, n + 1):
        raise ValueError(f"n_folds is {n_folds}, there are {n} rows")
    table = []
    for k in range(n_folds):
        start = k * (n // n_folds) + min(k, n % n_folds)
        stop = (k + 1) * (n // n_folds) + min(k + 1, n % n_folds)
        hidden = np.zeros(n, dtype=bool)
        hidden[start:stop] = True
        X_mean, y_mean = X[~hidden].mean(axis=0), y[~hidden].mean()
        U, s, Vt = np.linalg.svd(X[~hidden] - X_mean, full_matrices=False)
        keep = s > 1e-12 * max(s.max(), 1e-300)
        U, s, Vt = U[:, keep], s[keep, np.newaxis], Vt[keep]
        W = Vt.T @ (s / (s**2 + alphas) * (U.T @ (y[~hidden] - y_mean))[:, np.newaxis])
        errors = y[hidden, np.newaxis] - y_mean - (X[hidden] - X_mean) @ W
        table.append((errors**2).mean(axis=0))
    return alphas[np.mean(table, axis=0).argmin()]


# --- right: KFold and a free intercept, the best kept in a loop ---
def kfold_alpha(X, y, alphas, n_folds):
    from sklearn.model_selection import KFold

    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if not 1 < n_folds <= len(X):
        raise ValueError("n_folds must be from 2 to n")
    A = np.column_stack([np.ones(len(X)), X])
    best_alpha, best_score = None, np.inf
    for alpha in alphas:
        penalty = float(alpha) * np.eye(A.shape[1])
        penalty[0, 0] = 0.0
        scores = []
        for train, test in KFold(n_folds).split(X):
            theta = np.linalg.solve(A[train].T @ A[train] + penalty, A[train].T @ y[train])
            scores.append(np.mean((y[test] - A[test] @ theta) ** 2))
        if sum(scores) < best_score:
            best_alpha, best_score = float(alpha), sum(scores)
    return best_alpha


# --- right: the errors on a fold from the fit with all rows, by the hat matrix ---
def kfold_alpha(X, y, alphas, n_folds):
    if y.shape != (len(X),):
        raise ValueError("y must have one entry for each row")
    if n_folds < 2 or n_folds > len(X):
        raise ValueError("n_folds must be from 2 to n")
    n, d = X.shape
    A = np.column_stack([np.ones(n), X])
    scores = np.zeros(len(alphas))
    for k, alpha in enumerate(alphas):
        H = A @ np.linalg.solve(A.T @ A + alpha * np.diag([0.0] + [1.0] * d), A.T)
        residual = y - H @ y
        for fold in np.array_split(np.arange(n), n_folds):
            inner = np.eye(len(fold)) - H[np.ix_(fold, fold)]
            scores[k] += np.mean(np.linalg.solve(inner, residual[fold]) ** 2)
    return alphas[scores.argmin()]
