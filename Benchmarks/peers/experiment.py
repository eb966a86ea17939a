#!/usr/bin/env python3
"""experiments/nsl-kdd.yaml written with scikit-learn, PyOD and joblib, as a competent user would.

The same arms, pipelines, seeds, scenarios, draws, subsamples, metrics, budgets, agreement between detectors and 1,000
bootstrap resamples, paired. Not the same: the leakage gate, exact intervals, alarms, families within the natural rows,
the timing of new rows, the report and its manifest, which Assay makes in the same seconds.

`--accelerated` patches scikit-learn with scikit-learn-intelex. DBSCAN comes from there in either case: scikit-learn's
own keeps every pair within eps and is killed at 24 GB on 125,973 rows.
"""

import argparse
import json
import sys
import time
import warnings
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "tasks"))
if "--accelerated" in sys.argv:
    from sklearnex import patch_sklearn

    patch_sklearn(verbose=False)

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import sklearn  # noqa: E402
from joblib import Parallel, delayed  # noqa: E402
from pyod.models.ecod import ECOD  # noqa: E402
from pyod.models.hbos import HBOS  # noqa: E402
from scipy.stats import kendalltau, rankdata, spearmanr, weightedtau  # noqa: E402
from sklearn.cluster import KMeans  # noqa: E402
from sklearn.decomposition import PCA  # noqa: E402
from sklearn.ensemble import IsolationForest  # noqa: E402
from sklearn.metrics import (  # noqa: E402
    adjusted_mutual_info_score,
    adjusted_rand_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_samples,
)
from sklearn.metrics.cluster import contingency_matrix  # noqa: E402
from sklearn.mixture import GaussianMixture  # noqa: E402
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors  # noqa: E402
from sklearnex.cluster import DBSCAN  # noqa: E402

from measured import peak_bytes, processor_seconds  # noqa: E402
from ranking import BUDGETS, NAMES, Ranking, rank_biased_overlap, top_rows  # noqa: E402
from with_frames import BEHIND, NAMES as COLUMNS, TEXTS  # noqa: E402

JOBS = 2
SEEDS = range(5)
LEVELS, DRAWS = (0.05, 0.01), 5
SUBSAMPLES, SHARE = 2, 0.8
RESAMPLES = 1000
FAMILIES = {
    "probe": "satan ipsweep nmap portsweep mscan saint",
    "r2l": "guess_passwd ftp_write imap phf multihop warezmaster warezclient spy xlock xsnoop snmpguess snmpgetattack "
    "httptunnel sendmail named",
    "u2r": "buffer_overflow loadmodule rootkit perl sqlattack xterm ps",
}


# Detectors: (rows, seed) -> scores, higher is more anomalous, and clusters where there are some.


def constant(rows, seed):
    return np.zeros(len(rows)), None


def at_random(rows, seed):
    return np.random.default_rng(seed).random(len(rows)), None


def largest_deviation(rows, seed):
    deviation = rows.std(axis=0)
    deviation[deviation == 0] = np.inf
    return np.abs((rows - rows.mean(axis=0)) / deviation).max(axis=1), None


def ecod(rows, seed):
    """One job: its worker processes cost more than they bring."""
    return ECOD(n_jobs=1).fit(rows).decision_scores_, None


def hbos(rows, seed):
    return HBOS(n_bins=10).fit(rows).decision_scores_, None


def isolation_forest(rows, seed):
    model = IsolationForest(n_estimators=100, max_samples=256, random_state=seed, n_jobs=JOBS).fit(rows)
    return -model.score_samples(rows), None


def pca_reconstruction(rows, seed):
    model = PCA(20, svd_solver="covariance_eigh").fit(rows)
    rest = rows - model.inverse_transform(model.transform(rows))
    return np.einsum("ij,ij->i", rest, rest), None


def k_means_composite(rows, seed):
    """0.5 · distance + 0.3 · (1 − silhouette) + 0.2 · small cluster, a lone row counting as isolated."""
    model = KMeans(8, n_init=10, tol=1e-4, random_state=seed).fit(rows)
    labels, sizes = model.labels_, np.bincount(model.labels_, minlength=8)
    distances = np.linalg.norm(rows - model.cluster_centers_[labels], axis=1)
    dissimilarity = 1 - silhouette_samples(rows, labels)
    for row in np.flatnonzero(sizes[labels] <= 1):
        others = np.delete(model.cluster_centers_, labels[row], axis=0)
        distances[row] = np.linalg.norm(others - rows[row], axis=1).min()
        dissimilarity[row] = 2
    flag = (sizes[labels] < 0.05 * len(rows)).astype(float)
    scores = 0.5 * rescaled(distances) + 0.3 * rescaled(dissimilarity) + 0.2 * flag
    return scores, labels


