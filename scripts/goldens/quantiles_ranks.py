"""Percentiles with linear interpolation; average ranks."""

import golden  # first: it sets one thread
import numpy as np
from scipy import stats

rng = np.random.default_rng(20240509)
percents = [0.0, 1.0, 5.0, 10.0, 25.0, 33.3, 50.0, 66.6, 75.0, 90.0, 95.0, 99.0, 99.9, 100.0]
data = {
    "normal": np.round(rng.normal(size=101), 6),
    "even-count": np.round(rng.exponential(size=50), 6),
    "ties": rng.integers(0, 6, size=80).astype(float),
    "constant": np.full(7, 2.5),
    "one": np.array([4.0]),
    "two": np.array([3.0, -1.0]),
    "large": np.round(rng.normal(loc=1e9, scale=1e6, size=40), 1),
    "negative-zero-and-infinity-free": np.array([0.0, -0.0, 1e-300, -1e-300, 1e300, -1e300]),
}

golden.write(
    "quantiles-ranks",
    {
        "percents": percents,
        "cases": [
            {
                "name": name,
                "values": values,
                "percentiles": np.percentile(values, percents, method="linear"),
                "ranks": stats.rankdata(values, method="average"),
                "median": np.median(values),
                "median_absolute_deviation": stats.median_abs_deviation(values),
                "mean": values.mean(),
                "standard_deviation": values.std() if np.abs(values).max() < 1e12 else None,
                "skewness": None if np.ptp(values) == 0 else stats.skew(values) if np.abs(values).max() < 1e12 else None,
            }
            for name, values in data.items()
        ],
        "notes": [
            "percentiles: position p/100 (n - 1) in the sorted values, linear between neighbours (type 7). ranks: 1 = smallest, ties share the mean; -0.0 equals 0.0.",
            "standard_deviation has divisor n; median_absolute_deviation is not scaled by 1.4826; skewness is biased m3 / m2^1.5, null where undefined or out of floating-point range.",
            "In the last case the squares overflow: standard_deviation and skewness are null.",
        ],
    },
)
