"""Ranking metrics: AUC, partial AUC, average precision, tie-aware precision, recall and NDCG at k, rank correlations."""

import golden  # first: it sets one thread
import itertools
from fractions import Fraction

import numpy as np
from scipy import stats
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score, roc_curve


def at_k(labels, scores, k):
    """Exact value, bounds and variance over all orders of the tied rows (design/evaluation.md, 2)."""
    positives = sum(labels)
    cut = sorted(scores, reverse=True)[k - 1]
    above = [label for label, score in zip(labels, scores) if score > cut]
    tied = [label for label, score in zip(labels, scores) if score == cut]
    g, total, t, m = sum(above), len(tied), sum(tied), k - len(above)
    share = Fraction(t, total)
    expected = Fraction(g) + m * share
    lower = g + max(0, m - (total - t))
    upper = g + min(m, t)
    variance = m * share * (1 - share) * Fraction(total - m, total - 1) if total > 1 else Fraction(0)
    _check(above, tied, m, expected, lower, upper, variance)
    prevalence = Fraction(positives, len(labels))
    best = min(Fraction(1), Fraction(positives, k))
    precision = expected / k
    return {
        "k": k,
        "above": len(above),
        "above_positives": g,
        "tied": total,
        "tied_positives": t,
        "taken_from_tie": m,
        "precision": float(precision),
        "precision_lower": float(Fraction(lower, k)),
        "precision_upper": float(Fraction(upper, k)),
        "precision_max": float(best),
        "precision_adjusted": float((precision - prevalence) / (best - prevalence)) if best != prevalence else None,
        "lift": float(precision / prevalence),
        "recall": float(expected / positives),
        "recall_lower": float(Fraction(lower, positives)),
        "recall_upper": float(Fraction(upper, positives)),
        "hits_variance": float(variance),
        "ndcg": ndcg_score([labels], [scores], k=k),
    }


def _check(above, tied, m, expected, lower, upper, variance):
    """Enumerates every choice of m tied rows where that is affordable."""
    if len(tied) > 14:
        return
    hits = [sum(above) + sum(choice) for choice in itertools.combinations(tied, m)]
    mean = Fraction(sum(hits), len(hits))
    assert mean == expected and min(hits) == lower and max(hits) == upper
    assert sum((hit - mean) ** 2 for hit in hits) / len(hits) == variance


def area_up_to(labels, scores, limit):
    """Area under the ROC curve for false-positive rates up to the limit; the last step is interpolated."""
    fpr, tpr, _ = roc_curve(labels, scores, drop_intermediate=False)
    stop = np.searchsorted(fpr, limit, side="right")
    end = np.interp(limit, fpr[stop - 1 : stop + 1], tpr[stop - 1 : stop + 1])
    return np.trapezoid(np.append(tpr[:stop], end), np.append(fpr[:stop], limit))


def ranking_case(name, labels, scores, cuts):
    labels, scores = [int(label) for label in labels], [float(score) for score in scores]
    auc, ap = roc_auc_score(labels, scores), average_precision_score(labels, scores)
    prevalence = sum(labels) / len(labels)
    return {
        "name": name,
        "labels": labels,
        "scores": scores,
        "prevalence": prevalence,
        "auc": auc,
        "auc_adjusted": 2 * auc - 1,
        "average_precision": ap,
        "average_precision_adjusted": (ap - prevalence) / (1 - prevalence),
        "partial_areas": [
            {
                "limit": limit,
                "area": area_up_to(labels, scores, limit),
                "standardised": roc_auc_score(labels, scores, max_fpr=limit),
            }
            for limit in (0.001, 0.01, 0.1, 0.37, 1.0)
        ],
        "at_k": [at_k(labels, scores, k) for k in cuts],
    }


