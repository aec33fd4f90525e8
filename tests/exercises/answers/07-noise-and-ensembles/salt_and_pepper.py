"""Answers to salt_and_pepper: wrong ones must lose points, right ones must earn them all."""


# --- wrong: each channel draws for itself ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    noisy = np.array(image, dtype=float)
    hit = rng.random(noisy.shape) < amount
    salt = rng.random(noisy.shape) < 0.5
    noisy[hit & salt] = 1
    noisy[hit & ~salt] = 0
    return noisy


# --- wrong: pixels are hit as a whole, but each channel becomes 0 or 1 for itself ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    noisy = np.array(image, dtype=float)
    hit = rng.random(noisy.shape[:2]) < amount
    noisy[hit] = rng.integers(0, 2, size=noisy[hit].shape)
    return noisy


# --- wrong: salt with probability amount, and pepper with probability amount ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    noisy = np.array(image, dtype=float)
    noisy[rng.random(noisy.shape[:2]) < amount] = 1
    noisy[rng.random(noisy.shape[:2]) < amount] = 0
    return noisy


# --- wrong: half the amount each, and the pepper falls on some of the salt ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    noisy = np.array(image, dtype=float)
    noisy[rng.random(noisy.shape[:2]) < amount / 2] = 1
    noisy[rng.random(noisy.shape[:2]) < amount / 2] = 0
    return noisy


# --- wrong: exactly the share amount of the pixels ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    noisy = np.array(image, dtype=float)
    height, width = noisy.shape[:2]
    chosen = rng.choice(height * width, size=round(amount * height * width), replace=False)
    rows, columns = np.unravel_index(chosen, (height, width))
    salt = rng.random(len(chosen)) < 0.5
    noisy[rows[salt], columns[salt]] = 1
    noisy[rows[~salt], columns[~salt]] = 0
    return noisy


# --- wrong: pixels chosen with replacement, so that some are hit twice ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    noisy = np.array(image, dtype=float)
    height, width = noisy.shape[:2]
    number = rng.binomial(height * width, amount)
    rows, columns = rng.integers(height, size=number), rng.integers(width, size=number)
    salt = rng.random(number) < 0.5
    noisy[rows[salt], columns[salt]] = 1
    noisy[rows[~salt], columns[~salt]] = 0
    return noisy


# --- wrong: works in the caller's array ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    noisy = np.asarray(image, dtype=float)
    hit = rng.random(noisy.shape[:2]) < amount
    salt = rng.random(noisy.shape[:2]) < 0.5
    noisy[hit & salt] = 1
    noisy[hit & ~salt] = 0
    return noisy


# --- wrong: salt and pepper are the picture's own extremes ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    noisy = np.array(image, dtype=float)
    hit = rng.random(noisy.shape[:2]) < amount
    salt = rng.random(noisy.shape[:2]) < 0.5
    noisy[hit & salt] = np.max(image)
    noisy[hit & ~salt] = np.min(image)
    return noisy


# --- wrong: a copy that keeps the integers ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    noisy = image.copy()
    hit = rng.random(noisy.shape[:2]) < amount
    salt = rng.random(noisy.shape[:2]) < 0.5
    noisy[hit & salt] = 1
    noisy[hit & ~salt] = 0
    return noisy


# --- wrong: refuses the ends 0 and 1 ---
def salt_and_pepper(image, amount, rng):
    if not 0 < amount < 1:
        raise ValueError("amount must be between 0 and 1")
    noisy = np.array(image, dtype=float)
    hit = rng.random(noisy.shape[:2]) < amount
    salt = rng.random(noisy.shape[:2]) < 0.5
    noisy[hit & salt] = 1
    noisy[hit & ~salt] = 0
    return noisy


# --- wrong: one coin for the whole picture ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    noisy = np.array(image, dtype=float)
    noisy[rng.random(noisy.shape[:2]) < amount] = float(rng.random() < 0.5)
    return noisy


# --- wrong: a generator of its own, always seeded alike ---
def salt_and_pepper(image, amount, rng):
    rng = np.random.default_rng(42)
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    noisy = np.array(image, dtype=float)
    hit = rng.random(noisy.shape[:2]) < amount
    salt = rng.random(noisy.shape[:2]) < 0.5
    noisy[hit & salt] = 1
    noisy[hit & ~salt] = 0
    return noisy


# --- right: one uniform draw, cut into pepper, picture and salt ---
def salt_and_pepper(image, amount, rng):
    if amount < 0 or amount > 1:
        raise ValueError(f"amount is {amount}, which is outside [0, 1]")
    u = rng.random(image.shape[:2])
    if image.ndim == 3:
        u = u[:, :, np.newaxis]
    noisy = np.where(u < amount / 2, 0.0, image)
    return np.where(u >= 1 - amount / 2, 1.0, noisy)


# --- right: pixel by pixel ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount has to lie between 0 and 1")
    result = image.astype(float)
    for row in range(len(image)):
        for column in range(image.shape[1]):
            if rng.random() < amount:
                result[row, column] = rng.integers(2)
    return result


# --- right: a random number of pixels, chosen without replacement ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    height, width = image.shape[:2]
    flat = np.array(image, dtype=np.float64).reshape(height * width, -1)
    number = rng.binomial(height * width, amount)
    chosen = rng.permutation(height * width)[:number]
    flat[chosen] = rng.choice([0.0, 1.0], size=(number, 1))
    return flat.reshape(image.shape)


# --- right: arithmetic with two masks ---
def salt_and_pepper(image, amount, rng):
    if not 0 <= amount <= 1:
        raise ValueError("amount must be in [0, 1]")
    shape = image.shape[:2] + (1,) * (image.ndim - 2)
    keep = rng.binomial(1, 1 - amount, size=shape)
    salt = rng.binomial(1, 0.5, size=shape)
    return image * keep + salt * (1.0 - keep)
