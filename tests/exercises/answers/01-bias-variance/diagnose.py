"""Answers to diagnose: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: overfitting is looked for first ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if test_mse > (1 + gap) * train_mse:
        return "overfitting"
    if train_mse > acceptable_mse:
        return "underfitting"
    return "good fit"


# --- wrong: the gap is absolute ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if train_mse > acceptable_mse:
        return "underfitting"
    if test_mse > train_mse + gap:
        return "overfitting"
    return "good fit"


# --- wrong: the gap is a share of the test error ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if train_mse > acceptable_mse:
        return "underfitting"
    if test_mse > 0 and (test_mse == np.inf or test_mse - train_mse > gap * test_mse):
        return "overfitting"
    return "good fit"


# --- wrong: a gap in either direction counts ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if train_mse > acceptable_mse:
        return "underfitting"
    if abs(test_mse - train_mse) > gap * train_mse:
        return "overfitting"
    return "good fit"


# --- wrong: the test error is held against the acceptable one ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if test_mse > acceptable_mse:
        return "underfitting"
    if test_mse > (1 + gap) * train_mse:
        return "overfitting"
    return "good fit"


# --- wrong: overfitting when the test error is above the acceptable one ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if train_mse > acceptable_mse:
        return "underfitting"
    if test_mse > (1 + gap) * acceptable_mse:
        return "overfitting"
    return "good fit"


# --- wrong: 0.25 whatever the gap is ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if train_mse > acceptable_mse:
        return "underfitting"
    if test_mse > 1.25 * train_mse:
        return "overfitting"
    return "good fit"


# --- wrong: the comparison with the acceptable error is not strict ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if train_mse >= acceptable_mse:
        return "underfitting"
    if test_mse > (1 + gap) * train_mse:
        return "overfitting"
    return "good fit"


# --- wrong: the comparison with the training error is not strict ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if train_mse > acceptable_mse:
        return "underfitting"
    if test_mse >= (1 + gap) * train_mse:
        return "overfitting"
    return "good fit"


# --- wrong: divides by a training error of 0 ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if train_mse > acceptable_mse:
        return "underfitting"
    if float(test_mse) / float(train_mse) > 1 + gap:
        return "overfitting"
    return "good fit"


# --- wrong: refuses an error of 0 ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value > 0:
            raise ValueError(f"{name} must be positive")
    if train_mse > acceptable_mse:
        return "underfitting"
    if test_mse > (1 + gap) * train_mse:
        return "overfitting"
    return "good fit"


# --- wrong: a test for negative numbers, which NaN passes ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if value < 0:
            raise ValueError(f"{name} must be at least 0")
    if train_mse > acceptable_mse:
        return "underfitting"
    if test_mse > (1 + gap) * train_mse:
        return "overfitting"
    return "good fit"


# --- wrong: the acceptable error is not checked ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(("train_mse", "test_mse"), (train_mse, test_mse)):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if train_mse > acceptable_mse:
        return "underfitting"
    if test_mse > (1 + gap) * train_mse:
        return "overfitting"
    return "good fit"


# --- wrong: the message does not say which error ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    if not min(train_mse, test_mse, acceptable_mse) >= 0:
        raise ValueError("an MSE cannot be negative")
    if train_mse > acceptable_mse:
        return "underfitting"
    if test_mse > (1 + gap) * train_mse:
        return "overfitting"
    return "good fit"


# --- wrong: refuses infinite errors ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if value < 0 or not np.isfinite(value):
            raise ValueError(f"{name} must be finite and at least 0")
    if train_mse > acceptable_mse:
        return "underfitting"
    if test_mse > (1 + gap) * train_mse:
        return "overfitting"
    return "good fit"


# --- wrong: spells the third verdict otherwise ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if train_mse > acceptable_mse:
        return "underfitting"
    if test_mse > (1 + gap) * train_mse:
        return "overfitting"
    return "Good fit"


# --- wrong: prints the verdict and returns nothing ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    for name, value in zip(
        ("train_mse", "test_mse", "acceptable_mse"), (train_mse, test_mse, acceptable_mse)
    ):
        if not value >= 0:
            raise ValueError(f"{name} must be at least 0")
    if train_mse > acceptable_mse:
        print("underfitting")
    elif test_mse > (1 + gap) * train_mse:
        print("overfitting")
    else:
        print("good fit")


# --- right: three checks by hand and a conditional expression ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    if np.isnan(train_mse) or train_mse < 0:
        raise ValueError(f"train_mse is {train_mse}, which no mean of squares can be")
    if np.isnan(test_mse) or test_mse < 0:
        raise ValueError(f"test_mse is {test_mse}, which no mean of squares can be")
    if np.isnan(acceptable_mse) or acceptable_mse < 0:
        raise ValueError(f"acceptable_mse is {acceptable_mse}, which no mean of squares can be")
    if train_mse <= acceptable_mse:
        return "overfitting" if test_mse > train_mse + gap * train_mse else "good fit"
    return "underfitting"


# --- right: the ratio, with a case of its own for 0 ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    import math

    for name in ("train_mse", "test_mse", "acceptable_mse"):
        value = locals()[name]
        if math.isnan(value) or value < 0:
            raise ValueError(f"bad {name}")
    if train_mse > acceptable_mse:
        return "underfitting"
    if train_mse == 0:
        return "overfitting" if test_mse > 0 else "good fit"
    return "overfitting" if test_mse / train_mse > 1 + gap else "good fit"


# --- right: np.select on the excess, a NumPy string ---
def diagnose(train_mse, test_mse, acceptable_mse, gap=0.25):
    given = {"acceptable_mse": acceptable_mse, "test_mse": test_mse, "train_mse": train_mse}
    wrong = [name for name, value in given.items() if not 0 <= value <= np.inf]
    if wrong:
        raise ValueError("not an MSE: " + ", ".join(wrong))
    conditions = [train_mse > acceptable_mse, test_mse > (1 + gap) * train_mse]
    verdict = np.select(conditions, ["underfitting", "overfitting"], default="good fit")
    return np.str_(verdict)
