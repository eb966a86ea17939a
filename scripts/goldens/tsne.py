"""Neighbour affinities, divergences and trustworthiness of t-SNE as scikit-learn computes them."""

import golden  # first: it sets one thread

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities_nn
from sklearn.neighbors import NearestNeighbors


def main():
    random = np.random.default_rng(3)
    centers = random.normal(0, 4, (4, 6))
    rows = np.vstack([center + random.normal(0, 1, (20, 6)) for center in centers])
    perplexity, k = 8, 24
    graph = NearestNeighbors(n_neighbors=k).fit(rows).kneighbors_graph(mode="distance")
    graph.data **= 2
    affinities = _joint_probabilities_nn(graph, perplexity, 0)
    plane = PCA(2).fit_transform(rows)
    divergences = [
        TSNE(perplexity=perplexity, method="exact", init=init, random_state=seed).fit(rows).kl_divergence_
        for init, seed in [("pca", 0), ("random", 0), ("random", 1)]
    ]
    golden.write("tsne", {
        "rows": golden.matrix(rows),
        "perplexity": perplexity,
        "k": k,
        "affinities": golden.matrix(affinities.toarray().astype(float)),
        "divergences": divergences,
        "plane": golden.matrix(plane),
        "trustworthiness": [[neighbors, trustworthiness(rows, plane, n_neighbors=neighbors)] for neighbors in (1, 5, 10, 20)],
        "notes": NOTES,
    })


NOTES = [
    "affinities: p(i, j) over the k nearest neighbours, symmetric, sum 1, single precision and calibrated to 1e-5 of the entropy. "
    "divergences: Kullback-Leibler, of layouts that start from principal components and from two random seeds, by the exact method, whose affinities are over all rows.",
    "trustworthiness: [neighbours, value] of the first two principal components, plane.",
]

if __name__ == "__main__":
    main()