def correlation_case(name, a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return {
        "name": name,
        "a": a,
        "b": b,
        "spearman": stats.spearmanr(a, b).statistic,
        "kendall_tau_b": stats.kendalltau(a, b, variant="b").statistic,
        "weighted_tau": stats.weightedtau(a, b, rank=True).statistic,
    }


rng = np.random.default_rng(20240501)


def labelled(n, share, shift):
    labels = (rng.random(n) < share).astype(int)
    labels[0], labels[1] = 1, 0
    return labels, np.round(rng.normal(size=n) + shift * labels, 6)


plain_labels, plain_scores = labelled(200, 0.3, 1.2)
tied_labels, tied_scores = labelled(200, 0.3, 1.2)
rare_labels, rare_scores = labelled(600, 0.005, 2.0)
inverted_labels, inverted_scores = labelled(150, 0.4, -1.0)
block_scores = [3.0] * 8 + [2.0] * 12 + [1.0] * 10
block_labels = [1, 1, 0, 1, 0, 1, 1, 0] + [1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0] + [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
cases = [
    ranking_case("no-ties", plain_labels, plain_scores, [1, 5, 10, 50, 100, 200]),
    ranking_case("rounded-to-halves", tied_labels, np.round(tied_scores * 2) / 2, [1, 5, 10, 20, 50, 100, 150, 200]),
    ranking_case("three-blocks", block_labels, block_scores, [1, 4, 8, 9, 14, 20, 21, 25, 30]),
    ranking_case("constant-scores", block_labels, [0.5] * 30, [1, 5, 10, 30]),
    ranking_case("rare-positives", rare_labels, rare_scores, [1, 3, 10, 50, 100, 600]),
    ranking_case("rare-positives-tied", rare_labels, np.round(rare_scores), [1, 3, 10, 50, 100, 600]),
    ranking_case("below-chance", inverted_labels, inverted_scores, [1, 10, 50, 150]),
    ranking_case("perfect", [1, 1, 1, 0, 0, 0, 0], [9, 8, 7, 6, 5, 4, 3], [1, 3, 5, 7]),
    ranking_case("reversed", [0, 0, 0, 0, 1, 1, 1], [9, 8, 7, 6, 5, 4, 3], [1, 3, 5, 7]),
    ranking_case("30-tied-on-top", [1] * 15 + [0] * 15 + [0] * 60 + [1] * 10, [2.0] * 30 + [1.0] * 70, [20, 30, 50]),
]

x = np.round(rng.normal(size=120), 6)
y = np.round(0.6 * x + rng.normal(size=120), 6)
correlations = [
    correlation_case("no-ties", x, y),
    correlation_case("ties-in-both", np.round(x), np.round(y * 2) / 2),
    correlation_case("ties-in-one", np.round(x), y),
    correlation_case("same-order", x, np.exp(x)),
    correlation_case("opposite-order", x, -x),
    correlation_case("binary-against-score", (x > 0.8).astype(float), y),
    correlation_case("short", [1, 2, 2, 3, 5], [2, 1, 3, 3, 4]),
]
# Drawn last: what is above stays as it was.
many_x = rng.integers(0, 40, size=1000)
many_y = np.where(rng.random(1000) < 0.4, many_x, rng.integers(0, 25, size=1000))
long_x = rng.permutation(1500)
long_y = np.argsort(np.argsort(long_x + rng.normal(scale=300, size=1500)))
one_apart = np.zeros(400)
one_apart[137] = 1
correlations += [
    correlation_case("many-ties-in-both", many_x, many_y),
    correlation_case("long-without-ties", long_x, long_y),
    correlation_case("one-row-apart-against-ranks", one_apart, np.roll(np.arange(400), 11)),
    correlation_case("duplicate-rows", np.repeat([5, 1, 4, 1, 3], 4), np.repeat([2, 7, 1, 8, 2], 4)),
    correlation_case("two-rows", [1, 2], [2, 1]),
]

golden.write(
    "ranking",
    {
        "cases": cases,
        "correlations": correlations,
        "notes": [
            "labels: 1 = anomaly. scores: higher = more anomalous. average_precision is scikit-learn's: a block of tied scores is one step.",
            "at_k: cut = k-th largest score; above = rows with a larger score, tied = rows with exactly the cut's score; taken_from_tie = k - above.",
            "precision and recall are expectations over all orders of the tied rows, computed in exact fractions; lower and upper are the bounds; "
            "hits_variance is the hypergeometric variance of the number of positives in the top k (divide by k squared for precision). "
            "Every case with at most 14 tied rows was checked by enumeration.",
            "precision_max = min(1, P/k); precision_adjusted = (precision - prevalence) / (precision_max - prevalence), null where the two are equal; "
            "auc_adjusted = 2 auc - 1; average_precision_adjusted = (ap - prevalence) / (1 - prevalence).",
            "partial_areas: area is the raw one for false-positive rates from 0 to the limit, linear between the points of the ROC curve; "
            "standardised is scikit-learn's max_fpr (McClish): 0.5 (1 + (area - limit^2 / 2) / (limit - limit^2 / 2)).",
            "ndcg is scikit-learn's, gains 0 and 1, tied rows averaged.",
            "weighted_tau is scipy's weightedtau(rank=True): hyperbolic additive weights 1/(r+1), r = 0 for the largest; mean of the two directions "
            "(ranked by a then b, and by b then a, both decreasing). Vigna 2015.",
        ],
    },
)
