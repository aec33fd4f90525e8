"""How surely the capstone's thresholds tell answers apart, measured over many gradings.

Run from the repository's top folder, about four minutes on one core::

    python tests/exercises/capstone_calibration.py

It writes ``capstone_calibration.json`` beside this file. With names of answers behind it, it
measures those alone and keeps what the file says of the others. One *grading* is what the hidden
test does for one student: the mean balanced accuracy over twenty sets drawn from the student's
seed. The generator of the sets, the thresholds and the reference come from the instructor's
notebook, the other answers from the banks.
"""

import json
import math
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RESULTS = HERE / "capstone_calibration.json"
ASSIGNMENT = "08-capstone"
KEPT = 3  # gradings whose scores are written down, for a test to run again
RESAMPLES = 200_000

sys.path[:0] = [str(ROOT), str(HERE)]  # a script's own folder is all that Python looks into

from bank import answers  # noqa: E402
from grading import read_source  # noqa: E402
from running import Runner  # noqa: E402

# answers that are in no bank: some earn one threshold and miss another, some take long
OTHERS = {
    "the default network": """
def build_model(X_train, y_train):
    from sklearn.neural_network import MLPClassifier

    return make_pipeline(StandardScaler(), MLPClassifier(random_state=0)).fit(X_train, y_train)
""",
    "the defaults of scikit-learn": """
def build_model(X_train, y_train):
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(X_train, y_train)
    return model
""",
    "a forest of shallow trees on balanced samples": """
def build_model(X_train, y_train):
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(
        40,
        min_samples_leaf=15,
        max_features=20,
        class_weight="balanced_subsample",
        random_state=0,
    ).fit(X_train, y_train)
""",
    "L1 penalty alone": """
def build_model(X_train, y_train):
    model = LogisticRegression(C=0.1, l1_ratio=1, solver="liblinear", random_state=0)
    return make_pipeline(StandardScaler(), model).fit(X_train, y_train)
""",
    "two principal components alone": """
def build_model(X_train, y_train):
    from sklearn.decomposition import PCA

    model = make_pipeline(StandardScaler(), PCA(2, random_state=0), LogisticRegression())
    return model.fit(X_train, y_train)
""",
}

# name → (thresholds earned at least, at most, gradings); the banks' names are their descriptions
CLAIMS = {
    "always the common class": (0, 0, 60),
    "logistic regression without a penalty": (0, 0, 60),
    "class weights alone, no penalty to speak of": (0, 0, 60),
    "a fully grown tree": (0, 0, 60),
    "the nearest neighbour": (0, 0, 60),
    "the default network": (0, 0, 8),
    "a strong penalty, the rare class forgotten": (1, 2, 400),
    "L1 penalty alone": (1, 3, 60),
    "two principal components alone": (1, 3, 60),
    "the defaults of scikit-learn": (0, 2, 60),
    "SMOTE in place of regularisation": (0, 2, 30),
    "columns in units of their own": (0, 2, 60),
    "reference": (3, 3, 400),
    "nearest class mean, from scratch": (3, 3, 400),
    "two principal components, then class weights": (3, 3, 60),
    "bagged ridge on balanced bootstrap samples, threshold at one half": (3, 3, 60),
    "least squares with a penalty, threshold moved to the base rate": (3, 3, 60),
    "SMOTE, then a strong penalty": (3, 3, 30),
    "a forest of shallow trees on balanced samples": (3, 3, 8),
    "a PyTorch network, jitter, dropout, weight decay, few steps": (3, 3, 8),
}


@dataclass(frozen=True)
class Course:
    """What the notebook and the banks hold.

    Attributes
    ----------
    names : dict
        The notebook's helpers, such as ``make_set``.
    builders : dict of str to callable
        From an answer's name to its ``build_model``.
    """

    names: dict
    builders: dict[str, Callable]


