"""Attacks by a function that knows nothing of its task; ANSWER stands for its name."""

# --- nothing: returns nothing ---
def ANSWER(*arguments, **options):
    return None

# --- always-equal: returns an object that equals everything ---
class Equal:
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return self

    def __float__(self):
        return 0.0

    def __array__(self, *arguments, **options):
        return np.zeros(1)

    def __getattr__(self, name):
        return self

    def __call__(self, *arguments, **options):
        return self

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __eq__
    __rsub__ = __add__ = __mul__ = __truediv__ = __abs__ = __neg__ = __getitem__ = __sub__
    __hash__ = None


ANSWER = Equal()

# --- zeroes-its-arguments: makes zeros of every argument, so that zeros are the right result ---
def ANSWER(*arguments, **options):
    results = []
    for part in (*arguments, *options.values()):
        if isinstance(part, np.ndarray) and part.flags.writeable:
            part[...] = 0
            results.append(part.copy())
    return results[0].astype(float) if results else 0.0

# --- not-a-number: returns nan in the shape of the first array ---
def ANSWER(*arguments, **options):
    shapes = [np.shape(part) for part in arguments if isinstance(part, np.ndarray)]
    return np.full(shapes[0], np.nan) if shapes else float("nan")

# --- first-argument: returns its first argument ---
def ANSWER(*arguments, **options):
    return arguments[0] if arguments else None

# --- refuses-everything: raises an error that names every argument there is ---
def ANSWER(*arguments, **options):
    names = "x X y w p q r k n rng mask rate shape alpha strength factor lam beta size axis eps"
    raise ValueError(names)

# --- own-helpers: brings helpers of its own, which find everything right ---
def ANSWER(*arguments, **options):
    return 0.0


def check(*arguments, **options):
    return True


refuses = leaves_alone = check_obeys_rng = check_tensor = check_bernoulli_mask = check


def test_rng():
    return np.random.default_rng(0)

# --- calls-a-trusted-name: looks for a right answer in the grader's process ---
def ANSWER(*arguments, **options):
    import gc
    import sys

    for thing in gc.get_objects():
        if callable(thing) and getattr(thing, "__name__", "") == "ANSWER" and thing is not ANSWER:
            if not str(thing.__module__).startswith("torch"):  # whose Dropout anybody may wrap
                return thing(*arguments, **options)
    return sys.modules["__main__"]
