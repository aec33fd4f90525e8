"""Answers to project_l1_ball: the wrong ones must lose points, the right ones earn them all."""


# --- wrong: rescales w to L1 norm radius, which is not the nearest point ---
def project_l1_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    norm = np.sum(np.abs(w))
    if norm <= radius:
        return np.array(w, dtype=float)
    return w * (radius / norm)


# --- wrong: shares the excess among all elements, also those that end at 0 ---
def project_l1_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    magnitudes = np.abs(w)
    excess = magnitudes.sum() - radius
    if excess <= 0:
        return np.array(w, dtype=float)
    theta = excess / w.size
    return np.sign(w) * np.maximum(magnitudes - theta, 0)


# --- wrong: threshold divided by one more than the number of kept elements ---
def project_l1_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    magnitudes = np.abs(w)
    if magnitudes.sum() <= radius:
        return np.array(w, dtype=float)
    u = np.sort(magnitudes.ravel())[::-1]
    cumulative = np.cumsum(u)
    rho = max(1, np.sum(u * np.arange(1, u.size + 1) > cumulative - radius))
    theta = (cumulative[rho - 1] - radius) / (rho + 1)
    return np.sign(w) * np.maximum(magnitudes - theta, 0)


# --- wrong: loses the signs of outside points ---
def project_l1_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    magnitudes = np.abs(w)
    if magnitudes.sum() <= radius:
        return np.array(w, dtype=float)
    u = np.sort(magnitudes.ravel())[::-1]
    cumulative = np.cumsum(u)
    rho = max(1, np.sum(u * np.arange(1, u.size + 1) > cumulative - radius))
    theta = (cumulative[rho - 1] - radius) / rho
    return np.maximum(magnitudes - theta, 0)


# --- wrong: decides by the L2 norm whether w is inside ---
def project_l1_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    if np.linalg.norm(w) <= radius:
        return np.array(w, dtype=float)
    magnitudes = np.abs(w)
    u = np.sort(magnitudes.ravel())[::-1]
    cumulative = np.cumsum(u)
    rho = max(1, np.sum(u * np.arange(1, u.size + 1) > cumulative - radius))
    theta = (cumulative[rho - 1] - radius) / rho
    return np.sign(w) * np.maximum(magnitudes - theta, 0)


# --- wrong: projects each row of a 2-d w by itself ---
def project_l1_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")

    def project_vector(v):
        magnitudes = np.abs(v)
        if magnitudes.sum() <= radius:
            return v.astype(float)
        u = np.sort(magnitudes)[::-1]
        cumulative = np.cumsum(u)
        rho = max(1, np.sum(u * np.arange(1, u.size + 1) > cumulative - radius))
        theta = (cumulative[rho - 1] - radius) / rho
        return np.sign(v) * np.maximum(magnitudes - theta, 0)

    return np.apply_along_axis(project_vector, -1, w)


# --- wrong: returns w itself when it is inside ---
def project_l1_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius must be positive")
    w = np.asarray(w, dtype=float)
    magnitudes = np.abs(w)
    if magnitudes.sum() <= radius:
        return w
    u = np.sort(magnitudes.ravel())[::-1]
    cumulative = np.cumsum(u)
    rho = max(1, np.sum(u * np.arange(1, u.size + 1) > cumulative - radius))
    theta = (cumulative[rho - 1] - radius) / rho
    return np.sign(w) * np.maximum(magnitudes - theta, 0)


# --- wrong: the message does not name radius ---
def project_l1_ball(w, radius):
    if radius <= 0:
        raise ValueError("the ball must have a positive size")
    magnitudes = np.abs(w)
    if magnitudes.sum() <= radius:
        return np.array(w, dtype=float)
    u = np.sort(magnitudes.ravel())[::-1]
    cumulative = np.cumsum(u)
    rho = max(1, np.sum(u * np.arange(1, u.size + 1) > cumulative - radius))
    theta = (cumulative[rho - 1] - radius) / rho
    return np.sign(w) * np.maximum(magnitudes - theta, 0)


# --- right: by sorting, as Duchi et al. do ---
def project_l1_ball(w, radius):
    if radius <= 0:
        raise ValueError(f"radius must be positive, got {radius}")
    w = np.array(w, dtype=float)
    magnitudes = np.abs(w)
    if magnitudes.sum() <= radius:
        return w
    u = np.sort(magnitudes, axis=None)[::-1]
    cumulative = np.cumsum(u)
    kept = np.nonzero(u * np.arange(1, u.size + 1) > cumulative - radius)[0]
    last = kept[-1] if kept.size else 0
    theta = (cumulative[last] - radius) / (last + 1)
    return np.sign(w) * np.maximum(magnitudes - theta, 0.0)


# --- right: drops elements below the threshold until none is left to drop ---
def project_l1_ball(w, radius):
    if not radius > 0:
        raise ValueError("radius has to be greater than 0")
    active = [abs(float(value)) for value in np.ravel(w)]
    projected = np.array(w, dtype=float)
    if sum(active) <= radius:
        return projected
    while True:
        theta = (sum(active) - radius) / len(active)
        kept = [magnitude for magnitude in active if magnitude > theta]
        if len(kept) in (0, len(active)):
            break
        active = kept
    for index in np.ndindex(projected.shape):
        value = projected[index]
        if value > theta:
            projected[index] = value - theta
        elif value < -theta:
            projected[index] = value + theta
        else:
            projected[index] = 0.0
    return projected


# --- right: bisection for the threshold ---
def project_l1_ball(w, radius):
    if radius <= 0:
        raise ValueError("radius is not positive")
    w = np.array(w, dtype=float)
    magnitudes = np.abs(w)
    if np.sum(magnitudes) <= radius:
        return w
    low, high = 0.0, np.max(magnitudes)
    for _ in range(200):
        middle = (low + high) / 2
        if np.sum(np.maximum(magnitudes - middle, 0)) > radius:
            low = middle
        else:
            high = middle
    return np.copysign(np.maximum(magnitudes - high, 0), w)


# --- right: SciPy's brentq for the threshold ---
def project_l1_ball(w, radius):
    from scipy.optimize import brentq

    if radius <= 0:
        raise ValueError("need radius > 0")
    w = np.array(w, dtype=float)

    def excess(theta):
        return np.maximum(np.abs(w) - theta, 0).sum() - radius

    if excess(0.0) <= 0:
        return w
    largest = np.abs(w).max()
    theta = brentq(excess, 0.0, largest, xtol=1e-16 * largest, rtol=1e-15, maxiter=500)
    return w - np.clip(w, -theta, theta)
