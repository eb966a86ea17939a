"""K-Means: inertia, labels and centres."""

import golden  # first: it sets one thread
import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs

rng = np.random.default_rng(20240510)
easy, _ = make_blobs(n_samples=[60, 50, 45, 40, 35, 30, 25, 15], centers=[[15.0 * ((j >> b & 1) - 0.5) + 3 * j for b in range(3)] + [j] for j in range(8)], cluster_std=0.9, random_state=5)
# Overlapping, unequal, heavy-tailed: many local optima.
hard = np.vstack([rng.normal(size=(300, 3)) * [4, 2, 1], rng.standard_t(2, size=(60, 3)) * 3, [[60.0, 0, 0], [0, -50.0, 0]]])
duplicates = np.repeat([[0.0, 0], [1, 0], [0, 2], [5, 5], [-4, 1], [3, -3], [5, 6], [-4, -4]], [1, 2, 3, 4, 5, 6, 7, 8], axis=0)
assert len(np.unique(duplicates, axis=0)) == 8


def case(name, rows, seeds):
    rows = np.round(rows, 5)
    fitted = KMeans(n_clusters=8, n_init=10, random_state=42, tol=1e-9, max_iter=1000).fit(rows)
    inertias = [KMeans(n_clusters=8, n_init=10, random_state=seed).fit(rows).inertia_ for seed in range(seeds)]
    single = [KMeans(n_clusters=8, n_init=1, random_state=seed).fit(rows).inertia_ for seed in range(seeds)]
    # By descending size, then by first row: a numbering that does not depend on the library.
    first = [int(np.flatnonzero(fitted.labels_ == j)[0]) for j in range(8)]
    sizes = np.bincount(fitted.labels_, minlength=8)
    order = sorted(range(8), key=lambda j: (-sizes[j], first[j]))
    renumbered = np.argsort(order)
    labels = renumbered[fitted.labels_]
    centers = np.array([rows[labels == j].mean(axis=0) for j in range(8)])
    inertia = ((rows - centers[labels]) ** 2).sum()
    assert abs(inertia - fitted.inertia_) <= 1e-9 * max(1, inertia)
    return {
        "name": name,
        "data": golden.matrix(rows),
        "clusters": 8,
        "labels": labels,
        "centers": golden.matrix(centers),
        "sizes": sizes[order],
        "inertia": inertia,
        "inertia_best_of_seeds": min(inertias + [inertia]),
        "inertia_worst_of_seeds": max(inertias),
        "inertia_mean_of_single_starts": np.mean(single),
    }


golden.write(
    "kmeans",
    {
        "cases": [case("blobs", easy, 20), case("hard", hard, 100), case("duplicates", duplicates, 5)],
        "notes": [
            "scikit-learn KMeans(n_clusters=8, n_init=10, random_state=42, Lloyd, run to convergence); clusters are renumbered by descending size, then by their first row; "
            "centers are the exact means of the rows of the labels. Random starts are not reproducible outside scikit-learn.",
            "Test: inertia <= inertia_best_of_seeds * (1 + 1e-9) + 1e-9 for blobs and duplicates with 10 starts, and the labels up to renaming; "
            "for hard: inertia <= inertia_worst_of_seeds (best of 10 starts, over 100 seeds), "
            "and, started from centers, the inertia must stay what it is: the partition is a fixed point of Lloyd's iteration.",
            "duplicates: exactly eight distinct rows, inertia 0.",
        ],
    },
)