def rescaled(values):
    return (values - values.min()) / max(np.ptp(values), np.finfo(float).tiny)


def local_outlier_factor(rows, seed):
    return -LocalOutlierFactor(n_neighbors=20, algorithm=TREE, n_jobs=JOBS).fit(rows).negative_outlier_factor_, None


def k_nearest_neighbors(rows, seed):
    model = NearestNeighbors(n_neighbors=10, algorithm=TREE, n_jobs=JOBS).fit(rows)
    return model.kneighbors()[0][:, -1], None


def gaussian_mixture(rows, seed):
    model = GaussianMixture(8, random_state=seed, reg_covar=1e-6).fit(rows)
    return -model.score_samples(rows), model.predict(rows)


def dbscan(rows, seed):
    """The score is the distance to the nearest core row."""
    model = DBSCAN(eps=1, min_samples=5, n_jobs=JOBS).fit(rows)
    scores = np.zeros(len(rows))
    others = np.setdiff1d(np.arange(len(rows)), model.core_sample_indices_)
    if len(others):
        nearest = NearestNeighbors(n_neighbors=1, algorithm=TREE, n_jobs=JOBS).fit(rows[model.core_sample_indices_])
        scores[others] = nearest.kneighbors(rows[others])[0][:, 0]
    return scores, model.labels_


# The tree is the fastest of scikit-learn's and of scikit-learn-intelex's algorithms on 20 components.
TREE = "kd_tree"
# name: (detector, pipeline, uses the seed)
ARMS = {
    "constant": (constant, "standard", False),
    "random": (at_random, "standard", True),
    "largest-deviation": (largest_deviation, "standard", False),
    "ecod": (ecod, "standard", False),
    "hbos": (hbos, "standard", False),
    "isolation-forest": (isolation_forest, "standard", True),
    "pca-reconstruction": (pca_reconstruction, "standard", False),
    "k-means-composite": (k_means_composite, "pca-20", True),
    "lof": (local_outlier_factor, "pca-20", False),
    "k-nearest-neighbors": (k_nearest_neighbors, "pca-20", False),
    "gaussian-mixture": (gaussian_mixture, "pca-20", True),
    "dbscan": (dbscan, "pca-20", False),
}
BASELINES = ("constant", "random", "largest-deviation")


class Stages(defaultdict):
    """Seconds by stage."""

    def __init__(self):
        super().__init__(float)
        self.last = time.perf_counter()

    def add(self, name):
        now = time.perf_counter()
        self[name] += now - self.last
        self.last = now


def read(path, sample):
    """The features as a table, and the class of each row."""
    table = pd.read_csv(
        path, header=None, names=COLUMNS + BEHIND["nsl-kdd-train"], dtype=dict.fromkeys([*TEXTS, "attack"], "category")
    )
    if sample:
        table = table.iloc[np.sort(np.random.default_rng(0).choice(len(table), sample, replace=False))]
        for name in TEXTS:
            table[name] = table[name].cat.remove_unused_categories()
    return table[COLUMNS], table["attack"].astype(str).to_numpy()


def pipelines(features):
    """Standardised and one-hot; and its 20 leading components. Learnt on the rows of the case."""
    numbers = features.drop(columns=TEXTS)
    numbers = numbers.loc[:, (numbers != numbers.iloc[0]).any()].astype("float64")
    scaled = (numbers - numbers.mean()) / numbers.std(ddof=0)
    texts = features[TEXTS].apply(lambda column: column.cat.remove_unused_categories())
    rows = np.ascontiguousarray(pd.concat([scaled, pd.get_dummies(texts, dtype="float64")], axis=1).to_numpy())
    return {"standard": rows, "pca-20": PCA(20, svd_solver="covariance_eigh").fit_transform(rows)}


def scenarios(attack):
    """Name and the rows of each draw: natural; attacks drawn down; each family alone with the normal rows."""
    normal, anomalies = np.flatnonzero(attack == "normal"), np.flatnonzero(attack != "normal")
    yield "natural", [np.arange(len(attack))]
    for level in LEVELS:
        wanted = round(level / (1 - level) * len(normal))
        random = [np.random.default_rng([0, int(level * 1e6), draw]) for draw in range(DRAWS)]
        yield (
            f"prevalence-{level}",
            [np.sort(np.append(normal, stream.choice(anomalies, wanted, replace=False))) for stream in random],
        )
    for family, members in FAMILIES.items():
        yield f"family-{family}", [np.flatnonzero((attack == "normal") | np.isin(attack, members.split()))]


