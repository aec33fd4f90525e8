"""Answers to majority_vote: wrong ones must lose points, right ones must earn them all."""


# --- wrong: bincount, which refuses negative labels ---
def majority_vote(predictions):
    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d")
    return np.array([np.argmax(np.bincount(column)) for column in predictions.T])


# --- wrong: labels are looked for from 0 on, so that negative ones never win ---
def majority_vote(predictions):
    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d")
    counts = [(predictions == c).sum(axis=0) for c in range(max(predictions.max(), 0) + 1)]
    return np.argmax(counts, axis=0)


# --- wrong: the label named first wins a tie ---
def majority_vote(predictions):
    from collections import Counter

    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d")
    return np.array([Counter(column).most_common(1)[0][0] for column in predictions.T.tolist()])


# --- wrong: the largest label wins a tie ---
def majority_vote(predictions):
    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d")
    winners = []
    for column in predictions.T:
        labels, counts = np.unique(column, return_counts=True)
        winners.append(labels[counts == counts.max()][-1])
    return np.array(winners)


# --- wrong: votes along the rows ---
def majority_vote(predictions):
    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d")
    winners = []
    for row in predictions:
        labels, counts = np.unique(row, return_counts=True)
        winners.append(labels[np.argmax(counts)])
    return np.array(winners)


# --- wrong: the position of the winner in place of its label ---
def majority_vote(predictions):
    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d")
    labels = np.unique(predictions)
    return np.argmax([(predictions == label).sum(axis=0) for label in labels], axis=0)


# --- wrong: the rounded mean ---
def majority_vote(predictions):
    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d")
    return np.round(predictions.mean(axis=0)).astype(int)


# --- wrong: the median ---
def majority_vote(predictions):
    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d")
    return np.median(predictions, axis=0).astype(int)


# --- wrong: the winner of all votes together, for every point ---
def majority_vote(predictions):
    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d")
    labels, counts = np.unique(predictions, return_counts=True)
    return np.full(predictions.shape[1], labels[counts.argmax()])


# --- wrong: labels as floats ---
def majority_vote(predictions):
    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d")
    winners = np.zeros(predictions.shape[1])
    for j, column in enumerate(predictions.T):
        labels, counts = np.unique(column, return_counts=True)
        winners[j] = labels[np.argmax(counts)]
    return winners


# --- wrong: takes an array that is not 2-d ---
def majority_vote(predictions):
    predictions = np.atleast_2d(predictions)
    labels = np.unique(predictions)
    return labels[np.argmax([(predictions == label).sum(axis=0) for label in labels], axis=0)]


# --- wrong: sorts the caller's votes ---
def majority_vote(predictions):
    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d")
    predictions.sort(axis=0)
    winners = []
    for column in predictions.T:
        labels, counts = np.unique(column, return_counts=True)
        winners.append(labels[np.argmax(counts)])
    return np.array(winners)


# --- right: SciPy's mode ---
def majority_vote(predictions):
    from scipy import stats

    if np.ndim(predictions) != 2:
        raise ValueError("predictions must have two axes")
    return stats.mode(predictions, axis=0).mode


# --- right: a dictionary of votes for each point ---
def majority_vote(predictions):
    if len(predictions.shape) != 2:
        raise ValueError(f"predictions has {len(predictions.shape)} axes, not 2")
    winners = []
    for point in range(predictions.shape[1]):
        votes = {}
        for model in range(predictions.shape[0]):
            label = int(predictions[model, point])
            votes[label] = votes.get(label, 0) + 1
        winners.append(min(votes, key=lambda label: (-votes[label], label)))
    return np.array(winners, dtype=int)


# --- right: bincount of labels moved to start at 0 ---
def majority_vote(predictions):
    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d, one row for each model")
    lowest = predictions.min()
    moved = predictions - lowest
    return np.apply_along_axis(lambda c: np.bincount(c).argmax(), 0, moved) + lowest


# --- right: PyTorch's mode, whose tie is broken by hand ---
def majority_vote(predictions):
    if predictions.ndim != 2:
        raise ValueError("predictions must be 2-d")
    votes = torch.tensor(np.array(predictions, dtype=np.int64))
    same = (votes[:, None] == votes[None]).sum(dim=1)
    best = same == same.max(dim=0).values
    return torch.where(best, votes, votes.max()).min(dim=0).values.numpy()
