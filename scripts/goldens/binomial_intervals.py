"""Exact binomial intervals (Clopper-Pearson)."""

import golden  # first: it sets one thread
from scipy import stats

counts = [(0, 1), (1, 1), (0, 20), (20, 20), (1, 20), (7, 20), (19, 20), (0, 50), (7, 50), (30, 50), (50, 50),
          (1, 1000), (500, 1000), (971, 1000), (999, 1000), (23, 25192), (11743, 25192), (1, 1000000), (999999, 1000000),
          (500000, 1000000), (40, 8000000), (4000000, 8000000)]
levels = [0.5, 0.9, 0.95, 0.99, 0.999]


def case(hits, trials, level):
    tail = (1 - level) / 2
    lower = stats.beta.ppf(tail, hits, trials - hits + 1) if hits else 0.0
    upper = stats.beta.isf(tail, hits + 1, trials - hits) if hits < trials else 1.0
    # The same by root finding, to 2e-12 only.
    interval = stats.binomtest(hits, trials).proportion_ci(level, method="exact")
    assert abs(interval.low - lower) < 1e-11 and abs(interval.high - upper) < 1e-11
    return {"hits": hits, "trials": trials, "level": level, "lower": float(lower), "upper": float(upper)}


golden.write(
    "binomial-intervals",
    {
        "cases": [case(hits, trials, level) for hits, trials in counts for level in levels],
        "notes": [
            "scipy.stats.beta: lower = quantile of (1 - level)/2 with (hits, misses + 1), 0 without hits; upper = quantile of "
            "1 - (1 - level)/2 with (hits + 1, misses), 1 without misses. "
            "binomtest(hits, trials).proportion_ci(level, method='exact') agrees within 1e-11; it stops at 2e-12.",
        ],
    },
)