def partition_metrics(rows, labels, attack, with_indices):
    """Internal indices without the noise rows, and agreement with the classes."""
    kept = labels >= 0
    table = contingency_matrix(attack, labels)
    found = {
        "adjusted-rand-index": adjusted_rand_score(attack, labels),
        "adjusted-mutual-information": adjusted_mutual_info_score(attack, labels),
        "purity": table.max(axis=0).sum() / table.sum(),
    }
    if with_indices and len(np.unique(labels[kept])) > 1:
        found["davies-bouldin"] = davies_bouldin_score(rows[kept], labels[kept])
        found["calinski-harabasz"] = calinski_harabasz_score(rows[kept], labels[kept])
    return found


def resampled(fits, draws_of_fits, normal, anomalies, positions, numbers):
    """Metrics of every fit on each of the resamples `numbers`: normal rows are shared by all draws."""
    width = positions[0][1]
    values = np.empty((len(numbers), len(fits), len(NAMES)))
    for place, number in enumerate(numbers):
        stream = np.random.default_rng([7, number])
        shared = np.bincount(stream.choice(normal, len(normal)), minlength=width)
        counts = [
            (shared + np.bincount(stream.choice(own, len(own)), minlength=width))[rows]
            for own, (rows, _) in zip(anomalies, positions, strict=True)
        ]
        for index, fit in enumerate(fits):
            values[place, index] = fit.metrics(counts[draws_of_fits[index]])
    return values


def intervals(name, fits, draws, is_anomaly):
    """Percentile intervals of one fit drawn at random, and paired differences of the means over an arm's fits."""
    normal = np.unique(np.concatenate([rows[~is_anomaly[rows]] for rows in draws]))
    anomalies = [rows[is_anomaly[rows]] for rows in draws]
    positions = [(rows, len(is_anomaly)) for rows in draws]
    rankings, of_draw = [fit["ranking"] for fit in fits], [fit["draw"] for fit in fits]
    chunks = np.array_split(np.arange(RESAMPLES), JOBS)
    values = np.concatenate(
        Parallel(JOBS)(delayed(resampled)(rankings, of_draw, normal, anomalies, positions, chunk) for chunk in chunks)
    )
    arms = list(dict.fromkeys(fit["arm"] for fit in fits))
    stream = np.random.default_rng(11)
    table, means = [], {}
    for arm in arms:
        own = [index for index, fit in enumerate(fits) if fit["arm"] == arm]
        single = values[np.arange(RESAMPLES), stream.choice(own, RESAMPLES)]
        means[arm] = values[:, own].mean(axis=1)
        lower, upper = np.nanquantile(single, [0.025, 0.975], axis=0)
        table += [(name, arm, metric, lower[i], upper[i]) for i, metric in enumerate(NAMES)]
    judged = [arm for arm in arms if arm not in BASELINES]
    for place, first in enumerate(judged):
        for second in judged[place + 1 :]:
            difference = means[first] - means[second]
            lower, upper = np.nanquantile(difference, [0.025, 0.975], axis=0)
            table += [(name, f"{first} - {second}", metric, lower[i], upper[i]) for i, metric in enumerate(NAMES)]
    return table


def agreement(first, second):
    """How alike two detectors rank the same rows."""
    (name, one), (other_name, other) = first, second
    found = [("spearman", spearmanr(one, other)[0]), ("kendall-tau-b", kendalltau(one, other)[0])]
    found.append(("weighted-tau", weightedtau(one, other)[0]))
    for k in BUDGETS:
        found.append((f"rank-biased-overlap@{k}", rank_biased_overlap(one, other, k)))
        found.append((f"top-k-overlap@{k}", len(top_rows(one, k) & top_rows(other, k)) / k))
    return [(name, other_name, metric, value) for metric, value in found]


def detector_agreements(scores):
    """Every pair of detectors, and each against the mean of all ranks."""
    judged = [(name, values) for name, values in scores.items() if name not in BASELINES]
    judged.append(("consensus", sum(rankdata(values) for _, values in judged)))
    pairs = [(a, b) for i, a in enumerate(judged) for b in judged[i + 1 :]]
    return [row for rows in Parallel(JOBS)(delayed(agreement)(a, b) for a, b in pairs) for row in rows]


