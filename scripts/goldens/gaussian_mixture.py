"""Gaussian mixtures: steps from a given start, and scores of converged ones."""

import warnings

import golden  # first: it sets one thread
import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

rng = np.random.default_rng(20240513)


def group(count, center, factor):
    return np.round(rng.normal(size=(count, 3)) @ np.array(factor) + center, 4)


overlapping = np.vstack(
    [
        group(70, [0, 0, 0], [[1, 0.4, 0], [0, 1, 0.2], [0, 0, 0.7]]),
        group(50, [2, 1, -1], [[0.6, 0, 0.3], [0, 1.2, 0], [0, 0, 1]]),
        group(30, [-2, 3, 1], [[1, -0.5, 0], [0, 0.5, 0], [0, 0, 0.4]]),
    ]
)
separate = np.vstack(
    [
        group(60, [0, 0, 0], [[1, 0.4, 0], [0, 1, 0.2], [0, 0, 0.7]]),
        group(50, [20, 5, -10], [[0.6, 0, 0.3], [0, 1.2, 0], [0, 0, 1]]),
        group(40, [-15, 20, 5], [[1, -0.5, 0], [0, 0.5, 0], [0, 0, 0.4]]),
    ]
)
# A constant column, 20 copies of one row and one row far from all: regularization decides.
degenerate = np.vstack([overlapping[:60], np.repeat([[6.0, 6.0, 0.0]], 20, 0), [[-40.0, 30.0, 0.0]]])
degenerate[:, 2] = 4.0


def new_rows(train):
    return np.round(np.vstack([train[:8] + 0.3, rng.uniform(-25, 25, size=(4, 3)), train[-1:]]), 4)


def iteration(name, train, means, variance, iterations, tolerance):
    """From the same weights, the given means and round covariances."""
    k = len(means)
    covariances = np.array([np.eye(3) * variance for _ in range(k)])
    model = GaussianMixture(
        k, max_iter=iterations, tol=tolerance, weights_init=np.full(k, 1 / k), means_init=np.array(means), precisions_init=np.linalg.inv(covariances)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(train)
    new = new_rows(train)
    return {
        "name": name,
        "train": golden.matrix(train),
        "new": golden.matrix(new),
        "start_means": golden.matrix(means),
        "start_variance": variance,
        "maximum_iterations": iterations,
        "tolerance": tolerance,
        "iterations": model.n_iter_,
        "is_converged": bool(model.converged_),
        "mean_log_likelihood": model.lower_bound_,
        "weights": model.weights_,
        "means": golden.matrix(model.means_),
        "whitening": [golden.matrix(factor) for factor in model.precisions_cholesky_],
        "training_scores": -model.score_samples(train),
        "new_scores": -model.score_samples(new),
        "labels": model.predict(train),
    }


def whole(name, train, components):
    model = GaussianMixture(components, n_init=10, tol=1e-10, max_iter=1000, random_state=0).fit(train)
    new = new_rows(train)
    return {
        "name": name,
        "train": golden.matrix(train),
        "new": golden.matrix(new),
        "components": components,
        "mean_log_likelihood": model.score(train),
        "training_scores": -model.score_samples(train),
        "new_scores": -model.score_samples(new),
        "labels": model.predict(train),
    }


three = [[0.5, 0.0, 0.0], [1.5, 1.0, 0.0], [-1.0, 2.0, 0.0]]
golden.write(
    "gaussian-mixture",
    {
        "iterations": [
            iteration("one-step", overlapping, three, 1.0, 1, 1e-3),
            iteration("five-steps", overlapping, three, 1.0, 5, 0.0),
            iteration("default-tolerance", overlapping, three, 1.0, 100, 1e-3),
            iteration("converged", overlapping, three, 1.0, 2000, 1e-9),
            iteration("degenerate", degenerate, [[0.5, 0.5, 4.0], [6.0, 6.0, 4.0], [-40.0, 30.0, 4.0]], 1.0, 100, 1e-3),
        ],
        "whole": [whole("separate", separate, 3), whole("one-component", overlapping, 1)],
        "notes": [
            "scikit-learn GaussianMixture, full covariances, reg_covar = 1e-6, started from equal weights, start_means and start_variance times the identity. "
            "A step computes responsibilities, then the mixture; it stops when the mean log-likelihood (before the step's new mixture) changes by less than tolerance.",
            "whitening = precisions_cholesky_, the transposed inverse of the lower Cholesky factor of each covariance. scores = -score_samples.",
            "degenerate: the last column is constant, one component holds 20 equal rows and one a single row: their variances are reg_covar alone. "
            "scikit-learn lets them count in the score.",
            "whole: the best of ten K-Means starts, converged; both mixtures have one optimum that every start reaches, up to the order of the components.",
        ],
    },
)
