"""Right answers in notebooks that use what notebooks offer."""

# --- matplotlib-inline: has the line that most notebooks begin with, above its answer ---
%matplotlib inline
import numpy as np


def answer(x):
    return 2 * x


# --- test ---
assert answer(2) == 4

# --- magics: uses magics of lines and cells, and commands of the system ---
%time sum(range(10))
%config InlineBackend.figure_format = "retina"
files = !ls /
!echo hello
%precision 3
%load_ext autoreload
%autoreload 2
# %%
%%time
def answer(x):
    return 2 * x
# %%
%%capture captured
print("nothing")
# %%
%timeit -n 2 -r 1 answer(2)
%who
answer?
# --- test ---
assert answer(2) == 4

# --- unknown-magic: uses a magic that is not there, in a cell of its own ---
def answer(x):
    return 2 * x


# %%
%no_such_magic
# %%
%%no_such_cell_magic
answer = None
# --- test ---
assert answer(2) == 4

# --- plots: draws ---
import matplotlib.pyplot as plt
import numpy as np


def answer(x):
    figure, axes = plt.subplots()
    axes.plot(x)
    plt.close(figure)
    return np.max(x)


plt.plot([1, 2, 3])
plt.title("λ")
plt.show()
# %%
plt.figure()
plt.imshow(np.eye(3))
# --- test ---
assert answer([1, 3, 2]) == 3

# --- display: shows rich output ---
from IPython.display import HTML, Image, Markdown, clear_output, display


def answer(x):
    display(HTML("<b>bold</b>"), Markdown("*x*"))
    return x


display({"a": 1})
clear_output(wait=True)
answer(2)
# --- test ---
assert answer(3) == 3

# --- last-value: uses the last value shown, and earlier inputs ---
21
# %%
def answer():
    return value


value = _ * 2
# --- test ---
assert answer() == 42

# --- await: awaits at the top level ---
import asyncio


async def work(x):
    await asyncio.sleep(0)
    return 2 * x


found = await work(4)
async with asyncio.timeout(5):
    await work(1)


def answer():
    return found


# --- test ---
assert answer() == 8

# --- input: asks a question, which nobody answers, in a cell of its own ---
name = input("your name? ")
# %%
def answer(x):
    return x


# --- test ---
assert answer(1) == 1

# --- images: makes pictures with Pillow ---
from PIL import Image
import numpy as np


def answer(x):
    image = Image.fromarray(x).rotate(180)
    return np.asarray(image)


Image.new("RGB", (4, 4))
# --- test ---
x = np.arange(6, dtype=np.uint8).reshape(2, 3)
assert np.array_equal(answer(x), x[::-1, ::-1])

# --- returns-an-image: returns a picture ---
from PIL import Image


def answer(x):
    return Image.fromarray(x)


# --- test ---
image = answer(np.zeros((2, 3), dtype=np.uint8))
assert image.size == (3, 2)

# --- shell-state: reads the shell's own state ---
shell = get_ipython()


def answer():
    return type(shell).__name__ != "", __name__


# --- test ---
assert answer() == (True, "__main__")

# --- progress-bar: shows a progress bar ---
from tqdm.auto import tqdm


def answer(n):
    return sum(tqdm(range(n), desc="λ"))


answer(100)
# --- test ---
assert answer(10) == 45

# --- scikit-learn: returns estimators, data frames and sparse matrices as they come ---
import numpy as np
from sklearn.linear_model import Ridge


def answer(X, y):
    model = Ridge(alpha=1e-9).fit(X, y)
    return model, model.coef_


# --- test ---
X = np.random.default_rng(0).normal(size=(20, 2))
model, weights = answer(X, X @ [1.0, 2.0])
assert np.allclose(weights, [1, 2]) and np.allclose(model.coef_, [1, 2])
assert np.allclose(model.predict(X), X @ [1.0, 2.0], atol=1e-3)

# --- data-frame: works with pandas ---
import pandas as pd


def answer(table):
    return pd.DataFrame(table).mean().to_dict()


pd.DataFrame({"a": [1, 2]})
# --- test ---
assert answer({"a": [1.0, 3.0]}) == {"a": 2.0}