def read_course() -> Course:
    """Read the helpers of the capstone and every answer that `CLAIMS` names."""
    runner = Runner(read_source(ROOT, ASSIGNMENT))
    sources = {answer.description: answer.source for answer in answers(ASSIGNMENT)}
    sources |= {"reference": runner.reference["build_model"], **OTHERS}
    builders = {}
    for name in CLAIMS:
        space = dict(runner.prepared)
        exec(sources[name], space)
        builders[name] = space["build_model"]
    return Course(runner.prepared, builders)


def grading(course: Course, seed: int, names: list[str]) -> dict[str, list[float]]:
    """Return each answer's balanced accuracy on each hidden set of one student."""
    rng = np.random.default_rng(seed)
    found: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(course.names["HIDDEN_SETS"]):
        X_train, y_train, X_test, y_test = course.names["make_set"](rng)
        for name in names:
            model = course.builders[name](X_train.copy(), y_train.copy())
            found[name].append(np.mean(course.names["recalls"](y_test, model.predict(X_test))))
    return found


def summary(name: str, sets: np.ndarray, thresholds: tuple[float, ...]) -> dict:
    """Return how surely an answer earns what is claimed of it.

    Parameters
    ----------
    name : str
        A key of `CLAIMS`.
    sets : array
        Scores (gradings, sets of a grading).
    thresholds : tuple of float
        The three thresholds.
    """
    least, most, _ = CLAIMS[name]
    floor = thresholds[least - 1] if least else -math.inf
    ceiling = thresholds[most] if most < len(thresholds) else math.inf
    scores = sets.mean(axis=1)
    # the sets are independent, so other groups of them are other gradings, as likely as these
    rng = np.random.default_rng(0)
    others = np.concatenate(
        [
            rng.choice(sets.ravel(), size=(RESAMPLES // 20, sets.shape[1])).mean(axis=1)
            for _ in range(20)
        ]
    )
    spread = float(sets.std(ddof=1) / math.sqrt(sets.shape[1]))
    gap = min(scores.mean() - floor, ceiling - scores.mean())
    return {
        "earns_at_least": least,
        "earns_at_most": most,
        "gradings": len(scores),
        "misgraded": int(np.sum((scores < floor) | (scores >= ceiling))),
        "misgraded_when_regrouped": float(np.mean((others < floor) | (others >= ceiling))),
        "margin_in_standard_deviations": round(float(gap / spread), 2) if spread else None,
        "mean": round(float(scores.mean()), 4),
        "standard_deviation": round(spread, 4),
        "lowest": round(float(scores.min()), 4),
        "highest": round(float(scores.max()), 4),
        "first_gradings": [round(float(score), 4) for score in scores[:KEPT]],
    }


def calibrate(chosen: list[str]) -> dict:
    """Grade each chosen answer as often as `CLAIMS` says; seeds are 0, 1, 2 and so on."""
    course = read_course()
    sets: dict[str, list[list[float]]] = {name: [] for name in chosen}
    for seed in range(max(CLAIMS[name][2] for name in chosen)):
        names = [name for name in chosen if seed < CLAIMS[name][2]]
        for name, found in grading(course, seed, names).items():
            sets[name].append(found)
        if seed % 50 == 0:
            print(f"seed {seed}: {len(names)} answers", flush=True)
    thresholds = course.names["THRESHOLDS"]
    return {
        "thresholds": list(thresholds),
        "sets_of_a_grading": course.names["HIDDEN_SETS"],
        "answers": {
            name: summary(name, np.array(found), thresholds) for name, found in sets.items()
        },
    }


def main(chosen: list[str]) -> None:
    """Measure some answers, or all, and write the results."""
    warnings.simplefilter("ignore")
    results = calibrate(chosen or list(CLAIMS))
    if chosen and RESULTS.is_file():
        before = json.loads(RESULTS.read_text(encoding="utf-8"))["answers"]
        answers_now = before | results["answers"]
        results["answers"] = {name: answers_now[name] for name in CLAIMS if name in answers_now}
    RESULTS.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
