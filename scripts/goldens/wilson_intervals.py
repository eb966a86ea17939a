"""Score intervals of shares (Wilson)."""

import golden  # first: it sets one thread
from scipy import stats

counts = [(0, 1), (1, 1), (0, 20), (20, 20), (1, 20), (7, 20), (19, 20), (30, 50), (1, 1000), (500, 1000), (971, 1000),
          (754, 1260), (11743, 25192), (1, 1000000), (500000, 1000000)]


def case(hits, total):
    interval = stats.binomtest(hits, total).proportion_ci(0.95, method="wilson")
    return {"hits": hits, "total": total, "lower": float(interval.low), "upper": float(interval.high)}


golden.write(
    "wilson-intervals",
    {
        "cases": [case(hits, total) for hits, total in counts],
        "notes": [
            "scipy.stats.binomtest(hits, total).proportion_ci(0.95, method='wilson'), without the continuity correction; "
            "SciPy sets the lower end to 0 without hits and the upper end to 1 without misses.",
        ],
    },
)
