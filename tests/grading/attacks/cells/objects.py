"""Attacks by what is returned: objects that lie, and results that never end."""


# --- always-equal: an object that equals everything ---
class Equal:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = None

    def __bool__(self):
        return True


scaled = shift = mean_of = lambda *arguments: Equal()


# --- ndarray-subclass: an array whose comparisons succeed ---
class Liar(np.ndarray):
    def __array_ufunc__(self, *arguments, **options):
        return np.True_

    def __array_function__(self, *arguments):
        return np.True_

    def __eq__(self, other):
        return np.True_

    def astype(self, *arguments, **options):
        return self


def scaled(x, factor):
    return np.zeros(np.shape(x)).view(Liar)


shift = mean_of = lambda *arguments: np.zeros(()).view(Liar)


# --- float-subclass: a number that equals every number ---
class Number(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __rsub__ = __add__ = __mul__ = __sub__

    def __float__(self):
        return 0.0

    def __array__(self, *arguments, **options):
        return np.zeros(())


scaled = shift = mean_of = lambda *arguments: Number()


# --- lying-class: an object that says it is of another class ---
class Chameleon:
    @property
    def __class__(self):
        return np.ndarray

    def __getattr__(self, name):
        return lambda *arguments, **options: True

    def __array__(self, *arguments, **options):
        return np.ones(2)

    __array_interface__ = {"shape": (2,), "typestr": "<f8", "data": (1, False), "version": 3}
    dtype = np.dtype(float)
    shape = (2,)


scaled = shift = mean_of = lambda *arguments: Chameleon()


# --- every-attribute: an object that has every attribute, and whose every method raises ---
class Everything:
    def __getattribute__(self, name):
        raise KeyboardInterrupt

    def __repr__(self):
        raise SystemExit

    __str__ = __hash__ = __len__ = __iter__ = __repr__


scaled = shift = mean_of = lambda *arguments: Everything()


# --- metaclass: an object whose class lies about its name, its bases and its instances ---
class Meta(type):
    def __instancecheck__(cls, instance):
        return True

    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__

    @property
    def __name__(cls):
        return 5

    @property
    def __mro__(cls):
        raise SystemExit


class Odd(metaclass=Meta):
    pass


scaled = shift = mean_of = lambda *arguments: Odd()

# --- endless-generator: returns a generator that never ends ---
import itertools

scaled = shift = mean_of = lambda *arguments: itertools.count()


# --- object-array: an array of objects that equal everything ---
class Equal:
    def __eq__(self, other):
        return True

    def __float__(self):
        return 0.0

    def __sub__(self, other):
        return 0.0

    __rsub__ = __mul__ = __rmul__ = __sub__


def scaled(x, factor):
    result = np.empty(np.shape(x), dtype=object)
    result[...] = Equal()
    return result


shift = mean_of = scaled

# --- huge-number: an integer of a million digits ---
scaled = shift = mean_of = lambda *arguments: 1 << 3_000_000

# --- huge-text: a string of fifty million characters ---
scaled = shift = mean_of = lambda *arguments: "0" * 50_000_000

# --- too-large: an array that is too large to be sent ---
scaled = shift = mean_of = lambda *arguments: np.zeros(20_000_000)


# --- huge-view: a view of the argument with a trillion elements ---
def scaled(x, factor):
    return np.lib.stride_tricks.as_strided(x, (1 << 40,), (0,))


shift = mean_of = scaled


# --- escaping-view: a view that reaches beyond the argument's memory ---
def scaled(x, factor):
    return np.lib.stride_tricks.as_strided(x, (4096,), (8,))


shift = mean_of = scaled


# --- holds-itself: a list that holds itself ---
def scaled(*arguments):
    result = []
    result.append(result)
    return result


shift = mean_of = scaled


# --- deep: a list in a list in a list, a hundred thousand times ---
def scaled(*arguments):
    result = []
    for _ in range(100_000):
        result = [result]
    return result


shift = mean_of = scaled


# --- nan-and-infinity: numbers that compare with nothing ---
def scaled(x, factor):
    return np.full(np.shape(x), np.nan)


def shift(x, amount):
    x[...] = np.inf


mean_of = lambda *arguments: float("nan")


# --- masked: a masked array, of which nothing is compared ---
def scaled(x, factor):
    return np.ma.masked_all(np.shape(x))


mean_of = shift = lambda *arguments: np.ma.masked

# --- wrong-dtype: dates, fields and objects in an array of the right shape ---
kinds = ["M8[s]", "O", "V8", "f4,i4"]


def scaled(x, factor):
    kinds.append(kinds.pop(0))
    return np.zeros(np.shape(x), kinds[0])


shift = mean_of = scaled


# --- hands-back-the-callback: returns the test's own function, generator and array ---
def scaled(x, factor):
    return x


shift = scaled


def mean_of(f, n, rng):
    return f if n == 5 else rng


# --- recursive-callback: calls the test's function with itself, for ever ---
def mean_of(f, n, rng):
    return f(lambda z: mean_of(f, n, rng))


def scaled(x, factor):
    return scaled(x, factor)


shift = scaled

# --- name-is-no-function: gives the names of the functions to data ---
scaled = 20.0
shift = np.ones(3)
mean_of = "pass"
