"""Answers to mixup: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: lam is the share of the partner ---
def mixup(x, y, lam, perm):
    if lam < 0 or lam > 1:
        raise ValueError("lam must be in [0, 1]")
    x, y = x.astype(float), y.astype(float)
    return (1 - lam) * x + lam * x[perm], (1 - lam) * y + lam * y[perm]


# --- wrong: the labels are not mixed ---
def mixup(x, y, lam, perm):
    if lam < 0 or lam > 1:
        raise ValueError("lam must be in [0, 1]")
    x, y = x.astype(float), y.astype(float)
    return lam * x + (1 - lam) * x[perm], y.copy()


# --- wrong: the label of the larger share in place of a mixed one ---
def mixup(x, y, lam, perm):
    if lam < 0 or lam > 1:
        raise ValueError("lam must be in [0, 1]")
    x, y = x.astype(float), y.astype(float)
    return lam * x + (1 - lam) * x[perm], y.copy() if lam >= 0.5 else y[perm]


# --- wrong: the inverse of the permutation ---
def mixup(x, y, lam, perm):
    if lam < 0 or lam > 1:
        raise ValueError("lam must be in [0, 1]")
    x, y = x.astype(float), y.astype(float)
    back = np.argsort(perm)
    return lam * x + (1 - lam) * x[back], lam * y + (1 - lam) * y[back]


# --- wrong: the labels are mixed with those of the next row, not of the partner ---
def mixup(x, y, lam, perm):
    if lam < 0 or lam > 1:
        raise ValueError("lam must be in [0, 1]")
    x, y = x.astype(float), y.astype(float)
    return lam * x + (1 - lam) * x[perm], lam * y + (1 - lam) * np.roll(y, -1, axis=0)


# --- wrong: a loop that mixes with rows already mixed ---
def mixup(x, y, lam, perm):
    if lam < 0 or lam > 1:
        raise ValueError("lam must be in [0, 1]")
    x, y = x.astype(float), y.astype(float)
    for i in range(len(x)):
        x[i] = lam * x[i] + (1 - lam) * x[perm[i]]
        y[i] = lam * y[i] + (1 - lam) * y[perm[i]]
    return x, y


# --- wrong: scales the caller's arrays ---
def mixup(x, y, lam, perm):
    if lam < 0 or lam > 1:
        raise ValueError("lam must be in [0, 1]")
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    partners, labels = x[perm], y[perm]
    x *= lam
    y *= lam
    return x + (1 - lam) * partners, y + (1 - lam) * labels


# --- wrong: hands the input back when there is nothing to mix ---
def mixup(x, y, lam, perm):
    if lam < 0 or lam > 1:
        raise ValueError("lam must be in [0, 1]")
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if lam == 1:
        return x, y
    return lam * x + (1 - lam) * x[perm], lam * y + (1 - lam) * y[perm]


# --- wrong: keeps the type of x, so integers stay integers when lam is 0 or 1 ---
def mixup(x, y, lam, perm):
    if lam < 0 or lam > 1:
        raise ValueError("lam must be in [0, 1]")
    return lam * x + (1 - lam) * x[perm], lam * y + (1 - lam) * y[perm]


# --- wrong: back to the type of x, which cuts the mix to integers ---
def mixup(x, y, lam, perm):
    if lam < 0 or lam > 1:
        raise ValueError("lam must be in [0, 1]")
    mixed = lam * x + (1 - lam) * x[perm]
    return mixed.astype(x.dtype), lam * y.astype(float) + (1 - lam) * y[perm].astype(float)


# --- wrong: lam as a column, which fits tables only ---
def mixup(x, y, lam, perm):
    if lam < 0 or lam > 1:
        raise ValueError("lam must be in [0, 1]")
    x, y = x.astype(float), y.astype(float)
    share = np.full((len(x), 1), float(lam))
    return share * x + (1 - share) * x[perm], share * y + (1 - share) * y[perm]


# --- wrong: accepts any lam ---
def mixup(x, y, lam, perm):
    x, y = x.astype(float), y.astype(float)
    return lam * x + (1 - lam) * x[perm], lam * y + (1 - lam) * y[perm]


# --- wrong: refuses the ends of [0, 1] ---
def mixup(x, y, lam, perm):
    if not 0 < lam < 1:
        raise ValueError("lam must be between 0 and 1")
    x, y = x.astype(float), y.astype(float)
    return lam * x + (1 - lam) * x[perm], lam * y + (1 - lam) * y[perm]


# --- right: a loop over the examples ---
def mixup(x, y, lam, perm):
    if not (lam >= 0 and lam <= 1):
        raise ValueError(f"lam = {lam} is not a share")
    mixed, labels = np.zeros(x.shape), np.zeros(y.shape)
    for i, j in enumerate(perm):
        mixed[i] = float(lam) * x[i] + (1 - float(lam)) * x[j]
        labels[i] = float(lam) * y[i] + (1 - float(lam)) * y[j]
    return mixed, labels


# --- right: a matrix of shares, by tensordot ---
def mixup(x, y, lam, perm):
    if min(lam, 1 - lam) < 0:
        raise ValueError("lam has left [0, 1]")
    identity = np.eye(len(x))
    shares = lam * identity + (1 - lam) * identity[perm]
    mixed = np.tensordot(shares, np.asarray(x, dtype=float), axes=1)
    return mixed, shares @ np.asarray(y, dtype=float)


# --- right: from the partner towards the example, with take ---
def mixup(x, y, lam, perm):
    if lam < 0:
        raise ValueError("lam is below 0")
    if lam > 1:
        raise ValueError("lam is above 1")
    result = []
    for array in (x, y):
        partner = np.take(array, perm, axis=0).astype(float)
        result.append(partner + lam * (array - partner))
    return tuple(result)


# --- right: PyTorch's lerp ---
def mixup(x, y, lam, perm):
    import torch

    if not 0 <= lam <= 1:
        raise ValueError("0 <= lam <= 1 does not hold")
    order = torch.tensor(np.array(perm, dtype=np.int64))
    x, y = (torch.tensor(np.array(array, dtype=np.float64)) for array in (x, y))
    return tuple(torch.lerp(a[order], a, float(lam)).numpy() for a in (x, y))
