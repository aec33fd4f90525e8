"""Right answers in all the ways that Python offers."""

# --- partial: is a functools.partial ---
import functools


def power(x, exponent):
    return x**exponent


answer = functools.partial(power, exponent=2)

# --- test ---
assert answer(3) == 9 and answer(2, exponent=3) == 8

# --- lambda: is a lambda ---
answer = lambda x, *more, factor=2: factor * x + sum(more)

# --- test ---
assert answer(3) == 6 and answer(3, 1, 1, factor=1) == 5

# --- callable: is an object that can be called ---
class Double:
    calls = 0

    def __call__(self, x):
        self.calls += 1
        return 2 * x


answer = Double()

# --- test ---
assert answer(4) == 8 and answer.calls == 1

# --- decorated: is cached, and decorated by a function of its own ---
import functools


def shout(function):
    @functools.wraps(function)
    def wrapped(*arguments):
        return function(*arguments).upper()

    return wrapped


@functools.cache
@shout
def answer(word):
    return word + "!"


# --- test ---
assert answer("a") == "A!" and answer("a") == "A!"

# --- class: is a class, whose base stands in another cell ---
class Base:
    factor = 2

    def scaled(self):
        return self.factor * self.x


# %%
class answer(Base):
    def __init__(self, x):
        self.x = x

    @property
    def half(self):
        return self.x / 2

    @staticmethod
    def name():
        return "mine"

    @classmethod
    def of(cls, x):
        return cls(x + 1)


# --- test ---
thing = answer(3)
assert (thing.x, thing.scaled(), thing.half, thing.name()) == (3, 6, 1.5, "mine")
assert answer.of(3).x == 4

# --- dataclass: returns a dataclass ---
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Result:
    mean: float
    parts: list = field(default_factory=list)


def answer(x):
    return Result(sum(x) / len(x), list(x))


# --- test ---
result = answer([1.0, 3.0])
assert result.mean == 2.0 and result.parts == [1.0, 3.0]

# --- namedtuple: returns a named tuple ---
from collections import namedtuple
from typing import NamedTuple

Pair = namedtuple("Pair", "low high")


class Triple(NamedTuple):
    a: int
    b: int
    c: int


def answer(x):
    return Pair(min(x), max(x)), Triple(1, 2, 3)


# --- test ---
pair, (a, b, c) = answer([3, 1, 2])
low, high = pair
assert (low, high) == (1, 3) and pair.high == 3 and pair[0] == 1 and (a, b, c) == (1, 2, 3)

# --- dictionaries: returns dictionaries of kinds of their own, and views of them ---
from collections import Counter, OrderedDict, defaultdict


def answer(word):
    groups = defaultdict(list)
    for place, letter in enumerate(word):
        groups[letter].append(place)
    return groups, Counter(word), OrderedDict(a=1), groups.keys()


# --- test ---
groups, counts, ordered, keys = answer("aba")
assert groups["a"] == [0, 2] and counts["a"] == 2 and ordered["a"] == 1 and len(keys) == 2
assert sorted(keys) == ["a", "b"] and dict(counts) == {"a": 2, "b": 1}

# --- generator-function: yields its results ---
def answer(n):
    for k in range(n):
        yield k, k**2


# --- test ---
assert list(answer(3)) == [(0, 0), (1, 1), (2, 4)]
assert [square for _, square in answer(4)] == [0, 1, 4, 9]
first = next(iter(answer(2)))
assert first == (0, 0)

# --- iterators: returns iterators of Python's own ---
import itertools


def answer(n):
    return range(n), zip("ab", range(n)), map(str, range(n)), itertools.islice(itertools.count(), n)


# --- test ---
numbers, pairs, words, counted = answer(2)
assert list(numbers) == [0, 1] and len(answer(2)[0]) == 2
assert list(pairs) == [("a", 0), ("b", 1)] and list(words) == ["0", "1"]
assert list(counted) == [0, 1]

# --- numbers: returns fractions, decimals, complex and very large numbers ---
from decimal import Decimal
from fractions import Fraction


def answer():
    return float(Fraction(1, 4)), 2**200, complex(1, 2), int(Decimal("7")), True, None


# --- test ---
assert answer() == (0.25, 2**200, 1 + 2j, 7, True, None)

# --- texts: returns text, bytes and sets ---
def answer():
    return "naïve λ 😀", b"\x00\xff", {1, 2}, frozenset("a"), slice(1, 2), ...


# --- test ---
assert answer() == ("naïve λ 😀", b"\x00\xff", {1, 2}, frozenset("a"), slice(1, 2), ...)

