"""The whole nsl-kdd experiment: Assay's own program against experiment.py, processes timed from outside."""

from harness.plan import Program, Task

TASK = Task("experiment", "The nsl-kdd experiment", "experiment", None, (), views=("",))
PROGRAMS = (Program("Assay", "assay"), Program("scikit-learn + PyOD + joblib", "python", package="pyod"))
SIZES = (
    ("The nsl-kdd experiment on a sample", 25192, {"dataset": "nsl-kdd-train", "sample": 25192}),
    ("The whole nsl-kdd experiment", 125973, {"dataset": "nsl-kdd-train", "sample": 0}),
)


def command(program, settings, folders, answer):
    """Both write a table `detector,scenario,metric,value` beside `answer`."""
    sample = str(settings["sample"])
    if program.kind == "assay":
        script = folders.here / "tasks/with_assay_experiment.py"
        return [str(folders.python), str(script), "--root", str(folders.root), "--sample", sample, "--answer", str(answer)]
    script = folders.here / "experiment.py"
    rows = folders.data / settings["dataset"] / "rows.csv"
    return [str(folders.python), str(script), "--input", str(rows), "--sample", sample, "--answer", str(answer)]


def compare(records, answers):
    """Largest difference of the natural scenario's ROC AUC between the two, detector by detector."""
