"""Answers to nearest_neighbours: the wrong must lose points, the right must earn them all."""


# --- wrong: each row is its own nearest neighbour ---
def nearest_neighbours(X, k):
    if k < 1 or k >= len(X):
        raise ValueError(f"k must be from 1 to {len(X) - 1}")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    return distances.argsort(axis=1)[:, :k]


# --- wrong: drops the first of the order, which is another row when points coincide ---
def nearest_neighbours(X, k):
    if k < 1 or k >= len(X):
        raise ValueError(f"k must be from 1 to {len(X) - 1}")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    return distances.argsort(axis=1, kind="stable")[:, 1 : k + 1]


# --- wrong: leaves out every row at distance 0, other rows too ---
def nearest_neighbours(X, k):
    if k < 1 or k >= len(X):
        raise ValueError(f"k must be from 1 to {len(X) - 1}")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    distances[distances == 0] = np.inf
    return distances.argsort(axis=1)[:, :k]


# --- wrong: the k nearest in the order that argpartition leaves them in ---
def nearest_neighbours(X, k):
    if k < 1 or k >= len(X):
        raise ValueError(f"k must be from 1 to {len(X) - 1}")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argpartition(distances, k - 1, axis=1)[:, :k]
    return np.sort(nearest, axis=1)


# --- wrong: farthest first ---
def nearest_neighbours(X, k):
    if k < 1 or k >= len(X):
        raise ValueError(f"k must be from 1 to {len(X) - 1}")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, -np.inf)
    return distances.argsort(axis=1)[:, ::-1][:, :k]


# --- wrong: the sum of absolute differences ---
def nearest_neighbours(X, k):
    if k < 1 or k >= len(X):
        raise ValueError(f"k must be from 1 to {len(X) - 1}")
    X = X.astype(float)
    distances = np.abs(X[:, None] - X[None]).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    return distances.argsort(axis=1)[:, :k]


# --- wrong: subtracts unsigned integers ---
def nearest_neighbours(X, k):
    if k < 1 or k >= len(X):
        raise ValueError(f"k must be from 1 to {len(X) - 1}")
    distances = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2).astype(float))
    np.fill_diagonal(distances, np.inf)
    return distances.argsort(axis=1)[:, :k]


# --- wrong: standardises the columns before it measures ---
def nearest_neighbours(X, k):
    if k < 1 or k >= len(X):
        raise ValueError(f"k must be from 1 to {len(X) - 1}")
    scale = X.std(axis=0)
    Z = (X - X.mean(axis=0)) / np.where(scale > 0, scale, 1)
    distances = np.linalg.norm(Z[:, None] - Z[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    return distances.argsort(axis=1)[:, :k]


# --- wrong: accepts k = n, and then names the row itself ---
def nearest_neighbours(X, k):
    if k < 1 or k > len(X):
        raise ValueError(f"k must be from 1 to {len(X)}")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    return distances.argsort(axis=1)[:, :k]


# --- wrong: accepts k = 0 ---
def nearest_neighbours(X, k):
    if k >= len(X):
        raise ValueError(f"k must be less than {len(X)}")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    return distances.argsort(axis=1)[:, :k]


# --- wrong: the distances in place of the indices ---
def nearest_neighbours(X, k):
    if k < 1 or k >= len(X):
        raise ValueError(f"k must be from 1 to {len(X) - 1}")
    X = X.astype(float)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    return np.sort(distances, axis=1)[:, :k]


# --- wrong: the indices as floats ---
def nearest_neighbours(X, k):
    if k < 1 or k >= len(X):
        raise ValueError(f"k must be from 1 to {len(X) - 1}")
    X = X.astype(float)
    result = np.zeros((len(X), k))
    for i in range(len(X)):
        distances = np.linalg.norm(X - X[i], axis=1)
        distances[i] = np.inf
        result[i] = np.argsort(distances)[:k]
    return result


# --- wrong: centres the caller's array ---
def nearest_neighbours(X, k):
    if k < 1 or k >= len(X):
        raise ValueError(f"k must be from 1 to {len(X) - 1}")
    X = np.asarray(X, dtype=float)
    X -= X.mean(axis=0)
    distances = np.linalg.norm(X[:, None] - X[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    return distances.argsort(axis=1)[:, :k]


# --- right: loops and sorted in pure Python ---
def nearest_neighbours(X, k):
    from math import dist

    n = len(X)
    if not 0 < k <= n - 1:
        raise ValueError(f"need 0 < k < {n}, got k = {k}")
    points = [[float(value) for value in row] for row in X]
    found = []
    for i in range(n):
        others = [j for j in range(n) if j != i]
        others.sort(key=lambda j: dist(points[i], points[j]))
        found.append(others[:k])
    return np.array(found)


# --- right: SciPy's cdist, and the last among equals first ---
def nearest_neighbours(X, k):
    from scipy.spatial.distance import cdist

    if k < 1 or k >= X.shape[0]:
        raise ValueError(f"k = {k} is out of range")
    n = X.shape[0]
    distances = cdist(X.astype(float), X.astype(float))
    distances[np.arange(n), np.arange(n)] = np.inf
    backwards = np.argsort(distances[:, ::-1], axis=1, kind="stable")
    return n - 1 - backwards[:, :k]


# --- right: squared distances by multiplying out, the diagonal set below all others ---
def nearest_neighbours(X, k):
    if k not in range(1, len(X)):
        raise ValueError(f"there are no k = {k} neighbours among {len(X)} rows")
    X = np.asarray(X, dtype=np.float64)
    lengths = np.einsum("ij,ij->i", X, X)
    squares = lengths[:, None] + lengths[None, :] - 2 * X @ X.T
    squares[np.diag_indices(len(X))] = -np.inf
    return np.argsort(squares, axis=1)[:, 1 : k + 1]


# --- right: scikit-learn ---
def nearest_neighbours(X, k):
    from sklearn.neighbors import NearestNeighbors

    if k < 1:
        raise ValueError("k must be positive")
    if k > len(X) - 1:
        raise ValueError("k is too large")
    model = NearestNeighbors(n_neighbors=k, algorithm="kd_tree").fit(np.array(X, dtype=float))
    return model.kneighbors(return_distance=False)


# --- right: PyTorch ---
def nearest_neighbours(X, k):
    import torch

    if not 1 <= k < len(X):
        raise ValueError("k has to be between 1 and the number of rows less 1")
    points = torch.tensor(np.array(X, dtype=np.float64))
    distances = (points[:, None] - points[None]).norm(dim=2)
    distances.fill_diagonal_(float("inf"))
    return distances.topk(int(k), dim=1, largest=False, sorted=True).indices.numpy()
