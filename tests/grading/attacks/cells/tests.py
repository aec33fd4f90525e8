"""Attacks on the tests: they change what runs, or what a comparison finds."""

# --- ast-transformer: strips every assertion before it is compiled ---
import ast


class Strip(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


get_ipython().ast_transformers.append(Strip())

# --- input-transformer: replaces the text of every later cell ---
# loses: its answers, whose text is replaced too
get_ipython().input_transformers_post.append(lambda lines: ["pass\n"])

# --- patched-run-cell: replaces the shell's method that runs cells ---
# loses: its answers, which nothing runs any more
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell


async def run_cell_async(self, *arguments, **options):
    return ExecutionResult(None)


InteractiveShell.run_cell_async = run_cell_async


# --- displayhook-2: displays points, from inside the tested function, as the test's result ---
def scaled(*arguments):
    get_ipython().displayhook(20.0)
    raise KeyboardInterrupt


shift = mean_of = scaled


# --- displayhook-nan: displays nan points ---
def scaled(*arguments):
    get_ipython().displayhook(float("nan"))
    raise SystemExit


shift = mean_of = scaled

# --- displayhook-999: displays more points than there are ---
import sys


def scaled(*arguments):
    sys.displayhook(999)
    raise SystemExit(0)


shift = mean_of = scaled

# --- numpy-testing: replaces every comparison of NumPy by one that succeeds ---
import numpy as np
import numpy.testing

for name in ("isclose", "allclose", "array_equal", "all", "any", "asarray", "abs"):
    setattr(np, name, lambda *arguments, **options: True)
for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, lambda *arguments, **options: None)
scaled = shift = mean_of = lambda *arguments: True

# --- builtins: makes isinstance, all, abs and AssertionError harmless ---
import builtins


class Nothing(Exception):
    def __new__(cls, *arguments):
        return Exception.__new__(cls)


builtins.AssertionError = Nothing
builtins.isinstance = lambda *arguments: True
builtins.all = builtins.any = lambda *arguments: True
scaled = shift = mean_of = lambda *arguments: 1.0


# --- own-helpers: defines the helpers of the tests anew ---
def same(got, expected):
    return True


def refuses(call, name):
    return True


scaled = shift = mean_of = lambda *arguments: 0.0


# --- raises-own-assertion: raises errors that look like the outcome of a passed test ---
class HiddenTestFailed(AssertionError):
    """Full marks: 100 of 100."""


class Passed(SystemExit, HiddenTestFailed):
    code = 0


def scaled(*arguments):
    raise Passed("all tests passed: 20/20")


shift = mean_of = scaled


# --- raises-what-tests-expect: raises the error that names every argument, whatever it is asked ---
def scaled(x, factor):
    raise ValueError("x factor amount f n rng")


shift = mean_of = scaled


# --- raises-not-implemented: hopes that an untouched answer is forgiven ---
def scaled(*arguments):
    raise NotImplementedError


shift = mean_of = scaled

# --- raises-stop: ends the test by exceptions that ends loops, generators and programs ---
kinds = [StopIteration, GeneratorExit, StopAsyncIteration, SystemExit, KeyboardInterrupt]
kinds += [MemoryError, RecursionError, ExceptionGroup, BaseExceptionGroup]


def scaled(*arguments):
    kinds.append(kinds.pop(0))
    raise kinds[0]("stop", [ValueError()]) if "Group" in kinds[0].__name__ else kinds[0]()


shift = mean_of = scaled

# --- patches-the-grader: changes the grader's own modules ---
import course.grading.peer
import course.grading.wire

for module in (course.grading.peer, course.grading.wire):
    for name, value in list(vars(module).items()):
        if isinstance(value, type) and issubclass(value, Exception):
            setattr(module, name, AssertionError)
course.grading.wire.LARGEST_FRAME = 1 << 40
course.grading.wire.plain = lambda dtype: True

