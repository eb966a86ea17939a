"""Local outlier factor: training and novelty scores, neighbours."""

import golden  # first: it sets one thread
import numpy as np
from sklearn.neighbors import LocalOutlierFactor

rng = np.random.default_rng(20240502)
centers = rng.normal(scale=4, size=(3, 5))
spread = np.array([0.5, 1.0, 2.0])


def mixture(n):
    member = rng.choice(3, size=n, p=[0.5, 0.3, 0.2])
    return np.round(centers[member] + rng.normal(size=(n, 5)) * spread[member, None], 5)


train = mixture(200)
new = np.vstack([mixture(30), np.round(rng.uniform(-15, 15, size=(10, 5)), 5)])
assert len(np.unique(train, axis=0)) == 200

cases = []
for k in (5, 20):
    fitted = LocalOutlierFactor(n_neighbors=k, novelty=True, algorithm="brute").fit(train)
    distances, indices = fitted.kneighbors()
    new_distances, new_indices = fitted.kneighbors(new)
    case = {
        "name": f"k-{k}",
        "neighbors": k,
        "training_scores": -fitted.negative_outlier_factor_,
        "new_scores": -fitted.score_samples(new),
        "new_neighbor_indices": golden.matrix(new_indices),
        "new_neighbor_distances": golden.matrix(new_distances),
        "neighbor_indices": golden.matrix(indices),
    }
    if k == 5:
        case["neighbor_distances"] = golden.matrix(distances)
    case["kth_distances"] = distances[:, -1]
    cases.append(case)

golden.write(
    "lof",
    {
        "train": golden.matrix(train),
        "new": golden.matrix(new),
        "cases": cases,
        "notes": [
            "training_scores = -negative_outlier_factor_, each row excluded from its own neighbours; "
            "new_scores = -score_samples of new rows, whose neighbours are training rows only. Higher = more anomalous, about 1 for an inlier.",
            "scikit-learn takes exactly k neighbours (ties at the k-th distance are cut arbitrarily; these data have none) and computes "
            "lrd(a) = 1 / (mean over the k neighbours b of max(d(a, b), kdist(b)) + 1e-10); LOF(a) = mean of lrd(b) / lrd(a). "
            "An implementation without the 1e-10 agrees to about 1e-9, not to the last digit.",
            "neighbor_indices and distances are Euclidean, nearest first, without the row itself; neighbor_distances is given for k = 5 only, "
            "kth_distances (the last column) for every k. new_neighbor_* is about the new rows.",
            "Distances were computed with scikit-learn's brute force (dot-product expansion), good to about 1e-12 here.",
        ],
    },
)
