"""Mann-Whitney U, chi-squared independence, Cramer's V, Fisher, Benjamini-Hochberg, log tails, moments, correlations."""

import golden  # first: it sets one thread
import itertools
import math

import numpy as np
from scipy import stats

random = np.random.default_rng(12)


def mann_whitney(name, normal, anomalies):
    result = stats.mannwhitneyu(normal, anomalies, method="asymptotic")
    return {"name": name, "normal": normal, "anomalies": anomalies, "statistic": result.statistic, "p": result.pvalue}


def rank_tests():
    yield mann_whitney("two and one", [1.0, 4.0], [2.0])
    yield mann_whitney("no ties", random.normal(0, 1, 60), random.normal(0.4, 2, 45))
    yield mann_whitney("ties", np.round(random.normal(5, 2, 150)), np.round(random.normal(4, 2, 90)))
    yield mann_whitney("mostly zero", random.poisson(0.05, 300) * 1.0, random.poisson(0.2, 200) * 1.0)
    yield mann_whitney("binary", random.integers(0, 2, 80) * 1.0, random.integers(0, 2, 70) * 1.0)
    yield mann_whitney("in the middle", [1.0, 2.0, 3.0], [2.0])
    yield mann_whitney("one each", [1.0], [2.0])
    yield mann_whitney("apart", np.round(random.normal(0, 1, 700), 2), np.round(random.normal(9, 1, 800), 2))


def independence(name, table):
    table = np.asarray(table)
    statistic, p, degrees, expected = stats.chi2_contingency(table)
    plain = stats.chi2_contingency(table, correction=False).statistic
    content = {"name": name, "counts": golden.matrix(table), "statistic": statistic, "p": p, "degrees": degrees,
               "smallest_expected": expected.min(), "cramers_v": bergsma(table, plain)}
    if table.shape == (2, 2):
        content["fisher_p"] = stats.fisher_exact(table).pvalue
    if expected.min() < 5 and table.shape[1] == 2 and table.sum() < 80:
        content["exact_p"] = exact_p(table, plain)
    return content


def bergsma(table, chi_squared):
    """Bergsma 2013, equations 4 to 6."""
    n, (r, c) = table.sum(), table.shape
    phi = max(0.0, chi_squared / n - (r - 1) * (c - 1) / (n - 1))
    return math.sqrt(phi / min(r - (r - 1) ** 2 / (n - 1) - 1, c - (c - 1) ** 2 / (n - 1) - 1))


def exact_p(table, observed):
    """The probability of all r x 2 tables of the same margins whose chi-squared is no smaller, by enumeration."""
    rows, columns, total = table.sum(axis=1), table.sum(axis=0), table.sum()
    expected = np.outer(rows, columns) / total
    probability = 0.0
    for first in itertools.product(*(range(row + 1) for row in rows[:-1])):
        last = columns[0] - sum(first)
        if not 0 <= last <= rows[-1]:
            continue
        cells = np.array([*first, last])
        drawn = np.stack([cells, rows - cells], axis=1)
        if ((drawn - expected) ** 2 / expected).sum() >= observed * (1 - 1e-12):
            probability += math.prod(math.comb(int(row), int(cell)) for row, cell in zip(rows, cells))
    return probability / math.comb(int(total), int(columns[0]))


def tables():
    yield independence("fourfold", [[30, 12], [25, 40]])
    yield independence("fourfold, small", [[8, 1], [3, 9]])
    yield independence("fourfold, empty cell", [[500, 0], [480, 6]])
    yield independence("fourfold, distance below one half", [[10, 10], [10, 11]])
    yield independence("fourfold, rare and decisive", [[9000, 2], [10, 90]])
    yield independence("fourfold, rare in many", [[13449 - 3, 11743 - 20], [3, 20]])
    yield independence("three levels", [[120, 80], [60, 90], [30, 31]])
    yield independence("three classes", [[20, 30, 25], [12, 40, 18], [31, 22, 9], [14, 14, 15]])
    yield independence("sparse", [[9, 1], [2, 6], [1, 3], [5, 0], [0, 4]])
    yield independence("sparse, independent", [[6, 5], [3, 4], [2, 1], [7, 8]])
    yield independence("eleven levels", np.stack([random.integers(20, 900, 11), random.integers(20, 900, 11)], axis=1))
    yield independence("decisive", [[40, 0], [0, 30], [0, 55]])


