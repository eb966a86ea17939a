"""Friedman, Iman-Davenport, Wilcoxon signed-rank, Holm, studentised range, tails of distributions."""

import golden  # first: it sets one thread
import numpy as np
from scipy import stats

random = np.random.default_rng(8)


def friedman(blocks, detectors, digits):
    """Rounding makes ties; the second detector is a little better, the last a little worse."""
    values = random.random((blocks, detectors))
    values[:, 1] += 0.4
    values[:, -1] -= 0.3
    values = np.round(values, digits)
    ranks = stats.rankdata(-values, axis=1)
    chi, p = stats.friedmanchisquare(*values.T)
    f = (blocks - 1) * chi / (blocks * (detectors - 1) - chi)
    tail = stats.f.sf(f, detectors - 1, (detectors - 1) * (blocks - 1))
    pairs = [(a, b) for a in range(detectors) for b in range(a + 1, detectors)]
    return {"values": golden.matrix(values), "mean_ranks": ranks.mean(axis=0), "chi_squared": chi, "chi_squared_p": p,
            "f": f, "f_p": tail, "holm": holm([exact(values[:, a] - values[:, b], 6) for a, b in pairs]) if
            blocks <= 13 else None}


def exact(differences, digits=12):
    """All assignments of signs; differences that only rounding tells apart are equal."""
    differences = np.round(differences, digits)
    if not differences.any():
        return 1.0
    method = stats.PermutationMethod(n_resamples=np.inf)
    return float(stats.wilcoxon(differences, zero_method="pratt", method=method).pvalue)


def holm(values):
    order = np.argsort(values, kind="stable")
    adjusted, greatest = np.empty(len(values)), 0.0
    for position, index in enumerate(order):
        greatest = max(greatest, min(1.0, values[index] * (len(values) - position)))
        adjusted[index] = greatest
    return adjusted


def wilcoxon(count, whole, shift):
    """`whole` differences are whole numbers: ties and zeros; the others have neither."""
    first = np.round(random.normal(shift, 2, count)) if whole else random.normal(shift, 2, count)
    second = np.round(random.normal(0, 2, count)) if whole else random.normal(0, 2, count)
    difference = first - second
    normal = stats.wilcoxon(first, second, zero_method="pratt", correction=True, method="asymptotic")
    signed = {True: float((stats.rankdata(abs(difference)) * (difference > 0)).sum()),
              False: float((stats.rankdata(abs(difference)) * (difference < 0)).sum())}
    assert normal.statistic == min(signed.values())
    if whole:
        p = exact(difference) if count <= 13 else None
    else:
        p = float(stats.wilcoxon(first, second, zero_method="pratt", method="exact").pvalue) if count <= 25 else None
    return {"first": first, "second": second, "zeros": int((difference == 0).sum()), "positive_sum": signed[True],
            "negative_sum": signed[False], "normal_p": float(normal.pvalue), "exact_p": p}


def tails():
    chi = [(x, d) for x in (0.01, 1.0, 7.5, 40.0, 300.0) for d in (1, 2, 9, 30)]
    f = [(x, a, b) for x in (0.01, 1.0, 3.2, 25.0, 400.0) for a, b in ((1, 5), (3, 27), (9, 81), (19, 1900))]
    z = [-6.0, -1.0, 0.0, 0.5, 1.96, 5.0, 20.0]
    return {"chi_squared": [[x, d, stats.chi2.sf(x, d)] for x, d in chi],
            "f": [[x, a, b, stats.f.sf(x, a, b)] for x, a, b in f],
            "gaussian": [[x, stats.norm.sf(x)] for x in z]}


def quantiles(level):
    return [float(stats.studentized_range.ppf(1 - level, count, np.inf) / np.sqrt(2)) for count in range(2, 21)]


holms = [[0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.6], [0.02], [0.9, 0.001, 0.001, 0.04, 0.3], []]
golden.write(
    "significance",
    {
        "friedman": [friedman(*case) for case in
                     [(6, 3, 8), (10, 4, 8), (10, 5, 1), (12, 8, 2), (40, 12, 1), (3, 3, 8), (13, 4, 1)]],
        "wilcoxon": [wilcoxon(count, whole, shift) for count in (4, 6, 10, 13, 20, 25, 26, 60) for whole in (False, True)
                     for shift in (0.0, 1.5)],
        "holm": [{"values": values, "adjusted": holm(values)} for values in holms],
        "nemenyi": {"five_percent": quantiles(0.05), "ten_percent": quantiles(0.1)},
        "tails": tails(),
        "notes": [
            "friedman: scipy.stats.friedmanchisquare; f = (N-1)chi/(N(k-1)-chi), its p by scipy.stats.f.sf; mean ranks: 1 "
            "is the greatest value; holm: Holm of the exact Wilcoxon p of all pairs, differences rounded to 6 decimals, "
            "lexicographic order, up to 13 blocks.",
            "wilcoxon: scipy.stats.wilcoxon(zero_method='pratt', correction=True), method 'asymptotic' for normal_p. "
            "exact_p: method 'exact' without ties and zeros up to 25, PermutationMethod over all signs with them up to 13.",
            "nemenyi: scipy.stats.studentized_range.ppf(1 - level, k, inf)/sqrt(2), k = 2...20.",
            "tails: chi2.sf, f.sf, norm.sf; the last entry of each list is the probability.",
        ],
    },
)
