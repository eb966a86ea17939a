"""Scalers and principal components."""

import golden  # first: it sets one thread
import numpy as np
from sklearn.decomposition import PCA
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

rng = np.random.default_rng(20240508)
n = 60
mixed = np.column_stack(
    [
        np.round(rng.normal(size=n), 5),
        np.round(rng.exponential(scale=3.0, size=n), 5),
        np.round(rng.normal(loc=1e6, scale=10, size=n), 3),
        np.full(n, 3.5),
        np.zeros(n),
        (rng.random(n) < 0.1).astype(float),
        rng.integers(0, 4, size=n).astype(float),
        np.floor(10 ** rng.uniform(0, 9, size=n)),
    ]
)
new = mixed[rng.choice(n, size=8)] + np.round(rng.normal(size=(8, 8)), 3)
correlated = np.round(rng.normal(size=(n, 8)) @ rng.normal(size=(8, 8)) + rng.normal(size=8), 5)
non_negative = np.abs(mixed)


def scaler_case(name, scaler, **learned):
    transformed = scaler.fit_transform(mixed)
    return {
        "name": name,
        "train_transformed": golden.matrix(transformed),
        "new_transformed": golden.matrix(scaler.transform(new)),
        **{key: getattr(scaler, attribute) for key, attribute in learned.items()},
    }


def pca_case(name, rows, new_rows, components):
    fitted = PCA(n_components=components, svd_solver="full").fit(rows)
    transformed = fitted.transform(rows)
    return {
        "name": name,
        "train": golden.matrix(rows),
        "new": golden.matrix(new_rows),
        "n_components": components,
        "mean": fitted.mean_,
        "components": golden.matrix(fitted.components_),
        "explained_variance": fitted.explained_variance_,
        "explained_variance_ratio": fitted.explained_variance_ratio_,
        "singular_values": fitted.singular_values_,
        "train_transformed": golden.matrix(transformed),
        "new_transformed": golden.matrix(fitted.transform(new_rows)),
        "train_squared_reconstruction_error": ((rows - fitted.inverse_transform(transformed)) ** 2).sum(axis=1),
    }


standard = StandardScaler().fit(mixed)
pca_cases = [
    pca_case("correlated-all", correlated, correlated[:5] * 1.5 + 0.25, 8),
    pca_case("correlated-three", correlated, correlated[:5] * 1.5 + 0.25, 3),
    pca_case("standardised-with-constants", standard.transform(mixed), standard.transform(new), 6),
]
for case in pca_cases:
    for row in case["components"]["rows"]:
        assert max(row, key=abs) > 0

golden.write(
    "scaling-pca",
    {
        "train": golden.matrix(mixed),
        "new": golden.matrix(new),
        "scalers": [
            scaler_case("standard", StandardScaler(), center="mean_", scale="scale_", variance="var_"),
            scaler_case("min-max", MinMaxScaler(), center="data_min_", maximum="data_max_", range="data_range_"),
            scaler_case("robust", RobustScaler(), center="center_", scale="scale_"),
        ],
        "log1p": {"train": golden.matrix(non_negative), "train_transformed": golden.matrix(np.log1p(non_negative))},
        "pca": pca_cases,
        "notes": [
            "standard: (x - mean) / scale, scale = population standard deviation (divisor n); a constant column has scale 1 and becomes 0 in training "
            "(scikit-learn calls a column constant when its variance is below about n eps var + (n mean eps)^2, see _is_constant_feature).",
            "min-max: (x - min) / (max - min) without clipping; a constant column is divided by 1: 0 in training, x - min for new rows. scikit-learn computes x * (1/range) - min/range: equal to about 1e-9 relative for offset columns.",
            "robust: (x - median) / (q75 - q25), percentiles with linear interpolation; where q75 = q25 the divisor is 1 (also for columns that are not constant, such as rare flags).",
            "log1p: natural logarithm of 1 + x, element by element, for x >= 0.",
            "pca: columns centred, not scaled; explained_variance with divisor n - 1; ratio = of the total variance of all columns, also when fewer components are kept. "
            "components: one unit vector per row, by descending variance; transformed = (x - mean) times the components, no whitening.",
            "Sign rule of scikit-learn >= 1.5 (svd_flip with u_based_decision=False): the entry of largest absolute value in each component is positive.",
            "Columns 3 and 4 of train are constant, column 5 is a rare flag (q25 = q75 = 0), column 2 has a large offset, column 7 spans nine decades.",
        ],
    },
)
