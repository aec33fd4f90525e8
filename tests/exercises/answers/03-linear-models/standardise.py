"""Answers to standardise: wrong ones must lose points, right ones must earn them all."""


# --- wrong: the sample standard deviation, ddof=1 ---
def standardise(X_train, X_test):
    if X_train.shape[1] != X_test.shape[1]:
        raise ValueError("X_train and X_test must have the same number of columns")
    mean = X_train.mean(axis=0)
    spread = X_train.max(axis=0) - X_train.min(axis=0)
    std = X_train.std(axis=0, ddof=1) if len(X_train) > 1 else np.ones(X_train.shape[1])
    std = np.where(spread == 0, 1.0, std)
    return (X_train - mean) / std, (X_test - mean) / std


# --- wrong: the test rows by their own mean and standard deviation ---
def standardise(X_train, X_test):
    if X_train.shape[1] != X_test.shape[1]:
        raise ValueError("X_train and X_test must have the same number of columns")
    tables = []
    for X in (X_train, X_test):
        std = np.where(X.max(axis=0) == X.min(axis=0), 1.0, X.std(axis=0))
        tables.append((X - X.mean(axis=0)) / std)
    return tables[0], tables[1]


# --- wrong: mean and standard deviation of training and test rows together ---
def standardise(X_train, X_test):
    if X_train.shape[1] != X_test.shape[1]:
        raise ValueError("X_train and X_test must have the same number of columns")
    both = np.vstack([X_train, X_test])
    mean = both.mean(axis=0)
    std = np.where(np.ptp(both, axis=0) == 0, 1.0, both.std(axis=0))
    return (X_train - mean) / std, (X_test - mean) / std


# --- wrong: a constant column is recognised by a standard deviation of exactly 0 ---
def standardise(X_train, X_test):
    if X_train.shape[1] != X_test.shape[1]:
        raise ValueError("X_train and X_test must have the same number of columns")
    mean = X_train.mean(axis=0)
    std = X_train.std(axis=0)
    std[std == 0] = 1.0
    return (X_train - mean) / std, (X_test - mean) / std


# --- wrong: a small number added to the standard deviation against division by 0 ---
def standardise(X_train, X_test):
    if X_train.shape[1] != X_test.shape[1]:
        raise ValueError("X_train and X_test must have the same number of columns")
    mean = X_train.mean(axis=0)
    std = X_train.std(axis=0) + 1e-8
    return (X_train - mean) / std, (X_test - mean) / std


# --- wrong: whatever is tiny is taken for constant ---
def standardise(X_train, X_test):
    if X_train.shape[1] != X_test.shape[1]:
        raise ValueError("X_train and X_test must have the same number of columns")
    mean = X_train.mean(axis=0)
    std = X_train.std(axis=0)
    std = np.where(std < 1e-8, 1.0, std)
    return (X_train - mean) / std, (X_test - mean) / std


# --- wrong: constant columns are set to 0 in the test rows, too ---
def standardise(X_train, X_test):
    if X_train.shape[1] != X_test.shape[1]:
        raise ValueError("X_train and X_test must have the same number of columns")
    constant = X_train.max(axis=0) == X_train.min(axis=0)
    mean = X_train.mean(axis=0)
    std = np.where(constant, 1.0, X_train.std(axis=0))
    Z_train, Z_test = (X_train - mean) / std, (X_test - mean) / std
    Z_train[:, constant] = 0
    Z_test[:, constant] = 0
    return Z_train, Z_test


# --- wrong: one mean and one standard deviation for the whole table ---
def standardise(X_train, X_test):
    if X_train.shape[1] != X_test.shape[1]:
        raise ValueError("X_train and X_test must have the same number of columns")
    mean = X_train.mean()
    std = X_train.std() or 1.0
    return (X_train - mean) / std, (X_test - mean) / std


# --- wrong: works in place ---
def standardise(X_train, X_test):
    if X_train.shape[1] != X_test.shape[1]:
        raise ValueError("X_train and X_test must have the same number of columns")
    mean = X_train.mean(axis=0)
    std = np.where(X_train.max(axis=0) == X_train.min(axis=0), 1.0, X_train.std(axis=0))
    if X_train.dtype == float:
        X_train -= mean
        X_train /= std
    else:
        X_train = (X_train - mean) / std
    return X_train, (X_test - mean) / std


# --- wrong: does not check the columns, and a single one broadcasts ---
def standardise(X_train, X_test):
    mean = X_train.mean(axis=0)
    std = np.where(X_train.max(axis=0) == X_train.min(axis=0), 1.0, X_train.std(axis=0))
    return (X_train - mean) / std, (X_test - mean) / std


# --- wrong: keeps the integers of the input ---
def standardise(X_train, X_test):
    if X_train.shape[1] != X_test.shape[1]:
        raise ValueError("X_train and X_test must have the same number of columns")
    Z_train, Z_test = np.zeros_like(X_train), np.zeros_like(X_test)
    mean = X_train.mean(axis=0)
    std = np.where(X_train.max(axis=0) == X_train.min(axis=0), 1.0, X_train.std(axis=0))
    Z_train[:] = (X_train - mean) / std
    Z_test[:] = (X_test - mean) / std
    return Z_train, Z_test


# --- right: column by column, with sums ---
def standardise(X_train, X_test):
    n, d = X_train.shape
    if X_test.shape[1] != d:
        raise ValueError(f"X_test has {X_test.shape[1]} columns, the training table has {d}")
    Z_train, Z_test = np.zeros(X_train.shape), np.zeros(X_test.shape)
    for j in range(d):
        column = [float(x) for x in X_train[:, j]]
        mean = sum(column) / n
        scale = (sum((x - mean) ** 2 for x in column) / n) ** 0.5
        if max(column) == min(column):
            scale = 1.0
        for i in range(n):
            Z_train[i, j] = (column[i] - mean) / scale
        for i in range(len(X_test)):
            Z_test[i, j] = (X_test[i, j] - mean) / scale
    return Z_train, Z_test


# --- right: scikit-learn's StandardScaler ---
def standardise(X_train, X_test):
    from sklearn.preprocessing import StandardScaler

    if X_train.shape[1] != X_test.shape[1]:
        raise ValueError("X_train and X_test differ in their columns")
    scaler = StandardScaler().fit(X_train)
    return scaler.transform(X_train), scaler.transform(X_test)


# --- right: the constant columns' own value as mean, and the root of the mean square ---
def standardise(X_train, X_test):
    if X_train[0].size != X_test[0].size:
        raise ValueError("X_train: not as many columns as the test table")
    varies = np.any(X_train != X_train[0], axis=0)
    mean = np.where(varies, np.mean(X_train, axis=0), X_train[0])
    centred = X_train - mean
    scale = np.ones(len(mean))
    scale[varies] = np.sqrt(np.mean(centred[:, varies] ** 2, axis=0))
    return [centred / scale, (X_test - mean) / scale]
