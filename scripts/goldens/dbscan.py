"""DBSCAN: labels and core rows."""

import golden  # first: it sets one thread
import numpy as np
from sklearn.cluster import DBSCAN
from sklearn.datasets import make_blobs, make_moons

rng = np.random.default_rng(20240505)
moons, _ = make_moons(n_samples=240, noise=0.06, random_state=1)
moons = np.round(np.vstack([moons, rng.uniform([-1.8, -1.3], [2.8, 1.8], size=(30, 2))]), 5)
blobs, _ = make_blobs(n_samples=[80, 60, 40, 4], centers=rng.normal(scale=6, size=(4, 3)), cluster_std=[0.6, 1.0, 1.6, 0.2], random_state=2)
blobs = np.round(np.vstack([blobs, rng.uniform(-12, 12, size=(16, 3))]), 5)
# A grid with whole distances: eps = 1 is reached exactly, so the comparison must be <=.
grid = np.array([[x, y] for x in range(4) for y in range(4)] + [[10.0, 10.0], [10.0, 11.0], [20.0, 0.0]])
duplicates = np.vstack([np.repeat([[0.0, 0.0]], 6, axis=0), np.repeat([[5.0, 5.0]], 4, axis=0), [[9.0, 9.0]]])
# The row at 1.25 is a border row of both clusters.
between = np.array([[0.0], [0.1], [0.2], [0.3], [1.25], [2.2], [2.3], [2.4], [2.5]])


def ambiguous_borders(rows, eps, labels, core):
    """Border rows within eps of core rows of two or more clusters: their label depends on the order of the rows."""
    distances = np.sqrt(((rows[:, None] - rows[None]) ** 2).sum(axis=2))
    is_core = np.zeros(len(rows), dtype=bool)
    is_core[core] = True
    return [i for i in range(len(rows)) if not is_core[i] and len(set(labels[(distances[i] <= eps) & is_core])) > 1]


def case(dataset, rows, eps, min_samples):
    fitted = DBSCAN(eps=eps, min_samples=min_samples, algorithm="brute").fit(rows)
    labels = fitted.labels_
    return {
        "name": f"{dataset}-eps-{eps}-min-{min_samples}",
        "data": dataset,
        "eps": eps,
        "min_samples": min_samples,
        "labels": labels,
        "core_indices": fitted.core_sample_indices_,
        "clusters": int(labels.max()) + 1,
        "noise": int((labels == -1).sum()),
        "ambiguous_borders": ambiguous_borders(rows, eps, labels, fitted.core_sample_indices_),
    }


datasets = {"moons": moons, "blobs": blobs, "grid": grid, "duplicates": duplicates, "between": between, "between-reversed": between[::-1]}
settings = [
    ("moons", 0.15, 5), ("moons", 0.2, 5), ("moons", 0.3, 10), ("moons", 0.05, 3), ("moons", 10.0, 5),
    ("blobs", 0.8, 4), ("blobs", 1.2, 5), ("blobs", 1.6, 8), ("blobs", 0.01, 2),
    ("grid", 1.0, 3), ("grid", 1.0, 5), ("grid", 1.0, 1), ("duplicates", 0.5, 5), ("duplicates", 0.5, 4),
    ("between", 0.96, 5), ("between-reversed", 0.96, 5),
]

golden.write(
    "dbscan",
    {
        "data": {name: golden.matrix(rows) for name, rows in datasets.items()},
        "cases": [case(name, datasets[name], eps, minimum) for name, eps, minimum in settings],
        "notes": [
            "A row is core if at least min_samples rows, itself included, lie within distance <= eps (Euclidean). Noise = -1.",
            "Clusters are numbered in the order in which their first core row occurs (by row index) and grown depth first; a border row goes to the first cluster that reaches it, that is the lowest number.",
            "ambiguous_borders: border rows within eps of core rows of more than one cluster; scikit-learn gives them the lowest of these numbers.",
        ],
    },
)
