"""Distances to the nearest neighbours: largest, mean and median, of training and new rows."""

import golden  # first: it sets one thread
import numpy as np
from pyod.models.knn import KNN

rng = np.random.default_rng(20240511)
centers = rng.normal(scale=4, size=(3, 4))
spread = np.array([0.5, 1.0, 2.0])


def mixture(n):
    member = rng.choice(3, size=n, p=[0.5, 0.3, 0.2])
    return np.round(centers[member] + rng.normal(size=(n, 4)) * spread[member, None], 4)


distinct = mixture(120)
# Rows that stand 2, 3, 7 and 13 times: fewer, as many and more copies than neighbours are asked for.
repeated = np.vstack([distinct[:60], distinct[:1], np.repeat(distinct[1:2], 2, 0), np.repeat(distinct[2:3], 6, 0), np.repeat(distinct[3:4], 12, 0)])
new = np.vstack([mixture(20), np.round(rng.uniform(-15, 15, size=(6, 4)), 4), repeated[1:4]])

cases = []
for name, train in (("distinct", distinct), ("repeated", repeated)):
    for k in (1, 6, 7):
        for method in ("largest", "mean", "median"):
            fitted = KNN(n_neighbors=k, method=method, algorithm="ball_tree").fit(train)
            cases.append(
                {
                    "name": name,
                    "neighbors": k,
                    "aggregation": method,
                    "training_scores": fitted.decision_scores_,
                    "new_scores": fitted.decision_function(new),
                }
            )

golden.write(
    "k-nearest-neighbors",
    {
        "distinct": golden.matrix(distinct),
        "repeated": golden.matrix(repeated),
        "new": golden.matrix(new),
        "cases": cases,
        "notes": [
            "PyOD KNN over scikit-learn's ball tree, Euclidean. training_scores = decision_scores_: a row is not its own neighbour, its copies are; "
            "new_scores = decision_function: the neighbours of new rows are training rows only. The median of an even number of distances is the mean of the two in the middle.",
            "The name of a case is that of its training rows. In repeated, rows 1 to 4 stand 2, 3, 7 and 13 times; the last three new rows equal training rows.",
        ],
    },
)
