"""pandas and polars (`--variant`): a CSV read and one-hot encoded to one matrix of doubles.

The columns are those of Assay's contract: the label, what was made from it and constant columns are left out. Neither
checks the file's digest, looks for duplicates or maps labels, as Assay does in the same seconds.
"""

from measured import main

NAMES = """duration protocol_type service flag src_bytes dst_bytes land wrong_fragment urgent hot num_failed_logins
logged_in num_compromised root_shell su_attempted num_root num_file_creations num_shells num_access_files
num_outbound_cmds is_host_login is_guest_login count srv_count serror_rate srv_serror_rate rerror_rate srv_rerror_rate
same_srv_rate diff_srv_rate srv_diff_host_rate dst_host_count dst_host_srv_count dst_host_same_srv_rate
dst_host_diff_srv_rate dst_host_same_src_port_rate dst_host_srv_diff_host_rate dst_host_serror_rate
dst_host_srv_serror_rate dst_host_rerror_rate dst_host_srv_rerror_rate""".split()
TEXTS = ["protocol_type", "service", "flag"]
# Behind the features: the label and, in one file, a column made from labels.
BEHIND = {"nsl-kdd-20-percent": ["class"], "nsl-kdd-train": ["attack", "difficulty"], "kddcup99-10-percent": ["attack"]}


def with_pandas(options):
    import pandas as pd

    table = pd.read_csv(
        options.input,
        header=0 if options.dataset == "nsl-kdd-20-percent" else None,
        names=NAMES + BEHIND[options.dataset],
        usecols=NAMES,
        dtype=dict.fromkeys(TEXTS, "category"),
    )
    numbers = table.drop(columns=TEXTS)
    constant = numbers.columns[(numbers == numbers.iloc[0]).all()]
    return pd.get_dummies(table.drop(columns=constant), columns=TEXTS, dtype="float64").to_numpy(dtype="float64")


def with_polars(options):
    """Types are given: to infer them costs eight times what reading does."""
    import polars as pl

    names = NAMES + BEHIND[options.dataset]
    types = [pl.String if name in TEXTS or name not in NAMES else pl.Float64 for name in names]
    table = pl.read_csv(
        options.input,
        has_header=options.dataset == "nsl-kdd-20-percent",
        schema=dict(zip(names, types, strict=True)),
    ).select(NAMES)
    numbers = table.drop(TEXTS)
    bounds = zip(numbers.columns, numbers.min().row(0), numbers.max().row(0), strict=True)
    constant = [name for name, least, most in bounds if least == most]
    return table.drop(constant).to_dummies(TEXTS).cast(pl.Float64).to_numpy(order="c")


def csv(_, options):
    return with_polars(options) if options.variant == "polars" else with_pandas(options)


if __name__ == "__main__":
    import sys
    from importlib.metadata import version

    library = "polars" if "polars" in sys.argv else "pandas"
    if library == "polars":
        import polars  # noqa: F401 - importing is no part of reading
    else:
        import pandas  # noqa: F401
    main(__doc__, {"csv": csv}, f"{library} {version(library)}")