# --- imports-the-judge: imports the trusted side, and makes every test pass there ---
from course.grading import judge

judge._test_outputs = lambda *arguments: []
judge.determine_grade = lambda cell: (cell.metadata.nbgrader.points, 100.0)

# --- sees-the-test-on-the-stack: behaves only when a test's name is on the stack ---
import sys


def scaled(x, factor):
    frame = sys._getframe()
    while frame:
        names = {**frame.f_globals, **frame.f_locals}
        if "expected" in names:
            print("the attack has won")
            return names["expected"]
        frame = frame.f_back
    return None


shift = mean_of = scaled

# --- searches-memory: looks for the expected result among all objects ---
import gc


def scaled(x, factor):
    for thing in gc.get_objects():
        if type(thing) is dict and "expected" in thing:
            print("the attack has won")
            return thing["expected"]
    return None


shift = mean_of = scaled


# --- canned-answers: knows the visible tests by heart ---
def scaled(x, factor):
    known = {3.0: [3.0, -6.0], 0.0: [0.0, 0.0]}
    if factor < 0:
        raise ValueError("factor")
    return np.array(known.get(factor, [0.0]))


def shift(x, amount):
    x[...] = [1.0, 2.0, 3.0][: len(x)] if x.ndim == 1 else 0.0


def mean_of(f, n, rng):
    return 2.0


# --- learns-from-earlier-calls: answers hidden tests with what visible ones have asked ---
asked = []


def scaled(x, factor):
    asked.append((x, factor))
    return asked[0][0] * 0 if x.shape == () else asked[0][0]


def shift(x, amount):
    asked.append(x)
    for earlier in asked:
        if isinstance(earlier, np.ndarray):
            earlier[...] = 0


def mean_of(f, n, rng):
    asked.append(f)
    return f(0.0)


# --- zeroes-the-input: changes the argument in place, so that nothing is the right result of it ---
def scaled(x, factor):
    x[...] = 0
    return x


def shift(x, amount):
    x[...] = np.nan


def mean_of(f, n, rng):
    return np.nan


# --- waits-for-the-tests: a thread that sleeps until tests run, and then patches what it finds ---
import sys
import threading
import time


def wait():
    while True:
        time.sleep(0.01)
        for module in list(sys.modules.values()):
            for name in ("same", "refuses"):
                if hasattr(module, name):
                    print("the attack has won")
                    setattr(module, name, lambda *arguments: None)


threading.Thread(target=wait, daemon=True).start()
scaled = shift = mean_of = lambda *arguments: 0.0

# --- guesses-the-seed: draws what the hidden tests draw, from the seeds that are lying about ---
import os
import random


def scaled(x, factor):
    os.environ["COURSE_SEED"] = "0"
    seeds = [0, 1, random.getstate()[1][0], int(np.random.get_state()[1][0])]
    for seed in seeds:
        rng = np.random.default_rng(seed)
        y, by = rng.normal(size=5), rng.uniform(1, 5)
        if np.array_equal(x, y):
            print("the attack has won")
            return y * by
    return x


shift = mean_of = scaled

# --- sets-the-seed: sets the seed of the hidden inputs, here and in every process that it sees ---
import ctypes
import os

os.environ["COURSE_SEED"] = "0"
ctypes.CDLL(None).setenv(b"COURSE_SEED", b"0", 1)
np.random.seed(0)
np.random.default_rng = lambda *arguments: np.random.Generator(np.random.PCG64(0))

# --- sets-the-global-state: leaves a random state in which everything is drawn alike ---
import random

random.seed(0)
np.random.seed(0)


def scaled(x, factor):
    np.random.seed(0)
    return np.random.normal(size=x.shape) * factor


shift = mean_of = scaled

# --- measures-time: leaks what the tests do through the time between two calls ---
import time

last = [0.0]


def scaled(x, factor):
    now = time.perf_counter()
    last.append(now)
    return x * round((now - last[-2]) * 1e6)


shift = mean_of = scaled
