"""Squared reconstruction errors of principal components, of training and new rows."""

import golden  # first: it sets one thread
import numpy as np
from sklearn.decomposition import PCA

rng = np.random.default_rng(20240512)
n = 80
latent = rng.normal(size=(n, 3)) * [5, 3, 1.5]
correlated = np.round(latent @ rng.normal(size=(3, 7)) + rng.normal(scale=0.3, size=(n, 7)) + rng.normal(size=7) * 10, 5)
# A constant column and a copy of another: the covariance is singular.
singular = np.column_stack([correlated[:, :4], np.full(n, 2.5), correlated[:, 0]])


def case(name, train, components=None, share=None):
    new = train[:10] * 1.5 + 0.25
    fitted = PCA(n_components=components or share, svd_solver="full").fit(train)

    def errors(rows):
        return ((rows - fitted.inverse_transform(fitted.transform(rows))) ** 2).sum(axis=1)

    return {
        "name": name,
        "train": golden.matrix(train),
        "new": golden.matrix(new),
        "components": components or 0,
        "variance_share": share or 0.9,
        "components_kept": fitted.n_components_,
        "training_scores": errors(train),
        "new_scores": errors(new),
    }


golden.write(
    "pca-reconstruction",
    {
        "cases": [
            case("two-components", correlated, components=2),
            case("six-components", correlated, components=6),
            case("share-of-0.9", correlated, share=0.9),
            case("share-of-0.99", correlated, share=0.99),
            case("singular", singular, components=2),
        ],
        "notes": [
            "scikit-learn PCA(svd_solver='full'): squared Euclidean distance of a row from inverse_transform(transform(row)); columns centred, not scaled.",
            "components = 0: as few as hold variance_share of the variance (scikit-learn asks for strictly more than the share; no case is at the edge).",
            "singular has a constant column and a copy of its first column; new rows are 1.5 times the first ten training rows, plus 0.25, so that they leave both planes.",
        ],
    },
)
