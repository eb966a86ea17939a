"""Statistics by cluster as pandas computes them, and assignments as SciPy finds them."""

import golden  # first: it sets one thread

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment


def main():
    golden.write("cluster-tables", {"statistics": statistics(), "assignments": assignments(), "notes": NOTES})


def statistics():
    random = np.random.default_rng(5)
    count = 60
    frame = pd.DataFrame({
        "plain": random.normal(3, 2, count),
        "mostly-zero": np.where(random.random(count) < 0.7, 0, random.integers(1, 9, count)).astype(float),
        "constant": np.full(count, 4.5),
        "with-missing": np.where(random.random(count) < 0.3, np.nan, random.exponential(100, count)),
        "all-missing-in-one": random.normal(0, 1e6, count),
    })
    # Noise, a gap at 2, a cluster of one row.
    clusters = pd.Series(np.concatenate([np.full(9, -1), np.full(25, 0), np.full(20, 1), np.full(5, 3), [4]]))
    frame.loc[clusters == 3, "all-missing-in-one"] = np.nan
    grouped = frame.groupby(clusters)
    center = frame.median()
    distances = (frame - center).abs()
    spread = distances.median().where(distances.median() > 0, distances.mean())
    differences = (grouped.median() - center) / spread.where(spread > 0, 1)
    return {
        "columns": list(frame.columns),
        "values": rows(frame),
        "clusters": clusters.to_numpy(),
        "numbers": sorted(clusters.unique().tolist()),
        "medians": rows(grouped.median()),
        "means": rows(grouped.mean()),
        "deviations": rows(grouped.std()),
        "spreads": spread.to_numpy(),
        "scaled_differences": rows(differences),
    }


def rows(frame):
    return {"rows": [[None if pd.isna(value) else float(value) for value in row] for row in frame.to_numpy()]}


def assignments():
    random = np.random.default_rng(11)
    cases = []
    for lines, columns in [(1, 1), (4, 4), (8, 8), (5, 9), (9, 5), (25, 25), (12, 40)]:
        for ties in (False, True):
            costs = random.integers(0, 6, (lines, columns)).astype(float) if ties else random.normal(0, 10, (lines, columns))
            pairs = linear_sum_assignment(costs)
            cases.append({"costs": golden.matrix(costs), "total": float(costs[pairs].sum()), "has_ties": ties})
    return cases


NOTES = [
    "statistics: null is a missing value, or no value of a statistic. numbers: the clusters by ascending number, -1 is noise; one line each. deviations: divisor n - 1. "
    "spreads: median absolute deviation or, where that is 0, mean absolute deviation from the median. scaled_differences: (median of the cluster - median) / spread, 0 where the spread is 0.",
    "assignments: total is the least sum of costs of pairs of a line and a column; with ties several assignments reach it.",
]

if __name__ == "__main__":
    main()
