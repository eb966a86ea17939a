"""Agreement of two labelings: adjusted Rand index, adjusted mutual information, purity."""

import golden  # first: it sets one thread
import numpy as np
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, normalized_mutual_info_score, rand_score

rng = np.random.default_rng(20240507)


def contingency(a, b):
    rows, columns = np.unique(a, return_inverse=True)[1], np.unique(b, return_inverse=True)[1]
    table = np.zeros((rows.max() + 1, columns.max() + 1), dtype=int)
    np.add.at(table, (rows, columns), 1)
    return table


def case(name, a, b):
    a, b = np.asarray(a), np.asarray(b)
    table = contingency(a, b)
    return {
        "name": name,
        "a": a,
        "b": b,
        "contingency": golden.matrix(table),
        "rand": rand_score(a, b),
        "adjusted_rand": adjusted_rand_score(a, b),
        "adjusted_mutual_information": adjusted_mutual_info_score(a, b, average_method="arithmetic"),
        "normalised_mutual_information": normalized_mutual_info_score(a, b, average_method="arithmetic"),
        "purity_of_a": table.max(axis=1).sum() / len(a),
        "purity_of_b": table.max(axis=0).sum() / len(a),
    }


n = 180
base = rng.choice(5, size=n, p=[0.5, 0.25, 0.15, 0.08, 0.02])
noisy = np.where(rng.random(n) < 0.2, rng.integers(0, 5, size=n), base)
renamed = np.array([7, 3, 0, 9, -4])[base]
merged = np.where(base >= 2, 2, base)
split = base * 2 + rng.integers(0, 2, size=n)
dbscan_like = np.where(rng.random(n) < 0.1, -1, base)
both_noise = np.where(rng.random(n) < 0.15, -1, noisy)
unbalanced = (np.arange(n) < 4).astype(int)

independent = rng.integers(0, 4, size=n)
many = np.minimum(rng.integers(0, 24, size=2500), rng.integers(0, 24, size=2500))

golden.write(
    "partition-agreement",
    {
        "cases": [
            case("identical", base, base),
            case("renamed", base, renamed),
            case("noisy-copy", noisy, base),
            case("merged", merged, base),
            case("split", split, base),
            case("independent", independent, base),
            case("noise-label-in-a", dbscan_like, base),
            case("noise-label-in-both", dbscan_like, both_noise),
            case("single-cluster-against-many", np.zeros(n, dtype=int), base),
            case("single-cluster-against-itself", np.zeros(20, dtype=int), np.zeros(20, dtype=int)),
            case("singletons-against-many", np.arange(n), base),
            case("singletons-against-themselves", np.arange(20), np.arange(20)),
            case("singletons-against-single-cluster", np.arange(20), np.zeros(20, dtype=int)),
            case("unbalanced", unbalanced, np.roll(unbalanced, 2)),
            case("worse-than-chance", [0, 0, 1, 1, 0, 1], [0, 1, 0, 1, 2, 2]),
            case("many-rows", many, np.where(rng.random(2500) < 0.3, rng.integers(0, 12, size=2500), many // 2)),
            case("one-row-apart", (np.arange(500) == 77).astype(int), (np.arange(500) == 78).astype(int)),
            case("one-row-apart-against-itself", (np.arange(500) == 77).astype(int), (np.arange(500) == 77).astype(int)),
            case("noise-only-against-many", np.full(n, -1), base),
            case("two-rows-together-and-apart", [0, 0], [0, 1]),
            case("singletons-against-pairs", np.arange(30), np.arange(30) // 2),
            case("pairs-against-other-pairs", np.arange(30) // 2, (np.arange(30) + 1) % 30 // 2),
        ],
        "notes": [
            "The label -1 is a cluster like any other here. contingency: rows = distinct labels of a, ascending; columns = those of b.",
            "adjusted_mutual_information: Vinh 2010 with the arithmetic mean of the two entropies, natural logarithm, expectation under the hypergeometric model; "
            "normalised_mutual_information with the arithmetic mean as well.",
            "purity_of_a = (1/n) sum over the clusters of a of the largest count of one label of b (a = clusters, b = classes); purity_of_b the other way round.",
            "Two trivial partitions that agree (one cluster each, or n clusters each) count as 1 in scikit-learn.",
        ],
    },
)
