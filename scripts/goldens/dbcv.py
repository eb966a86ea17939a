"""Density-based clustering validation (DBCV), by the steps of hdbscan.validity."""

import golden  # first: it sets one thread
import numpy as np
from hdbscan import validity
from scipy.stats import rankdata
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import pairwise_distances

rng = np.random.default_rng(20240911)
blobs, truth = make_blobs(n_samples=[60, 35, 12, 6], centers=rng.normal(scale=5, size=(4, 3)), random_state=5)
moons, side = make_moons(n_samples=110, noise=0.05, random_state=6)
moons = np.vstack([moons, rng.uniform([-1.8, -1.3], [2.8, 1.8], size=(15, 2))])
side = np.concatenate([side, np.full(15, -1)])
wide, group = make_blobs(n_samples=[40, 25], n_features=24, cluster_std=2.0, random_state=7)
datasets = {"blobs": np.round(blobs, 5), "moons": np.round(moons, 5), "wide": np.round(wide, 5)}


def tree_of(members):
    """Core distances, internal rows and sparseness of one cluster; of edges that tie, the shorter is taken.

    hdbscan resolves ties by the order of the rows. It is handed ranks of (mutual reachability, distance) as weights, in
    which nothing ties, and so finds the one tree that those two determine.
    """
    reach, cores = validity.distances_between_points(members, np.zeros(len(members), dtype=int), 0)
    distances = pairwise_distances(members)
    pairs = np.triu_indices(len(members), 1)
    order = np.lexsort((distances[pairs], reach[pairs]))
    weights = np.zeros_like(reach)
    weights[pairs[0][order], pairs[1][order]] = np.arange(1, len(order) + 1)
    weights += weights.T
    # hdbscan finds the ends of an edge by its weight, to a relative 1e-5.
    assert len(order) < 5e4
    internal, edges = validity.internal_minimum_spanning_tree(weights)
    ends = edges[:, :2].astype(int)
    return cores, np.asarray(internal), max(reach[a, b] for a, b in ends)


def dbcv(rows, labels):
    ids = [label for label in np.unique(labels) if label >= 0]
    trees = {label: tree_of(rows[labels == label]) for label in ids}
    validities = []
    for own in ids:
        cores, internal, sparseness = trees[own]
        separation = min(
            validity.density_separation(rows, labels, own, other, internal, trees[other][1], cores, trees[other][0])
            for other in ids if other != own)
        validities.append((separation - sparseness) / max(separation, sparseness))
    sizes = np.array([(labels == label).sum() for label in ids])
    return float(sizes @ validities / len(rows)), validities


def case(name, data, labels):
    rows, labels = datasets[data], np.asarray(labels)
    value, validities = dbcv(rows, labels)
    orders = [rng.permutation(len(rows)) for _ in range(20)]
    plain = [validity.validity_index(rows[order], labels[order]) for order in orders]
    return {"name": name, "data": data, "labels": labels, "dbcv": value, "validities": validities,
            "hdbscan_least": min(plain), "hdbscan_greatest": max(plain)}


golden.write(
    "dbcv",
    {
        "data": {name: golden.matrix(rows) for name, rows in datasets.items()},
        "cases": [
            case("true-unequal-clusters", "blobs", truth),
            case("random-labels", "blobs", rng.integers(0, 4, size=len(truth))),
            case("cut-by-sign", "blobs", (datasets["blobs"][:, 0] > 0).astype(int)),
            case("three-rows-and-the-rest", "blobs", (np.arange(len(truth)) > 2).astype(int)),
            case("moons-with-noise", "moons", side),
            case("moons-noise-as-cluster", "moons", np.where(side < 0, 2, side)),
            case("many-columns", "wide", group),
        ],
        "notes": [
            "Moulavi et al. 2014, doi 10.1137/1.9781611973440.96. Core distances, trees, internal rows and separations are "
            "hdbscan's; of edges with equal mutual reachability the shorter is taken, so that the tree is unique. "
            "validities: V of each cluster, ascending labels; -1 is noise and counts in the number of rows only.",
            "hdbscan_least, hdbscan_greatest: validity_index as it is, over 20 orders of the rows. It takes tied edges in the "
            "order of the rows, which changes the value.",
            "Differences of hdbscan that these cases avoid: distances of 0 count in the divisor of the mean of a core "
            "distance, a cluster of two rows has only its first row as internal, and one of a single row has no value.",
        ],
    },
    packages=["hdbscan"],
)
