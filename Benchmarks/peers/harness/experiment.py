"""The whole nsl-kdd experiment: Assay's own program against experiment.py, processes timed from outside."""

import csv
import os
import shutil
from pathlib import Path

from harness.plan import Program, Task

TASK = Task("experiment", "The nsl-kdd experiment", "experiment", None, (), views=("",))
PROGRAMS = (
    Program("Assay", "assay"),
    Program("scikit-learn + PyOD + joblib", "python", package="pyod"),
    Program("scikit-learn-intelex + PyOD + joblib", "python", variant="--accelerated", package="scikit-learn-intelex"),
)
SIZES = (
    ("The nsl-kdd experiment on a sample of the rows", 25192, {"dataset": "nsl-kdd-train", "sample": 25192}),
    ("The whole nsl-kdd experiment", 125973, {"dataset": "nsl-kdd-train", "sample": 0}),
)


def assay(folders):
    """Assay's program."""
    return Path(os.environ.get("ASSAY_PROGRAM", folders.root / "assay"))


def command(program, settings, folders, answer):
    """Assay writes a folder of results, the others a table; both beside `answer`."""
    sample = settings["sample"]
    if program.kind == "assay":
        output = answer.with_suffix(".results")
        shutil.rmtree(output, ignore_errors=True)
        drawn = ["--set", f"sample.rows={sample}"] if sample else []
        file = str(folders.root / "experiments/nsl-kdd.yaml")
        fixed = ["--threads", "2", "--no-reuse", "--quiet", "--output", str(output)]
        return [str(assay(folders)), "run", file, *fixed, *drawn]
    rows = folders.data / settings["dataset"] / "rows.csv"
    parts = ["--input", str(rows), "--sample", str(sample), "--answer", str(answer)]
    parts += [program.variant] if program.variant else []
    return [str(folders.python), str(folders.here / "experiment.py"), *parts]


def assay_table(answers):
    """ROC AUC by scenario and detector."""
    path = answers / "Assay.results/comparison.csv"
    if not path.exists():
        return {}
    with path.open() as file:
        return {(row["scenario"], row["detector"]): float(row["roc-auc"] or "nan") for row in csv.DictReader(file)}


def peer_table(path):
    """The same from what experiment.py wrote; its intervals have a column more."""
    found = {}
    for line in path.read_text().splitlines():
        fields = line.split(",")
        if len(fields) == 4 and fields[2] == "roc-auc":
            found[fields[0], fields[1]] = float(fields[3])
    return found


def compare(records, answers):
    """Largest difference of ROC AUC between the two: detectors are alike, draws and seeds are not the same."""
    ours = assay_table(answers)
    for name, record in records.items():
        path = answers / f"{name.replace(' ', '-')}.f64"
        if name == "Assay" or not record["compute"] or not path.exists():
            continue
        theirs = peer_table(path)
        common = sorted(key for key in ours if key in theirs and key[1] != "random")
        if not common:
            continue
        worst = max(common, key=lambda key: abs(ours[key] - theirs[key]))
        text = f"ROC AUC of {len(common)} detectors × scenarios: largest difference "
        text += f"{abs(ours[worst] - theirs[worst]):.3f} ({worst[1]}, {worst[0]})"
        slowest = sorted(record.get("stages", {}).items(), key=lambda stage: -stage[1])[:4]
        text += "; most seconds: " + ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in slowest)
        record["agreement"] = {"text": text, "agrees": True}
