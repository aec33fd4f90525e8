"""Answers to smote: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: a fraction for each coordinate ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = rng.integers(len(X), size=n_new)
    other = near[base, rng.integers(k, size=n_new)]
    return X[base] + rng.random((n_new, X.shape[1])) * (X[other] - X[base])


# --- wrong: one fraction for all new rows ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = rng.integers(len(X), size=n_new)
    other = near[base, rng.integers(k, size=n_new)]
    return X[base] + rng.random() * (X[other] - X[base])


# --- wrong: a row is among its own neighbours ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    near = distances.argsort(axis=1)[:, :k]
    base = rng.integers(len(X), size=n_new)
    other = near[base, rng.integers(k, size=n_new)]
    return X[base] + rng.random((n_new, 1)) * (X[other] - X[base])


# --- wrong: NumPy's global generator ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = np.random.randint(len(X), size=n_new)
    other = near[base, np.random.randint(k, size=n_new)]
    return X[base] + np.random.rand(n_new, 1) * (X[other] - X[base])


# --- wrong: a generator of its own with a fixed seed ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    rng = np.random.default_rng(42)
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = rng.integers(len(X), size=n_new)
    other = near[base, rng.integers(k, size=n_new)]
    return X[base] + rng.random((n_new, 1)) * (X[other] - X[base])


# --- wrong: the base rows take turns ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = np.arange(n_new) % len(X)
    other = near[base, rng.integers(k, size=n_new)]
    return X[base] + rng.random((n_new, 1)) * (X[other] - X[base])


# --- wrong: shuffles the base rows, so that each serves equally often ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = rng.permutation(np.resize(rng.permutation(len(X)), n_new))
    other = near[base, rng.integers(k, size=n_new)]
    return X[base] + rng.random((n_new, 1)) * (X[other] - X[base])


# --- wrong: each base row that is drawn serves k new rows, one for each neighbour ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    made = []
    while len(made) < n_new:
        i = rng.integers(len(X))
        for j in near[i]:
            made.append(X[i] + rng.random() * (X[j] - X[i]))
    return np.reshape(made[:n_new], (n_new, X.shape[1]))


# --- wrong: always the nearest neighbour ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    base = rng.integers(len(X), size=n_new)
    other = distances.argmin(axis=1)[base]
    return X[base] + rng.random((n_new, 1)) * (X[other] - X[base])


# --- wrong: the neighbour's place in the order is drawn once for all new rows ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = rng.integers(len(X), size=n_new)
    other = near[base, rng.integers(k)]
    return X[base] + rng.random((n_new, 1)) * (X[other] - X[base])


# --- wrong: any two rows, neighbours or not ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    base = rng.integers(len(X), size=n_new)
    other = (base + rng.integers(1, len(X), size=n_new)) % len(X)
    return X[base] + rng.random((n_new, 1)) * (X[other] - X[base])


# --- wrong: the midpoint, with no fraction drawn ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = rng.integers(len(X), size=n_new)
    other = near[base, rng.integers(k, size=n_new)]
    return 0.5 * (X[base] + X[other])


# --- wrong: fractions from a normal distribution, which go beyond the ends ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = rng.integers(len(X), size=n_new)
    other = near[base, rng.integers(k, size=n_new)]
    return X[base] + rng.normal(0.5, 0.25, size=(n_new, 1)) * (X[other] - X[base])


# --- wrong: fractions that stay in the first half of the segment ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = rng.integers(len(X), size=n_new)
    other = near[base, rng.integers(k, size=n_new)]
    return X[base] + rng.uniform(0, 0.5, size=(n_new, 1)) * (X[other] - X[base])


# --- wrong: one random number decides the neighbour and the fraction ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = rng.integers(len(X), size=n_new)
    u = rng.random(n_new)
    other = near[base, (u * k).astype(int)]
    return X[base] + u[:, None] * (X[other] - X[base])


# --- wrong: stores the new rows in the type of X ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    points = X.astype(float)
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    made = np.zeros((n_new, X.shape[1]), dtype=X.dtype)
    for row in range(n_new):
        i = rng.integers(len(X))
        j = rng.choice(near[i])
        made[row] = points[i] + rng.random() * (points[j] - points[i])
    return made


# --- wrong: subtracts unsigned integers ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    distances = np.linalg.norm(X[:, None].astype(float) - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = rng.integers(len(X), size=n_new)
    other = near[base, rng.integers(k, size=n_new)]
    return X[base].astype(float) + rng.random((n_new, 1)) * (X[other] - X[base])


# --- wrong: accepts k = len(X), and then takes a row as its own neighbour ---
def smote(X, n_new, k, rng):
    if k > len(X):
        raise ValueError("k must be at most the number of rows")
    if n_new < 0:
        raise ValueError("n_new must not be negative")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    base = rng.integers(len(X), size=n_new)
    other = near[base, rng.integers(k, size=n_new)]
    return X[base] + rng.random((n_new, 1)) * (X[other] - X[base])


# --- wrong: a loop that says nothing of a negative n_new and gives shape (0,) when it is 0 ---
def smote(X, n_new, k, rng):
    if k >= len(X):
        raise ValueError("k must be less than the number of rows")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    near = distances.argsort(axis=1)[:, :k]
    made = []
    for _ in range(n_new):
        i = rng.integers(len(X))
        j = rng.choice(near[i])
        made.append(X[i] + rng.random() * (X[j] - X[i]))
    return np.array(made)


# --- right: a loop over the new rows, neighbours first found for each row in pure Python ---
def smote(X, n_new, k, rng):
    from math import dist

    n = len(X)
    if k >= n:
        raise ValueError(f"k = {k} is too large for {n} rows")
    if n_new < 0:
        raise ValueError(f"n_new = {n_new} is negative")
    points = np.array(X, dtype=float)
    rows = points.tolist()
    near = []
    for i in range(n):
        others = [j for j in range(n) if j != i]
        near.append(sorted(others, key=lambda j: dist(rows[i], rows[j]))[:k])
    made = np.empty((n_new, points.shape[1]))
    for row in range(n_new):
        u = rng.uniform()
        i = int(rng.integers(n))
        j = near[i][int(rng.integers(k))]
        made[row] = (1 - u) * points[i] + u * points[j]
    return made


# --- right: numbers all pairs of a row and a neighbour, fractions drawn first ---
def smote(X, n_new, k, rng):
    if not k < len(X):
        raise ValueError("k must be below the number of rows")
    if not n_new >= 0:
        raise ValueError("n_new must be 0 or more")
    X = np.asarray(X, dtype=np.float64)
    u = rng.uniform(size=n_new)
    distances = ((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=-1)
    distances[np.diag_indices(len(X))] = -1
    near = distances.argsort(axis=1)[:, 1 : k + 1]
    first, place = np.divmod(rng.integers(near.size, size=n_new), k)
    second = near[first, place]
    return X[first] * (1 - u)[:, None] + X[second] * u[:, None]


# --- right: SciPy's cdist and choice ---
def smote(X, n_new, k, rng):
    from scipy.spatial.distance import cdist

    if n_new < 0:
        raise ValueError("n_new: need 0 or more")
    if k > len(X) - 1:
        raise ValueError("k: need fewer than the rows")
    X = X.astype(float)
    distances = cdist(X, X)
    np.fill_diagonal(distances, np.inf)
    near = np.argpartition(distances, k - 1, axis=1)[:, :k]
    base = rng.choice(len(X), size=n_new)
    other = np.take_along_axis(near[base], rng.choice(k, size=(n_new, 1)), axis=1)[:, 0]
    u = 1 - rng.random(n_new)
    return np.einsum("i,ij->ij", u, X[base]) + np.einsum("i,ij->ij", 1 - u, X[other])


# --- right: scikit-learn's neighbours ---
def smote(X, n_new, k, rng):
    from sklearn.neighbors import NearestNeighbors

    if k >= X.shape[0]:
        raise ValueError("k needs more rows")
    if n_new < 0:
        raise ValueError("n_new is negative")
    X = X.astype(float)
    near = NearestNeighbors(n_neighbors=k).fit(X).kneighbors(return_distance=False)
    result = np.zeros((n_new, X.shape[1]))
    for row in result:
        i = rng.integers(0, len(X))
        j = rng.choice(near[i])
        row[:] = X[i] + rng.random() * (X[j] - X[i])
    return result
