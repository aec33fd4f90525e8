"""Right answers with arrays, random numbers and callbacks."""

# --- in-place: edits an array in place ---
def answer(x):
    x *= 2


# --- test ---
x = np.arange(4.0)
assert answer(x) is None
assert np.array_equal(x, [0, 2, 4, 6])

# --- in-place-strided: edits columns, slices and Fortran arrays in place ---
def answer(x):
    x += 1


# --- test ---
whole = np.zeros((4, 6))
answer(whole[:, ::2])
assert whole.sum() == 12 and whole[:, 1].sum() == 0
fortran = np.asfortranarray(np.arange(6.0).reshape(2, 3))
answer(fortran)
assert np.array_equal(fortran, np.arange(6.0).reshape(2, 3) + 1)

# --- same-object: returns the argument itself, or a view of it ---
def answer(x):
    return x, x[1:], x.T


# --- test ---
x = np.arange(6.0).reshape(2, 3)
same, part, turned = answer(x)
assert same is x
assert np.shares_memory(part, x) and np.shares_memory(turned, x)
part[0, 0] = 9
assert x[1, 0] == 9 and turned.shape == (3, 2)

# --- copies: returns a copy, which shares nothing ---
def answer(x):
    return x.copy()


# --- test ---
x = np.arange(3.0)
assert not np.shares_memory(answer(x), x)

# --- types: returns arrays of every plain type, empty ones and scalars among them ---
def answer():
    kinds = [bool, np.int8, np.uint64, np.float16, np.float32, np.complex128, "<U5"]
    return [np.zeros(2, kind) for kind in kinds] + [np.zeros((0, 3)), np.array(5.0), np.float32(2)]


# --- test ---
found = answer()
kinds = [bool, np.int8, np.uint64, np.float16, np.float32, np.complex128, np.dtype("<U5")]
assert [part.dtype for part in found[:7]] == kinds
assert found[7].shape == (0, 3) and found[8].shape == () and type(found[9]) is np.float32

# --- read-only: is given an array that must not be written to, and leaves it alone ---
def answer(x):
    try:
        x[0] = 5
    except ValueError:
        return "refused"


# --- test ---
x = np.arange(3.0)
x.flags.writeable = False
assert answer(x) == "refused"

# --- generator: draws from a generator that is handed over ---
def answer(rng):
    return rng.normal(size=3), rng.integers(5)


# --- test ---
rng, again = np.random.default_rng(3), np.random.default_rng(3)
first, second = answer(rng), answer(rng)
assert np.array_equal(first[0], again.normal(size=3)) and first[1] == again.integers(5)
assert np.array_equal(second[0], again.normal(size=3))

# --- spawned-generators: spawns generators, and makes its own ---
def answer(rng):
    return [child.random() for child in rng.spawn(2)], np.random.default_rng(5).random()


# --- test ---
rng, again = np.random.default_rng(3), np.random.default_rng(3)
children, own = answer(rng)
assert children == [child.random() for child in again.spawn(2)]
assert own == np.random.default_rng(5).random()

# --- global-state: draws from the global random states ---
import random


def answer():
    return np.random.random()


# --- test ---
np.random.seed(3)
first = answer()
np.random.seed(3)
assert first == np.random.random()
second = answer()
np.random.seed(3)
assert np.array_equal(np.random.random(2), [first, second])

# --- callback: calls a function of the test's, with arrays ---
def answer(f, x):
    return sum(f(row) for row in x), max(x, key=lambda row: f(row))[0]


# --- test ---
calls = []


def f(row):
    calls.append(row.copy())
    return row.sum()


total, largest = answer(f, np.arange(6.0).reshape(3, 2))
assert total == 15 and largest == 4 and len(calls) == 6

# --- callback-edits: hands arrays to a function that edits them in place ---
def answer(f):
    x = np.zeros(3)
    f(x)
    return x


# --- test ---
def f(x):
    x += 1


assert np.array_equal(answer(f), np.ones(3))

# --- callback-error: catches the error that a function of the test's raises ---
def answer(f):
    try:
        return f()
    except ValueError as error:
        return f"caught {error}"


# --- test ---
def f():
    raise ValueError("this")


assert answer(f) == "caught this"

# --- passes-on-errors: lets the error of a function of the test's pass ---
def answer(f):
    return f()


# --- test ---
def f():
    raise KeyError("this")


try:
    answer(f)
except KeyError as error:
    assert error.args == ("this",)
else:
    raise AssertionError("no error")

# --- callback-in-callback: is called by the function that it has called ---
def answer(f, n):
    return 0 if n == 0 else 1 + f(n - 1)


# --- test ---
assert answer(lambda n: answer(lambda m: m, n), 5) == 5

# --- returns-a-function: returns closures, which the test calls ---
def answer(weights):
    def predict(x):
        return x @ weights

    return predict, lambda x: x + weights


# --- test ---
weights = np.array([1.0, 2.0])
predict, plus = answer(weights)
assert predict(np.array([[3.0, 4.0]])) == [11.0]
assert np.array_equal(plus(weights), [2.0, 4.0])

# --- large: returns thirty megabytes ---
def answer(n):
    return np.ones(n)


# --- test ---
assert answer(4_000_000).sum() == 4_000_000

# --- warns: warns, in every way, and returns the right result ---
import logging
import sys
import warnings


def answer(x):
    warnings.warn("careful", stacklevel=1)
    warnings.warn("old", DeprecationWarning, stacklevel=2)
    logging.getLogger("mine").error("an error that is none")
    print("a word", file=sys.stderr)
    sys.stderr.write("another")
    return np.log(x), np.float64(1) / x


warnings.warn("at once", stacklevel=1)

# --- test ---
logarithms, inverse = answer(np.array([0.0, 1.0]))
assert logarithms[0] == -np.inf and inverse[0] == np.inf

# --- warnings-as-errors: sets warnings filters of its own ---
import warnings

warnings.simplefilter("error")
np.seterr(all="raise")


def answer(x):
    try:
        return np.log(x)
    except FloatingPointError:
        return -np.inf


# --- test ---
assert answer(np.float64(0)) == -np.inf
