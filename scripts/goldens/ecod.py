"""ECOD as PyOD computes it."""

import golden  # first: it sets one thread
import numpy as np
from pyod.models.ecod import ECOD, skew

rng = np.random.default_rng(20240504)
n = 150
data = np.round(
    np.column_stack(
        [
            rng.normal(size=n),
            rng.exponential(scale=2.0, size=n),
            -rng.exponential(scale=2.0, size=n),
            rng.integers(0, 5, size=n),
            np.full(n, 3.0),
            (rng.random(n) < 0.05).astype(float),
        ]
    ),
    5,
)
# Exactly symmetric about 0: skewness 0, up to rounding, is a case of its own.
half = np.arange(1, n // 2 + 1, dtype=float)
symmetric = np.column_stack([data[:, 1], np.concatenate([-half, half])])

new = np.vstack([data[:5], np.round(rng.normal(scale=4, size=(20, 6)), 5)])
new[10:, 3] = rng.integers(-2, 8, size=15)
new[10:18, 4] = 3.0
new[10:, 5] = rng.integers(0, 3, size=15)


def case(name, train, new):
    fitted = ECOD().fit(train)
    dimension_scores = fitted.O.copy()
    return {
        "name": name,
        "train": golden.matrix(train),
        "new": golden.matrix(new),
        "skewness": skew(train),
        "training_scores": fitted.decision_scores_,
        "dimension_scores": golden.matrix(dimension_scores),
        "new_scores": [fitted.decision_function(row[None, :])[0] for row in new],
        "new_skewness": golden.matrix([skew(np.vstack([train, row])) for row in new]),
    }


golden.write(
    "ecod",
    {
        "cases": [
            case("skewed-tied-constant", data, new),
            case("symmetric-column", symmetric, np.array([[0.5, 0.0], [3.0, 100.0], [-1.0, -100.0], [20.0, 1.0]])),
        ],
        "notes": [
            "Per column of N values: left(x) = #{values <= x} / N, right(x) = #{values >= x} / N; tied values share the larger count. l = -ln left, r = -ln right (natural logarithm).",
            "skewness g = scipy.stats.skew with bias: m3 / m2^1.5, mk = mean of (value - mean)^k over N. scipy gives NaN where m2 <= (epsilon * mean)^2, epsilon = 2.22e-16 (a constant column); "
            "PyOD replaces NaN by 0. Only the sign is used: s = l if g < 0, r if g > 0, l + r (the sum) if g = 0.",
            "Contribution of the column = max(l, r, s); score of a row = sum over the columns, natural units, no division by the number of columns. Higher = more anomalous, at least 0.",
            "A constant column contributes l = r = 0. Where g = 0 exactly, l + r exceeds max(l, r): a symmetric column counts for more. "
            "PyOD departs from the paper: the paper takes the maximum of three sums over the columns, PyOD the sum of the maxima.",
            "New rows: PyOD appends ALL rows of the call to the training rows and recomputes counts, N and skewness over the union, so that scores depend on the batch and the test rows themselves. "
            "new_scores here are from calls with one row each: N = n + 1, the row counts itself in left and right (never 0, so no infinity), and g is that of the n + 1 values (new_skewness). "
            "decision_function on a training row again therefore differs from its training score.",
            "ECOD's linspace gives counts as k/N up to the last bit: agree to 1e-12, not bit for bit.",
            "dimension_scores: the contributions of the training rows, whose row sums are training_scores.",
        ],
    },
)
