"""Attacks on whoever reads the results: terminals, browsers, files."""

# --- escape-sequences: prints what clears a terminal, renames it, and types commands into it ---
sequences = "\x1b[2J\x1b[H\x1b]0;attack-was-here\x07\x1b[5n\x1bP+q544e\x1b\\\x9b31m\r\b\x00\x7f"
print(sequences)


def scaled(*arguments):
    print(sequences)
    raise ValueError(sequences)


shift = mean_of = scaled

# --- markup: puts a script into printed text, messages and rich output ---
script = "<script>document.title = 'attack-was-here'</script><img src=x onerror=alert(1)>"
print(script)


class Rich:
    def _repr_html_(self):
        return script

    def _repr_javascript_(self):
        return "document.title = 'attack-was-here'"

    def _repr_markdown_(self):
        return script

    _repr_svg_ = _repr_latex_ = _repr_html_

    def _repr_mimebundle_(self, **options):
        return {"text/html": script, "application/javascript": "alert(1)", "text/plain": script}


try:
    display(Rich())
except NameError:
    pass


def scaled(*arguments):
    raise ValueError(script)


shift = mean_of = scaled


# --- hostile-rich-output: shows objects whose representation raises, hangs, or is no text ---
class Hostile:
    def __repr__(self):
        raise SystemExit

    def _repr_html_(self):
        return 5

    def _repr_png_(self):
        return {"not": object()}

    def _repr_mimebundle_(self, **options):
        return {5: 5, "image/png": object(), "application/json": float("nan")}


try:
    display(Hostile())
except BaseException:
    pass
Hostile()

# --- imitates-marks: prints what looks like the grader's own verdict ---
print("scaled--values: 20 of 20 points\nFull marks. \x1b[32mPASSED\x1b[0m")


def scaled(*arguments):
    raise ValueError("scaled--values passed: 20 of 20 points. factor")


shift = mean_of = scaled


# --- long-messages: raises errors with a message of ten million characters ---
def scaled(*arguments):
    raise ValueError("factor" * 2_000_000)


shift = mean_of = scaled

# --- many-lines: prints a million empty lines ---
print("\n" * 1_000_000)


def scaled(*arguments):
    print("\n" * 1_000_000)


shift = mean_of = scaled

# --- lone-surrogates: prints and raises text that no encoding can write ---
print("\ud800 \udfff")


def scaled(*arguments):
    print("\ud800")
    raise ValueError("factor \ud800")


shift = mean_of = scaled


# --- error-without-text: raises an error whose text raises an error ---
class Mute(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__


def scaled(*arguments):
    raise Mute


shift = mean_of = scaled


# --- error-with-odd-text: raises errors whose text is no text, or never ends ---
class Odd(ValueError):
    def __str__(self):
        return self.args[0]


class Endless(str):
    def __getitem__(self, part):
        return self


def scaled(x, factor):
    raise Odd(Endless("factor"))


def shift(x, amount):
    raise Odd(5)


mean_of = scaled

# --- error-with-odd-name: raises an error whose class has no proper name ---


def scaled(*arguments):
    kind = type("x" * 1_000_000, (ValueError,), {"__module__": 5, "__qualname__": "\x1b[2J"})
    raise kind("factor")


shift = mean_of = scaled


# --- error-chain: raises an error that is its own cause ---
def scaled(*arguments):
    error = ValueError("factor")
    error.__context__ = error.__cause__ = error
    first = error
    for number in range(10_000):
        following = ValueError(str(number))
        following.__cause__ = first
        first = following
    raise first


shift = mean_of = scaled

# --- replaces-the-streams: replaces or closes the streams that are captured ---
import os
import sys


class Stream:
    def __getattr__(self, name):
        raise SystemExit


def scaled(*arguments):
    sys.stdout = sys.stderr = Stream()
    sys.__stdout__ = None


shift = mean_of = scaled
sys.stdout.close()
sys.stdout = sys.stderr = Stream()
for number in (0, 1, 2):
    os.close(number)

# --- input: asks the teacher for the points ---
print(input("points? "))
