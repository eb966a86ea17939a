"""HBOS as PyOD computes it with a static number of bins."""

import golden  # first: it sets one thread
import numpy as np
from pyod.models.hbos import HBOS

rng = np.random.default_rng(20240503)


def rows(n):
    return np.round(
        np.column_stack(
            [
                rng.normal(size=n),
                rng.exponential(scale=2.0, size=n),
                rng.uniform(-1, 1, size=n),
                rng.integers(0, 4, size=n),
                rng.normal(loc=100, scale=0.01, size=n),
            ]
        ),
        5,
    )


def new_rows(train):
    """Rows in range, on the edges, and outside by 0.4, 0.6 and 50 bins on either side, column by column."""
    low, high = train.min(axis=0), train.max(axis=0)
    width = (high - low) / 10
    typical = np.median(train, axis=0)
    out = [low, high, typical]
    for column in range(train.shape[1]):
        for value in (low, high):
            row = typical.copy()
            row[column] = value[column]
            out.append(row)
        for bins in (0.4, 0.6, 50.0):
            for value, sign in ((low, -1), (high, 1)):
                row = typical.copy()
                row[column] = round(value[column] + sign * bins * (width[column] or 1.0), 6)
                out.append(row)
    return np.vstack([rows(12)[:, : train.shape[1]] if train.shape[1] == 5 else np.empty((0, train.shape[1])), out])


train = rows(200)
with_constant = train.copy()
with_constant[:, 2] = 7.0
# The constant column's histogram spans 6.5 to 7.5.
constant_new = np.array(
    [[*train[0, :2], value, *train[0, 3:]] for value in (7.0, 6.5, 7.5, 6.46, 6.44, 7.54, 7.56, 6.61, 7.05, 7.15, 0.0, 100.0)]
)

cases = []
for name, data, new, bins in (
    ("bins-10", train, new_rows(train), 10),
    ("bins-5", train, new_rows(train), 5),
    ("bins-20", train, new_rows(train), 20),
    ("constant-column", with_constant, constant_new, 10),
):
    fitted = HBOS(n_bins=bins, alpha=0.1, tol=0.5).fit(data)
    cases.append(
        {
            "name": name,
            "bins": bins,
            "alpha": 0.1,
            "tolerance": 0.5,
            "train": golden.matrix(data),
            "new": golden.matrix(new),
            "bin_edges": golden.matrix(fitted.bin_edges_.T),
            "densities": golden.matrix(fitted.hist_.T),
            "training_scores": fitted.decision_scores_,
            "new_scores": fitted.decision_function(new),
        }
    )

golden.write(
    "hbos",
    {
        "cases": cases,
        "notes": [
            "Fit, per column: numpy.histogram(x, bins, density=True). Range = [min, max]; a constant column v gets [v - 0.5, v + 0.5]. "
            "edges = numpy.linspace(low, high, bins + 1): edge[i] = i * ((high - low) / bins) + low, and the last edge is exactly high. "
            "Bins are closed on the left: edge[i] <= x < edge[i+1]; the last bin is closed on both sides. "
            "density[i] = count[i] / (edge[i+1] - edge[i]) / n, so that the area is 1. There is no rescaling to a maximum of 1 as in the paper.",
            "numpy finds the bin as floor((x - low) / (high - low) * bins) and then corrects by one where x is below edge[i] or, except in the last bin, at or above edge[i+1].",
            "Contribution of a bin: c[i] = log2(density[i] + alpha), alpha inside the logarithm; an empty bin gives log2(alpha). "
            "A column with narrow bins has large densities: contributions depend on the unit of the column.",
            "Scoring, per column, uses the other closure: j = numpy.digitize(x, edges, right=True), that is j with edge[j-1] < x <= edge[j] "
            "(number of edges strictly below x). A value that lies exactly on an inner edge was counted in the bin to its right when fitting, but is scored with the bin to its left. "
            "This matters for integer columns.",
            "j = 0 (x <= lowest edge, thus also x equal to the minimum): if edge[0] - x <= tolerance * (edge[1] - edge[0]) the first bin's contribution, "
            "otherwise the smallest contribution of all bins of the column.",
            "j = bins + 1 (x above the highest edge): if x - edge[bins] <= tolerance * (edge[bins] - edge[bins-1]) the last bin's contribution, otherwise the smallest contribution.",
            "Score of a row = -(sum of the contributions over the columns). Higher = more anomalous; negative values are usual. No normalisation, and a constant column adds the same "
            "amount to every training row: 10 bins: value v lies on the edge between bins 5 and 6; it is counted in one and may be scored in the other.",
            "Training scores are the same function applied to the training rows: decision_function(train) equals decision_scores_. Rows are scored independently.",
            "bin_edges and densities: one row per column of the data.",
        ],
    },
)
