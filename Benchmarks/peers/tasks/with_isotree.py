"""isotree, set to grow what Assay grows: single-column splits at uniform values, no penalties, the standard score."""

from importlib.metadata import version

from isotree import IsolationForest

from measured import main


def isolation_forest(rows, options):
    model = IsolationForest(
        sample_size=256,
        ntrees=options.trees,
        ndim=1,
        max_depth="auto",
        missing_action="fail",
        standardize_data=False,
        penalize_range=False,
        scoring_metric="depth",
        nthreads=options.threads,
        random_seed=options.seed + 1,
    )
    return model.fit(rows).predict(rows)


TASKS = {"isolation-forest": isolation_forest}

if __name__ == "__main__":
    main(__doc__, TASKS, f"isotree {version('isotree')}")
