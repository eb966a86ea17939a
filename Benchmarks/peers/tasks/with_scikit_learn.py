"""scikit-learn, alone or patched by scikit-learn-intelex (`--variant intelex` or `intelex-<algorithm>`).

Variants name the algorithm where scikit-learn has several: brute, kd_tree, ball_tree; lloyd, elkan.
"""

import logging
import sys

IS_PATCHED = any(argument.startswith("intelex") for argument in sys.argv)


class FirstMessages(logging.Handler):
    """Keeps what scikit-learn-intelex says of each call: accelerated, or handed back to scikit-learn."""

    def __init__(self):
        super().__init__()
        self.messages = []

    def emit(self, record):
        message = record.getMessage()
        if message not in self.messages:
            self.messages.append(message)


said = FirstMessages()
if IS_PATCHED:
    # Before anything of scikit-learn is imported, as its guide asks.
    logger = logging.getLogger("sklearnex")
    logger.setLevel(logging.INFO)
    logger.addHandler(said)
    logger.propagate = False
    from sklearnex import patch_sklearn

    patch_sklearn(verbose=False)

import sklearn  # noqa: E402
from sklearn.cluster import DBSCAN, KMeans  # noqa: E402
from sklearn.ensemble import IsolationForest  # noqa: E402
from sklearn.metrics import silhouette_samples  # noqa: E402
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors  # noqa: E402

from measured import main  # noqa: E402


def algorithm(options, default="auto"):
    """The algorithm that the variant names."""
    name = options.variant.removeprefix("intelex").removeprefix("-")
    return name or default


def k_nearest_neighbors(rows, options):
    """Distance to the k-th neighbour; `kneighbors()` without rows leaves the row itself out."""
    model = NearestNeighbors(n_neighbors=options.neighbors, algorithm=algorithm(options), n_jobs=options.threads)
    return model.fit(rows).kneighbors()[0][:, -1]


def local_outlier_factor(rows, options):
    model = LocalOutlierFactor(n_neighbors=options.neighbors, algorithm=algorithm(options), n_jobs=options.threads)
    return -model.fit(rows).negative_outlier_factor_


def dbscan(rows, options):
    model = DBSCAN(
        eps=options.eps, min_samples=options.minimum_rows, algorithm=algorithm(options), n_jobs=options.threads
    )
    return model.fit(rows).labels_


def silhouette(rows, options):
    """`one-job` leaves the second core to the matrix product alone."""
    jobs = None if options.variant == "one-job" else options.threads
    return silhouette_samples(rows, options.labels, n_jobs=jobs)


def k_means(rows, options):
    model = KMeans(
        n_clusters=options.clusters,
        n_init=10,
        max_iter=300,
        tol=1e-4,
        init="k-means++",
        algorithm=algorithm(options, "lloyd"),
        random_state=options.seed,
    )
    return [model.fit(rows).inertia_]


def isolation_forest(rows, options):
    model = IsolationForest(
        n_estimators=options.trees, max_samples=256, n_jobs=options.threads, random_state=options.seed
    )
    return -model.fit(rows).score_samples(rows)


TASKS = {
    "knn": k_nearest_neighbors,
    "lof": local_outlier_factor,
    "dbscan": dbscan,
    "silhouette": silhouette,
    "k-means": k_means,
    "isolation-forest": isolation_forest,
}

if __name__ == "__main__":
    version = f"scikit-learn {sklearn.__version__}"
    if IS_PATCHED:
        from importlib.metadata import version as version_of

        version = f"scikit-learn-intelex {version_of('scikit-learn-intelex')}"
    main(__doc__, TASKS, version, notes=lambda: "; ".join(said.messages))
