"""Internal indices of partitions: silhouette, Davies-Bouldin, Calinski-Harabasz."""

import golden  # first: it sets one thread
import numpy as np
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_samples

rng = np.random.default_rng(20240506)
blobs, truth = make_blobs(n_samples=[90, 50, 15, 5], centers=rng.normal(scale=4, size=(4, 4)), cluster_std=[1.0, 1.5, 0.7, 0.3], random_state=3)
blobs = np.round(blobs, 5)
moons, side = make_moons(n_samples=160, noise=0.06, random_state=4)
moons = np.round(np.vstack([moons, rng.uniform([-1.8, -1.3], [2.8, 1.8], size=(20, 2))]), 5)
moon_labels = np.concatenate([side, np.full(20, -1)])


def direct_silhouette(rows, labels):
    """Silhouette by direct differences: a check on scikit-learn's dot-product distances."""
    distances = np.sqrt(((rows[:, None] - rows[None]) ** 2).sum(axis=2))
    values = np.zeros(len(rows))
    ids = np.unique(labels)
    for i, own in enumerate(labels):
        members = labels == own
        if members.sum() == 1:
            continue
        a = distances[i, members].sum() / (members.sum() - 1)
        b = min(distances[i, labels == other].mean() for other in ids if other != own)
        values[i] = (b - a) / max(a, b) if max(a, b) > 0 else 0.0
    return values


def indices(rows, labels):
    samples = silhouette_samples(rows, labels)
    assert np.allclose(samples, direct_silhouette(rows, labels), rtol=0, atol=1e-7)
    return {
        "silhouette": samples.mean(),
        "silhouette_samples": samples,
        "davies_bouldin": davies_bouldin_score(rows, labels),
        "calinski_harabasz": calinski_harabasz_score(rows, labels),
    }


def case(name, data, labels):
    labels = np.asarray(labels)
    return {"name": name, "data": data, "labels": labels, **indices(datasets[data], labels)}


def with_noise(name, data, labels):
    """The same partition under four policies for the rows labelled -1."""
    rows, noise = datasets[data], labels == -1
    singletons = labels.copy()
    singletons[noise] = labels.max() + 1 + np.arange(noise.sum())
    kept = indices(rows[~noise], labels[~noise])
    share = noise.mean()
    return {
        "name": name,
        "data": data,
        "labels": labels,
        "noise_share": share,
        "noise_as_cluster": indices(rows, labels),
        "noise_ignored": kept,
        "noise_ignored_with_penalty": kept["silhouette"] * (1 - share),
        "noise_as_singletons": indices(rows, singletons),
    }


lone = truth.copy()
lone[[0, 17, 120]] = [4, 5, 6]
sparse = np.array([3, 10, -7, 42])[truth]
rotated = np.sign(blobs[:, 0]).astype(int)
rotated = np.unique(rotated, return_inverse=True)[1]
one_far = np.zeros(len(blobs), dtype=int)
one_far[np.argmax(np.linalg.norm(blobs - blobs.mean(axis=0), axis=1))] = 1
duplicates = np.vstack([np.repeat([[0.0, 0.0]], 5, axis=0), np.repeat([[3.0, 4.0]], 3, axis=0), [[3.0, 5.0]], [[10.0, 0.0]]])
datasets = {"blobs": blobs, "moons": moons, "duplicates": duplicates}

golden.write(
    "partition-indices",
    {
        "data": {name: golden.matrix(rows) for name, rows in datasets.items()},
        "cases": [
            case("true-unequal-clusters", "blobs", truth),
            case("with-singletons", "blobs", lone),
            case("labels-not-compact", "blobs", sparse),
            case("random-labels", "blobs", rng.integers(0, 5, size=len(blobs))),
            case("cut-by-sign", "blobs", rotated),
            case("one-row-against-the-rest", "blobs", one_far),
            case("almost-all-singletons", "blobs", np.concatenate([[0, 0], np.arange(1, len(blobs) - 1)])),
            case("duplicates-in-two-clusters", "duplicates", [0, 0, 0, 0, 0, 1, 1, 1, 1, 2]),
            case("duplicates-split-across-clusters", "duplicates", [0, 0, 0, 1, 1, 1, 1, 1, 1, 2]),
        ],
        "noise_cases": [with_noise("moons-with-noise", "moons", moon_labels)],
        "notes": [
            "Euclidean. silhouette = mean of silhouette_samples; a = mean distance to the other rows of the own cluster; 0 for the only row of a cluster, and where a = b = 0.",
            "davies_bouldin: S = mean distance of the rows to their centroid (0 for singletons); calinski_harabasz = (between / (k - 1)) / (within / (n - k)).",
            "The duplicates case without within-cluster spread in cluster 0 is finite everywhere; limits (all within 0, coincident centroids) are left out on purpose: libraries disagree.",
            "scikit-learn computes distances by dot products, good to about 1e-8 for (nearly) equal rows; compare to 1e-7.",
            "noise_cases: rows with label -1 as one more cluster (what scikit-learn does when handed the labels), ignored (indices of the rest), ignored and multiplied by 1 - noise_share (silhouette only), "
            "and as clusters of one row each.",
        ],
    },
)
