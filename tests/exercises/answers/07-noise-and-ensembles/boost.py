"""Answers to boost: wrong ones must lose points, right ones must earn them all."""


# --- wrong: starts from 0 ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    if y.shape != (len(X),):
        raise ValueError("y must be (n,)")
    fitted, predicted = np.zeros(len(X)), np.zeros(len(X_test))
    for _ in range(n_rounds):
        h = fit_stump(X, y - fitted)
        fitted += learning_rate * h(X)
        predicted += learning_rate * h(X_test)
    return predicted


# --- wrong: no learning rate ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    if y.shape != (len(X),):
        raise ValueError("y must be (n,)")
    fitted, predicted = np.full(len(X), y.mean()), np.full(len(X_test), y.mean())
    for _ in range(n_rounds):
        h = fit_stump(X, y - fitted)
        fitted = fitted + h(X)
        predicted = predicted + h(X_test)
    return predicted


# --- wrong: the learning rate at test time only ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    if y.shape != (len(X),):
        raise ValueError("y must be (n,)")
    residual, predicted = y - y.mean(), np.full(len(X_test), y.mean())
    for _ in range(n_rounds):
        h = fit_stump(X, residual)
        residual = residual - h(X)
        predicted = predicted + learning_rate * h(X_test)
    return predicted


# --- wrong: every round is fitted to the first residuals ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    if y.shape != (len(X),):
        raise ValueError("y must be (n,)")
    predicted = np.full(len(X_test), y.mean())
    for _ in range(n_rounds):
        predicted = predicted + learning_rate * fit_stump(X, y - y.mean())(X_test)
    return predicted


# --- wrong: residuals with the sign turned ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    if y.shape != (len(X),):
        raise ValueError("y must be (n,)")
    fitted, predicted = np.full(len(X), y.mean()), np.full(len(X_test), y.mean())
    for _ in range(n_rounds):
        h = fit_stump(X, fitted - y)
        fitted = fitted + learning_rate * h(X)
        predicted = predicted + learning_rate * h(X_test)
    return predicted


# --- wrong: the mean is shrunk, too ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    if y.shape != (len(X),):
        raise ValueError("y must be (n,)")
    start = learning_rate * y.mean()
    fitted, predicted = np.full(len(X), start), np.full(len(X_test), start)
    for _ in range(n_rounds):
        h = fit_stump(X, y - fitted)
        fitted = fitted + learning_rate * h(X)
        predicted = predicted + learning_rate * h(X_test)
    return predicted


# --- wrong: arrays like y, which cut the mean of integers ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    if y.shape != (len(X),):
        raise ValueError("y must be (n,)")
    fitted = np.full_like(y, y.mean())
    predicted = np.full_like(y, y.mean(), shape=len(X_test))
    for _ in range(n_rounds):
        h = fit_stump(X, y - fitted)
        fitted = fitted + learning_rate * h(X)
        predicted = predicted + learning_rate * h(X_test)
    return predicted


# --- wrong: turns the caller's y into residuals ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    if y.shape != (len(X),):
        raise ValueError("y must be (n,)")
    y = np.asarray(y, dtype=float)
    predicted = np.full(len(X_test), y.mean())
    y -= y.mean()
    for _ in range(n_rounds):
        h = fit_stump(X, y)
        y -= learning_rate * h(X)
        predicted += learning_rate * h(X_test)
    return predicted


# --- wrong: does not look at the shape of y ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    residual, predicted = y - y.mean(), np.full(len(X_test), y.mean())
    for _ in range(n_rounds):
        h = fit_stump(X, residual)
        residual = residual - learning_rate * h(X)
        predicted = predicted + learning_rate * h(X_test)
    return predicted


# --- wrong: compares lengths, so that a column passes ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    if len(y) != len(X):
        raise ValueError("X and y differ in length")
    residual, predicted = y - y.mean(), np.full(len(X_test), y.mean())
    for _ in range(n_rounds):
        h = fit_stump(X, residual)
        residual = residual - learning_rate * h(X)
        predicted = predicted + learning_rate * h(X_test)
    return predicted


# --- wrong: refuses to do no round ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 1:
        raise ValueError("n_rounds must be at least 1")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    if y.shape != (len(X),):
        raise ValueError("y must be (n,)")
    residual, predicted = y - y.mean(), np.full(len(X_test), y.mean())
    for _ in range(n_rounds):
        h = fit_stump(X, residual)
        residual = residual - learning_rate * h(X)
        predicted = predicted + learning_rate * h(X_test)
    return predicted


# --- wrong: allows a learning rate of 0 ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate < 0:
        raise ValueError("learning_rate must be positive")
    if y.shape != (len(X),):
        raise ValueError("y must be (n,)")
    residual, predicted = y - y.mean(), np.full(len(X_test), y.mean())
    for _ in range(n_rounds):
        h = fit_stump(X, residual)
        residual = residual - learning_rate * h(X)
        predicted = predicted + learning_rate * h(X_test)
    return predicted


# --- wrong: fits one model more than it uses ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    if y.shape != (len(X),):
        raise ValueError("y must be (n,)")
    residual, predicted = y - y.mean(), np.full(len(X_test), y.mean())
    h = fit_stump(X, residual)
    for _ in range(n_rounds):
        residual = residual - learning_rate * h(X)
        predicted = predicted + learning_rate * h(X_test)
        h = fit_stump(X, residual)
    return predicted


# --- right: residuals kept, models collected, predictions added at the end ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError(f"n_rounds is {n_rounds}, but must be at least 0")
    if not learning_rate > 0:
        raise ValueError(f"learning_rate is {learning_rate}, but must be above 0")
    if y.ndim != 1 or len(y) != len(X):
        raise ValueError("X and y do not go together")
    residual, models = y - np.mean(y), []
    for _ in range(n_rounds):
        models.append(fit_stump(X, residual))
        residual = residual - learning_rate * models[-1](X)
    parts = [np.full(len(X_test), np.mean(y))]
    parts += [learning_rate * model(X_test) for model in models]
    return np.sum(parts, axis=0)


# --- right: recursion ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds must not be negative")
    if learning_rate <= 0:
        raise ValueError("learning_rate must be positive")
    if np.shape(y) != (np.shape(X)[0],):
        raise ValueError("y must have one entry for each row")
    mean = float(np.sum(y)) / len(y)

    def rest(residual, rounds):
        if rounds == 0:
            return np.zeros(len(X_test))
        h = fit_stump(X, residual)
        return learning_rate * h(X_test) + rest(residual - learning_rate * h(X), rounds - 1)

    return mean + rest(y - mean, n_rounds)


# --- right: training and test rows predicted in one call ---
def boost(X, y, X_test, fit_stump, n_rounds, learning_rate):
    if n_rounds < 0:
        raise ValueError("n_rounds < 0")
    if learning_rate <= 0:
        raise ValueError("learning_rate <= 0")
    n = X.shape[0]
    if y.shape != (n,):
        raise ValueError(f"y should be ({n},)")
    everything = np.concatenate([X, X_test])
    F = np.ones(len(everything)) * y.mean()
    while n_rounds > 0:
        h = fit_stump(X.copy(), y - F[:n])
        F += learning_rate * np.asarray(h(everything))
        n_rounds -= 1
    return F[n:].copy()