def log10_chi_squared_tail(value, degrees):
    """Finite sums of positive terms: exact up to rounding, also where the tail is no number any more."""
    x = value / 2
    if degrees % 2 == 0:
        logs = [index * math.log(x) - math.lgamma(index + 1) - x for index in range(degrees // 2)]
    else:
        logs = [math.log(2) + stats.norm.logsf(math.sqrt(value))]
        logs += [(index + 0.5) * math.log(x) - math.lgamma(index + 1.5) - x for index in range(degrees // 2)]
    greatest = max(logs)
    return (greatest + math.log(math.fsum(math.exp(log - greatest) for log in logs))) / math.log(10)


def moments(name, values):
    return {"name": name, "values": values, "mean": np.mean(values), "deviation": np.std(values, ddof=1),
            "skewness": stats.skew(values),
            "quantiles": np.quantile(values, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])}


def correlations():
    first = random.normal(0, 1, 101)
    skewed = np.round(np.exp(2 * first + random.normal(0, 1, 101)))
    rare = random.poisson(0.1, 101) * 1.0
    columns = [first, skewed, rare, 1e9 + random.random(101)]
    return {"columns": golden.matrix(columns), "pearson": golden.matrix(np.corrcoef(columns)),
            "spearman": golden.matrix(stats.spearmanr(np.array(columns), axis=1).statistic)}


def adjustments():
    for count in (1, 7, 40):
        values = np.round(random.random(count) ** 3, 2 if count == 40 else 6)
        yield {"values": values, "adjusted": stats.false_discovery_control(values, method="bh")}
    yield {"values": [0.0, 1e-300, 0.0, 1.0], "adjusted": stats.false_discovery_control([0.0, 1e-300, 0.0, 1.0])}


golden.write("column-tests", {
    "notes": [
        "Mann-Whitney: scipy.stats.mannwhitneyu(normal, anomalies, method='asymptotic'), two-sided, with continuity.",
        "Chi-squared: scipy.stats.chi2_contingency, Yates' correction for 2 x 2 tables only; V of Bergsma 2013 from"
        " chi-squared without it.",
        "exact_p: all tables of the same margins, chi-squared without correction.",
        "Log tails: decimal logarithms, exact finite sums for chi-squared, norm.logsf for the normal distribution.",
    ],
    "mann_whitney": list(rank_tests()),
    "independence": list(tables()),
    "benjamini_hochberg": list(adjustments()),
    "log10_tails": {
        "chi_squared": [[value, degrees, log10_chi_squared_tail(value, degrees)] for value, degrees in (
            (0.5, 1), (3.84, 1), (40.0, 10), (700.0, 69), (1300.0, 2), (1400.0, 1), (2035.9495, 2), (15153.7, 10),
            (2e6, 69), (6000.0, 499), (1e5, 4))],
        "gaussian": [[value, stats.norm.logsf(value) / math.log(10)] for value in (
            -9.0, -1.0, 0.0, 0.3, 1.96, 8.0, 20.0, 37.5, 38.6, 100.0, 1e4)],
    },
    "moments": [
        moments("two values", [1.0, 4.0]),
        moments("skewed", np.round(np.exp(random.normal(3, 2, 200)))),
        moments("mostly zero", random.poisson(0.05, 150) * 1.0),
        moments("far from zero", 1e9 + np.round(random.normal(0, 100, 80))),
    ],
    "correlations": correlations(),
})