# --- own-error: raises an error of a class of its own, from another ---
class Wrong(ValueError):
    def __init__(self, name, value):
        super().__init__(f"{name} must not be {value}")


def answer(x):
    try:
        raise KeyError(x)
    except KeyError as error:
        raise Wrong("x", x) from error


# --- test ---
try:
    answer(-1)
except ValueError as error:
    assert str(error) == "x must not be -1"
else:
    raise AssertionError("no error")

# --- key-error: raises errors of Python's own ---
def answer(kind):
    if kind == "key":
        return {}["nothing"]
    if kind == "index":
        return [][3]
    return int("x") if kind == "value" else 1 / 0


# --- test ---
for kind, expected in (
    ("key", KeyError),
    ("index", IndexError),
    ("value", ValueError),
    ("zero", ZeroDivisionError),
):
    try:
        answer(kind)
    except expected:
        continue
    raise AssertionError(kind)

# --- redefined: is written twice, right the second time ---
def answer(x):
    return 0


# %%
def answer(x):
    return x + OFFSET


# %%
OFFSET = 5

# --- test ---
assert answer(1) == 6

# --- remembers: keeps a state from call to call ---
seen = []


def answer(x):
    seen.append(x)
    return len(seen)


# --- test ---
assert [answer(x) for x in "abc"] == [1, 2, 3]

# --- unicode-names: uses letters of other alphabets ---
λ = 3


def answer(größe, Δ=1):
    return λ * größe + Δ


# --- test ---
assert answer(2) == 7 and answer(2, Δ=0) == 6

# --- future-annotations: uses type hints that nothing evaluates ---
from __future__ import annotations


def answer(x: Unknown | None, *, y: list[Later] = ()) -> Nothing:
    return x


# --- test ---
assert answer(3) == 3

# --- star-import: imports everything from a module ---
from math import *


def answer(x):
    return floor(sqrt(x)) + int(pi)


# --- test ---
assert answer(17) == 7

# --- prints: prints a lot, shows things, and leaves a value at the end of a cell ---
def answer(x):
    print("working on", x, end="\r", flush=True)
    return x


for number in range(200):
    print(number, "λ")
answer(3)
# %%
answer(4)
# --- test ---
assert answer(5) == 5

# --- files: writes and reads files where it is, and in /tmp ---
import os
import tempfile
from pathlib import Path


def answer(text):
    Path("mine.txt").write_text(text)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "other.txt").write_text(text)
        found = sorted(os.listdir(folder))
    with open("/tmp/third.txt", "w") as file:
        file.write(text)
    return Path("mine.txt").read_text() + Path("/tmp/third.txt").read_text(), found


# --- test ---
assert answer("a") == ("aa", ["other.txt"])

# --- threads: works with threads ---
import threading
from concurrent.futures import ThreadPoolExecutor


def answer(n):
    results = []
    threads = [threading.Thread(target=results.append, args=(k,)) for k in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with ThreadPoolExecutor(2) as pool:
        return sorted(results), list(pool.map(abs, [-1, 2]))


# --- test ---
assert answer(3) == ([0, 1, 2], [1, 2])

# --- processes: works with processes ---
import multiprocessing
import subprocess


def square(x):
    return x * x


def answer(n):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        squares = pool.map(square, range(n))
    word = subprocess.run(["echo", "hello"], capture_output=True, text=True, check=True).stdout
    return squares, word.strip()


# --- test ---
assert answer(3) == ([0, 1, 4], "hello")

# --- asyncio: runs coroutines in a call ---
import asyncio


async def work(x):
    await asyncio.sleep(0)
    return 2 * x


def answer(x):
    return asyncio.run(work(x))


# --- test ---
assert answer(2) == 4

# --- alarms: uses an alarm clock of its own ---
import signal


def answer(x):
    return x


signal.signal(signal.SIGUSR1, lambda *arguments: None)
signal.raise_signal(signal.SIGUSR1)

# --- test ---
assert answer(1) == 1

# --- recursion: recurses as deeply as Python allows ---
import sys


def answer(n):
    return 0 if n == 0 else 1 + answer(n - 1)


# --- test ---
assert answer(500) == 500

# --- exits-at-the-end: calls sys.exit in a cell ---
import sys


def answer(x):
    return x


# %%
sys.exit(0)
# %%
quit()
# --- test ---
assert answer(1) == 1

# --- fails-elsewhere: has another cell that fails ---
def answer(x):
    return x


# %%
1 / 0
# %%
this is no Python
# --- test ---
assert answer(1) == 1
