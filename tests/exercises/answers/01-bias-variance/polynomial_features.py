"""Answers to polynomial_features: wrong ones must lose points, right ones must earn them all."""


# --- wrong: np.vander's default order, highest power first ---
def polynomial_features(x, degree):
    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 0:
        raise ValueError("degree must be at least 0")
    return np.vander(np.asarray(x, dtype=float), degree + 1)


# --- wrong: no column of ones, powers 1 to degree + 1 ---
def polynomial_features(x, degree):
    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 0:
        raise ValueError("degree must be at least 0")
    return np.asarray(x, dtype=float)[:, np.newaxis] ** np.arange(1, degree + 2)


# --- wrong: leaves out the highest power ---
def polynomial_features(x, degree):
    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 0:
        raise ValueError("degree must be at least 0")
    return np.asarray(x, dtype=float)[:, np.newaxis] ** np.arange(degree)


# --- wrong: one row for each power ---
def polynomial_features(x, degree):
    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 0:
        raise ValueError("degree must be at least 0")
    return np.array([np.asarray(x, dtype=float) ** j for j in range(degree + 1)])


# --- wrong: powers of integers, which stay integers and wrap round ---
def polynomial_features(x, degree):
    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 0:
        raise ValueError("degree must be at least 0")
    return x[:, np.newaxis] ** np.arange(degree + 1)


# --- wrong: turns into floats what has wrapped round as integers ---
def polynomial_features(x, degree):
    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 0:
        raise ValueError("degree must be at least 0")
    return np.vander(x, degree + 1, increasing=True).astype(float)


# --- wrong: flattens a column in place of refusing it ---
def polynomial_features(x, degree):
    x = np.ravel(x).astype(float)
    if degree < 0:
        raise ValueError("degree must be at least 0")
    return np.stack([x**j for j in range(degree + 1)], axis=1)


# --- wrong: refuses degree 0 ---
def polynomial_features(x, degree):
    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 1:
        raise ValueError("degree must be positive")
    return np.vander(np.asarray(x, dtype=float), degree + 1, increasing=True)


# --- wrong: a negative degree gives a matrix without columns ---
def polynomial_features(x, degree):
    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    return np.asarray(x, dtype=float)[:, np.newaxis] ** np.arange(degree + 1)


# --- wrong: powers by exp and log, of the magnitudes only ---
def polynomial_features(x, degree):
    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 0:
        raise ValueError("degree must be at least 0")
    magnitudes = np.maximum(np.abs(np.asarray(x, dtype=float)), 1e-300)
    return np.exp(np.outer(np.log(magnitudes), np.arange(degree + 1)))


# --- wrong: makes floats of single precision ---
def polynomial_features(x, degree):
    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 0:
        raise ValueError("degree must be at least 0")
    X = np.ones((len(x), degree + 1), dtype=np.float32)
    with np.errstate(over="ignore"):
        for j in range(1, degree + 1):
            X[:, j] = X[:, j - 1] * x
    return X


# --- wrong: scales the columns to [-1, 1], which nobody asked for ---
def polynomial_features(x, degree):
    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 0:
        raise ValueError("degree must be at least 0")
    X = np.vander(np.asarray(x, dtype=float), degree + 1, increasing=True)
    largest = np.abs(X).max(axis=0)
    return X / np.where(largest > 0, largest, 1.0)


# --- right: by loops in pure Python ---
def polynomial_features(x, degree):
    if np.ndim(x) != 1:
        raise ValueError(f"x must have one axis, not {np.ndim(x)}")
    if degree < 0:
        raise ValueError(f"degree must not be negative, got {degree}")
    rows = []
    for value in x:
        row = [1.0]
        for _ in range(degree):
            row.append(row[-1] * float(value))
        rows.append(row)
    return np.array(rows)


# --- right: np.vander in increasing order ---
def polynomial_features(x, degree):
    if np.shape(x) != (np.size(x),):
        raise ValueError("the shape of x is not (n,)")
    if not degree >= 0:
        raise ValueError("degree is negative")
    return np.vander(np.array(x, dtype=np.float64), N=degree + 1, increasing=True)


# --- right: cumulative products, column by column ---
def polynomial_features(x, degree):
    if degree < 0:
        raise ValueError("need degree >= 0")
    x = np.array(x, dtype=float)
    if x.ndim != 1:
        raise ValueError("need x with one axis")
    factors = np.repeat(x[:, None], degree + 1, axis=1)
    factors[:, 0] = 1
    return np.cumprod(factors, axis=1)


# --- right: scikit-learn's PolynomialFeatures ---
def polynomial_features(x, degree):
    from sklearn.preprocessing import PolynomialFeatures

    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 0:
        raise ValueError("degree must be at least 0")
    return PolynomialFeatures(degree).fit_transform(x.reshape(-1, 1).astype(float))


# --- right: NumPy's Polynomial module, in Fortran order ---
def polynomial_features(x, degree):
    from numpy.polynomial.polynomial import polyvander

    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 0:
        raise ValueError("degree must be at least 0")
    return np.asfortranarray(polyvander(x, degree))


# --- right: PyTorch ---
def polynomial_features(x, degree):
    import torch

    if np.ndim(x) != 1:
        raise ValueError("x must be 1-d")
    if degree < 0:
        raise ValueError("degree must be at least 0")
    x = torch.tensor(np.array(x, dtype=np.float64))
    return torch.linalg.vander(x, N=degree + 1).numpy() if degree else np.ones((len(x), 1))
