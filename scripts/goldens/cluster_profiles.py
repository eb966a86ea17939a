"""The study's tables of its clusters, made with pandas from the labels of published-partition-without-class.json.

Reads $ASSAY_DATASETS/nsl-kdd/Train_data.csv.gz (default ../shared/datasets beside the repository) and does nothing when it is absent.
"""

import golden  # first: it sets one thread
import json
import os
import pathlib
import sys

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.preprocessing import OneHotEncoder, StandardScaler

HERE = pathlib.Path(__file__).resolve().parent
DATASETS = pathlib.Path(os.environ.get("ASSAY_DATASETS", HERE.parents[2] / "shared" / "datasets"))
SOURCE = DATASETS / "nsl-kdd" / "Train_data.csv.gz"
TEXT = ["protocol_type", "service", "flag", "service_category"]
COMPONENTS = 20
TOP = 10


def main():
    if not SOURCE.exists():
        print(f"skipped, data not present: {SOURCE}", file=sys.stderr)
        return
    reference = json.loads((golden.GOLDENS / "published-partition-without-class.json").read_text(encoding="utf-8"))
    table = pd.read_csv(SOURCE).drop(columns=["num_outbound_cmds", "is_host_login"])
    numeric = [name for name in table.columns if pd.api.types.is_numeric_dtype(table[name])]
    table["service_category"] = table["service"].map(json.loads((HERE / "service_category.json").read_text()))
    clusters = pd.Series([int(digit) for digit in reference["labels"]], name="cluster")

    grouped = table[numeric].groupby(clusters)
    medians = grouped.median()
    center = table[numeric].median()
    mad = (table[numeric] - center).abs().median()
    with np.errstate(all="ignore"):
        published = (medians - center) / mad
    crosstab = pd.crosstab(clusters, table["class"])
    golden.write("published-cluster-profiles", {
        "numeric_columns": numeric,
        "cluster_medians": golden.matrix(medians),
        "cluster_means": golden.matrix(grouped.mean()),
        "cluster_std": {"rows": [[none(value) for value in row] for row in grouped.std().to_numpy()]},
        "mad": mad.to_numpy(),
        "cluster_feature_diff_scaled": golden.matrix((medians - center) / spread(table[numeric])),
        # Of the study's own formula: how many of its cells are no numbers.
        "published_infinite": int(np.isinf(published.to_numpy()).sum()),
        "published_undefined": int(np.isnan(published.to_numpy()).sum()),
        "columns_without_mad": int((mad == 0).sum()),
        "classes": list(crosstab.columns),
        "cluster_class_crosstab": golden.matrix(crosstab),
        "cluster_class_proportions": golden.matrix(pd.crosstab(clusters, table["class"], normalize="index")),
        "categories": {name: top(table[name], clusters) for name in [*TEXT, "class"]},
        **space(table, numeric, clusters),
        "notes": NOTES,
    })


def none(value):
    return None if pd.isna(value) else float(value)


def spread(frame):
    """Median absolute deviation or, where that is 0, the mean absolute deviation from the median; 1 if that is 0 too."""
    distances = (frame - frame.median()).abs()
    values = distances.median().where(distances.median() > 0, distances.mean())
    return values.where(values > 0, 1)


def top(column, clusters):
    """The most frequent values by cluster; equally frequent ones by name."""
    found = []
    for cluster in sorted(clusters.unique()):
        counts = column[clusters == cluster].value_counts()
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP]
        found += [(int(cluster), name, int(count), count / counts.sum()) for name, count in ranked]
    return {name: list(values) for name, values in zip(("clusters", "names", "counts", "shares"), zip(*found))}


def space(table, numeric, clusters):
    encoder = OneHotEncoder(sparse_output=False).fit(table[TEXT])
    names = [f"{column}={value}" for column, values in zip(TEXT, encoder.categories_) for value in values]
    matrix = np.hstack([encoder.transform(table[TEXT]), StandardScaler().fit_transform(table[numeric].astype(float))])
    pca = PCA(COMPONENTS, svd_solver="full").fit(matrix)
    rows = pca.transform(matrix)
    centroids = np.array([rows[clusters == cluster].mean(axis=0) for cluster in sorted(clusters.unique())])
    nearest, distances = [], []
    for cluster, centroid in enumerate(centroids):
        squares = np.where(clusters == cluster, ((rows - centroid) ** 2).sum(axis=1), np.inf)
        nearest.append(int(np.argmin(squares)) + 1)
        distances.append(float(np.sqrt(squares.min())))
    return {
        "component_columns": [*names, *numeric],
        "pca_components": golden.matrix(pca.components_),
        "explained_variance_ratio": pca.explained_variance_ratio_,
        "cluster_centroids_pca": golden.matrix(centroids),
        "cluster_representative_rows": nearest,
        "representative_distances": distances,
    }


NOTES = [
    "One line a cluster, by scikit-learn's number, one column a value. cluster_std: pandas' default, divisor n - 1; null for the only row of a cluster.",
    "cluster_feature_diff_scaled: (median of the cluster - median) / spread. The study divides by the median absolute deviation, mad, which is 0 for columns_without_mad "
    "of the columns and leaves published_infinite infinite and published_undefined undefined cells; here the mean absolute deviation from the median stands in for it.",
    "categories: the ten most frequent values of each cluster, with their rows and their share of the cluster's rows.",
    "pca_components: in the order of component_columns; signs as scikit-learn has them. cluster_representative_rows: numbers of the records from 1, nearest to the "
    "mean of the cluster in the 20 components; of equally near ones the first.",
    "The study adds its column `cluster` to the data before it makes medians, means and differences, so that its tables have the cluster as one of its own features; here it is none.",
]

if __name__ == "__main__":
    main()