def stability(arm, fits):
    """Agreement of all pairs of fits of one arm on the rows that both scored."""
    found = defaultdict(list)
    for place, one in enumerate(fits):
        for other in fits[place + 1 :]:
            common, mine, theirs = np.intersect1d(one["rows"], other["rows"], return_indices=True)
            first, second = one["scores"][mine], other["scores"][theirs]
            found["spearman"].append(spearmanr(first, second)[0])
            for k in BUDGETS:
                a, b = top_rows(first, k), top_rows(second, k)
                found[f"top-k-jaccard@{k}"].append(len(a & b) / len(a | b))
            if one["labels"] is not None:
                found["adjusted-rand-index"].append(adjusted_rand_score(one["labels"][mine], other["labels"][theirs]))
    return [("stability", arm, metric, float(np.mean(values))) for metric, values in found.items()]


def runs(arm, scenario, draw):
    """Seed and subsample of each fit of an arm in one case, as Assay plans them."""
    uses_seed = ARMS[arm][2]
    if scenario != "natural":
        return [(draw if uses_seed else 0, None)]
    if uses_seed:
        return [(seed, None) for seed in SEEDS]
    return [(0, None)] + [(0, number) for number in range(SUBSAMPLES)]


def run_case(scenario, draw, rows, features, attack, stages):
    """All fits of one case with their metrics."""
    views = pipelines(features.iloc[rows])
    stages.add("pipelines")
    classes, is_anomaly = attack[rows], attack[rows] != "normal"
    fits = []
    for arm, (detector, view, _) in ARMS.items():
        for seed, subsample in runs(arm, scenario, draw):
            chosen = np.arange(len(rows))
            if subsample is not None:
                stream = np.random.default_rng([3, subsample])
                chosen = np.sort(stream.choice(len(rows), round(SHARE * len(rows)), replace=False))
            matrix = views[view] if subsample is None else views[view][chosen]
            scores, labels = detector(matrix, seed)
            stages.add(f"fit {arm}")
            ranking = Ranking(scores, is_anomaly[chosen])
            metrics = dict(zip(NAMES, ranking.metrics(), strict=True))
            if labels is not None:
                is_whole = scenario == "natural" and subsample is None
                metrics |= partition_metrics(matrix, labels, classes[chosen], is_whole)
            fits.append(
                {
                    "arm": arm, "draw": draw, "rows": chosen, "scores": scores, "labels": labels,
                    "ranking": ranking, "metrics": metrics, "is_part": subsample is not None,
                }
            )  # fmt: skip
            stages.add("metrics")
    return fits


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--input", required=True, help="KDDTrain+.txt")
    parser.add_argument("--sample", type=int, default=0, help="so many rows drawn at random; 0: all")
    parser.add_argument("--accelerated", action="store_true", help="patch scikit-learn with scikit-learn-intelex")
    parser.add_argument("--answer", required=True, help="where to write scenario,detector,metric,value")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    stages, start = Stages(), time.perf_counter()
    features, attack = read(given.input, given.sample)
    is_anomaly = attack != "normal"
    stages.add("reading")
    table = []
    for name, draws in scenarios(attack):
        fits = []
        for draw, rows in enumerate(draws):
            fits += run_case(name, draw, rows, features, attack, stages)
        whole = [fit for fit in fits if not fit["is_part"]]
        for arm in ARMS:
            own = [fit["metrics"] for fit in whole if fit["arm"] == arm]
            table += [(name, arm, metric, np.nanmean([m.get(metric, np.nan) for m in own])) for metric in own[0]]
        table += intervals(name, whole, draws, is_anomaly)
        stages.add("intervals")
        if name == "natural":
            table += detector_agreements({fit["arm"]: fit["scores"] for fit in reversed(whole)})
            stages.add("agreement")
            for arm, (_, _, uses_seed) in ARMS.items():
                compared = [fit for fit in fits if fit["arm"] == arm and fit["is_part"] != uses_seed]
                table += stability(arm, compared)
            stages.add("stability")
    lines = [",".join(map(str, row)) for row in table]
    Path(given.answer).write_text("\n".join(lines) + "\n")
    user, system = processor_seconds()
    result = {
        "task": "experiment", "rows": len(attack), "columns": None, "load_seconds": stages["reading"],
        "compute_seconds": [time.perf_counter() - start], "user_seconds": user, "system_seconds": system,
        "peak_bytes": peak_bytes(), "version": f"scikit-learn {sklearn.__version__}",
        "stages": {name: round(seconds, 3) for name, seconds in stages.items()},
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()
