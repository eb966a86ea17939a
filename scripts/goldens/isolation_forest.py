"""Isolation forest: scores averaged over ten seeds."""

import golden  # first: it sets one thread
import numpy as np
from scipy import stats
from sklearn.ensemble import IsolationForest
from sklearn.ensemble._iforest import _average_path_length
from sklearn.metrics import average_precision_score, roc_auc_score

rng = np.random.default_rng(20240511)
n, outliers = 1000, 20
LEAF_SIZES = [0, 1, 2, 3, 4, 5, 10, 50, 100, 256, 1000]
rows = np.column_stack(
    [
        rng.normal(size=n),
        rng.exponential(size=n),
        rng.normal(size=n) * 3 + 10,
        rng.integers(0, 5, size=n),
        np.full(n, 1.0),
        rng.uniform(-1, 1, size=n),
    ]
)
rows[:, 2] += 2 * rows[:, 0]
labels = np.zeros(n, dtype=int)
planted = np.sort(rng.choice(n, size=outliers, replace=False))
labels[planted] = 1
rows[planted[:10], :3] += rng.normal(scale=5, size=(10, 3))
rows[planted[10:], 0] += rng.choice([-1, 1], size=10) * rng.uniform(3, 8, size=10)
rows[planted, 4] = 1.0
rows = np.round(rows, 3)
new = np.round(np.vstack([rows[:5], [[0, 1, 10, 2, 1, 0], [0, 1, 10, 2, 9, 0], [50, 50, 50, 50, 1, 50], [-50, -50, -50, -50, 1, -50]]]), 3)

scores, new_scores = [], []
for seed in range(10):
    forest = IsolationForest(n_estimators=100, max_samples=256, random_state=seed).fit(rows)
    scores.append(-forest.score_samples(rows))
    new_scores.append(-forest.score_samples(new))
scores, new_scores = np.array(scores), np.array(new_scores)
pairs = [stats.spearmanr(scores[i], scores[j]).statistic for i in range(10) for j in range(i)]


def top(values, k):
    return set(np.argsort(-values, kind="stable")[:k])


golden.write(
    "isolation-forest",
    {
        "train": golden.matrix(rows),
        "labels": labels,
        "new": golden.matrix(new),
        "trees": 100,
        "sample_size": 256,
        "seeds": 10,
        "mean_scores": np.round(scores.mean(axis=0), 9),
        "score_deviation_between_seeds": np.round(scores.std(axis=0, ddof=1), 6),
        "new_mean_scores": new_scores.mean(axis=0),
        "new_score_deviation_between_seeds": new_scores.std(axis=0, ddof=1),
        "auc_of_mean": roc_auc_score(labels, scores.mean(axis=0)),
        "average_precision_of_mean": average_precision_score(labels, scores.mean(axis=0)),
        "auc_by_seed": [roc_auc_score(labels, row) for row in scores],
        "average_precision_by_seed": [average_precision_score(labels, row) for row in scores],
        "spearman_between_seeds_mean": np.mean(pairs),
        "spearman_between_seeds_min": np.min(pairs),
        "spearman_with_mean": [stats.spearmanr(row, scores.mean(axis=0)).statistic for row in scores],
        "top_20_jaccard_between_seeds_mean": np.mean(
            [len(top(scores[i], 20) & top(scores[j], 20)) / len(top(scores[i], 20) | top(scores[j], 20)) for i in range(10) for j in range(i)]
        ),
        "average_path_length": golden.matrix(np.column_stack([LEAF_SIZES, _average_path_length(np.array(LEAF_SIZES))])),
        "notes": [
            "scores = -score_samples = 2^(-E[h] / c(256)), in (0, 1], higher = more anomalous; sampling of 256 rows without replacement per tree, depth limit 8 = ceil(log2 256), "
            "every split on a column that is not constant in the node, threshold uniform between the node's minimum and maximum of the column; a leaf of size m adds c(m).",
            "c(m): 0 for m <= 1, 1 for m = 2, else 2 (ln(m - 1) + 0.5772156649) - 2 (m - 1) / m: scikit-learn uses the logarithm, not the exact harmonic number; the values are under average_path_length as [m, c(m)]. "
            "With exact H, c(256) = 10.2487 against 10.2448: scores differ by some 1e-3.",
            "Column 4 is constant. mean_scores and score_deviation_between_seeds are means and standard deviations (divisor 9) over random_state 0 to 9.",
            "Test: a forest of 1000 trees should agree with mean_scores within 4 deviations / sqrt(10) plus 0.003, and rank correlation with mean_scores should be above spearman_with_mean's minimum minus 0.005.",
            "An integer column makes ties; new row 6 differs from row 5 only in the constant column, which no split uses: same score.",
        ],
    },
)
