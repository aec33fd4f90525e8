"""The conversions of strengths: each undoes its inverse, and all agree with the objectives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scratch import scratch

conventions = scratch("reference/conventions")
L2_ONLY = (
    "Ridge",
    "KernelRidge",
    "MLPRegressor",
    "MLPClassifier",
    "SVC",
    "LinearSVC",
    "weight_decay",
    "Keras L2",
)
L1_ONLY = ("Lasso", "Keras L1")
MIXED = ("ElasticNet", "SGDRegressor", "LogisticRegression", "SGDClassifier")
rows = st.integers(1, 10**6)
strengths = st.floats(-6, 6).map(lambda exponent: 10.0**exponent)


def penalties(model, s, l1_ratio, n):
    """What each objective has before its norms, over what it has before the mean loss."""
    l1, l2, loss = {
        "Ridge": (0, s, n),
        "KernelRidge": (0, s, n),
        "MLPRegressor": (0, s / (2 * n), 1 / 2),
        "MLPClassifier": (0, s / (2 * n), 1),
        "SVC": (0, 1 / 2, n / s),
        "LinearSVC": (0, 1 / 2, n / s),
        "weight_decay": (0, s / 2, 1),
        "Keras L2": (0, s, 1),
        "Keras L1": (s, 0, 1),
        "Lasso": (s, 0, 1 / 2),
        "ElasticNet": (s * l1_ratio, s * (1 - l1_ratio) / 2, 1 / 2),
        "SGDRegressor": (s * l1_ratio, s * (1 - l1_ratio) / 2, 1 / 2),
        "SGDClassifier": (s * l1_ratio, s * (1 - l1_ratio) / 2, 1),
        "LogisticRegression": (l1_ratio, (1 - l1_ratio) / 2, n / s),
    }[model]
    return l1 / loss, l2 / loss


@pytest.mark.parametrize("model", L2_ONLY + L1_ONLY + MIXED)
@settings(max_examples=50, deadline=None)
@given(s=strengths, mix=st.integers(0, 100), n=rows)
def test_a_strength_is_read_as_its_objective_says(model, s, mix, n):
    l1_ratio = 0 if model in L2_ONLY else 1 if model in L1_ONLY else mix / 100
    ours = conventions.read(model, s, l1_ratio, n)
    assert np.allclose(ours, penalties(model, s, l1_ratio, n), rtol=1e-12, atol=0)


@pytest.mark.parametrize("model", MIXED)
@settings(max_examples=50, deadline=None)
@given(l1=strengths, l2=strengths, n=rows)
def test_reading_undoes_writing(model, l1, l2, n):
    back = conventions.read(model, *conventions.write(model, l1, l2, n), n)
    # 1 - l1_ratio loses the digits of the smaller of the two
    assert np.allclose(back, (l1, l2), rtol=1e-12, atol=1e-15 * (l1 + 2 * l2))


@settings(max_examples=50, deadline=None)
@given(s=strengths, n=rows, models=st.permutations(L2_ONLY))
def test_a_chain_of_conversions_is_one_conversion(s, n, models):
    around = s
    for source, target in zip(models, models[1:] + models[:1], strict=True):
        around = conventions.convert(around, source, target, n)
    assert around == pytest.approx(s, rel=1e-12)


@pytest.mark.parametrize(("l1", "l2"), [(-1, 2), (1, -1), (0, 0)])
def test_strengths_that_mean_nothing_are_refused(l1, l2):
    with pytest.raises(ValueError, match="l1 and l2"):
        conventions.write("ElasticNet", l1, l2, 10)


def test_an_unknown_model_is_named():
    with pytest.raises(ValueError, match="XGBoost"):
        conventions.convert(1, "XGBoost", "Ridge", 10)
