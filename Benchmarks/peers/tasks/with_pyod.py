"""PyOD: `decision_scores_` of a fit, without its thresholds where they can be left out."""

import pyod
from pyod.models.ecod import ECOD
from pyod.models.hbos import HBOS
from pyod.models.iforest import IForest
from pyod.models.knn import KNN
from pyod.models.lof import LOF

from measured import main


def k_nearest_neighbors(rows, options):
    return KNN(n_neighbors=options.neighbors, method="largest", n_jobs=options.threads).fit(rows).decision_scores_


def local_outlier_factor(rows, options):
    return LOF(n_neighbors=options.neighbors, n_jobs=options.threads).fit(rows).decision_scores_


def isolation_forest(rows, options):
    """fit() scores the training rows too."""
    model = IForest(n_estimators=options.trees, max_samples=256, n_jobs=options.threads, random_state=options.seed)
    return model.fit(rows).decision_scores_


def hbos(rows, options):
    return HBOS(n_bins=10).fit(rows).decision_scores_


def ecod(rows, options):
    """`--variant one-job` spares the worker processes, which cost more than they bring on small data."""
    jobs = 1 if options.variant == "one-job" else options.threads
    return ECOD(n_jobs=jobs).fit(rows).decision_scores_


TASKS = {
    "knn": k_nearest_neighbors,
    "lof": local_outlier_factor,
    "isolation-forest": isolation_forest,
    "hbos": hbos,
    "ecod": ecod,
}

if __name__ == "__main__":
    main(__doc__, TASKS, f"PyOD {pyod.__version__}")
