"""What is measured: tasks, data sets, and the programs that can do each task."""

from dataclasses import dataclass, field

from harness import agreement

# Rows of the prepared data sets, which is how they are named on the command line.
DATASETS = {25192: "nsl-kdd-20-percent", 125973: "nsl-kdd-train", 494021: "kddcup99-10-percent"}
VIEWS = ("pca-20", "one-hot")
WARM_ROWS = "1000"


@dataclass(frozen=True)
class Program:
    """One way to do a task. `single` marks answers in single precision, which are not exact."""

    name: str
    kind: str  # "assay", "python" or "java"
    script: str = ""
    variant: str = ""
    package: str = ""
    single: bool = False


@dataclass(frozen=True)
class Task:
    """A task with its parameters; `name` is that of the command line, `id` that of the programs."""

    name: str
    title: str
    id: str
    compare: object
    peers: tuple
    parameters: tuple = field(default=())
    views: tuple = VIEWS


def scikit_learn(variant="", label=""):
    return Program(
        f"scikit-learn {label or variant}".strip(), "python", "with_scikit_learn.py", variant, "scikit-learn"
    )


def intelex(algorithm=""):
    variant = f"intelex-{algorithm}" if algorithm else "intelex"
    name = f"scikit-learn-intelex {algorithm}".strip()
    return Program(name, "python", "with_scikit_learn.py", variant, "scikit-learn-intelex")


def pyod(variant=""):
    return Program(f"PyOD {variant}".strip(), "python", "with_pyod.py", variant, "pyod")


def elki(variant="none"):
    return Program(f"ELKI {variant}", "java", variant=variant, package="elki")


def frames(library):
    return Program(library, "python", "with_frames.py", library, library)


ISOTREE = Program("isotree", "python", "with_isotree.py", package="isotree")
FAISS = Program("faiss flat (single precision)", "python", "with_faiss.py", package="faiss-cpu", single=True)
ASSAY = Program("Assay", "assay")

TREES = ("brute", "kd_tree", "ball_tree")
NEIGHBOURS = (
    *(scikit_learn(algorithm) for algorithm in TREES),
    intelex("brute"),
    intelex("kd_tree"),
)
ELKI = (elki("none"), elki("kd-tree"), elki("cover-tree"))
FOREST = (scikit_learn(), ISOTREE, pyod())


def dbscan(eps):
    return Task(
        f"dbscan-{eps}",
        f"DBSCAN, eps {eps}, minimum 5",
        "dbscan",
        agreement.same_clusters,
        (*(scikit_learn(algorithm) for algorithm in TREES), intelex(), *ELKI),
        ("--eps", str(eps), "--minimum-rows", "5"),
    )


def forest(trees):
    return Task(
        f"isolation-forest-{trees}",
        f"Isolation forest, {trees} trees of 256 rows, fit and score",
        "isolation-forest",
        agreement.same_ranking,
        FOREST,
        ("--trees", str(trees)),
    )


TASKS = (
    Task("knn", "All k nearest neighbours, k = 20", "knn", agreement.same_numbers, (*NEIGHBOURS, FAISS, pyod(), *ELKI)),
    Task("lof", "Local outlier factor, k = 20", "lof", agreement.same_numbers, (*NEIGHBOURS, pyod(), *ELKI)),
    *(dbscan(eps) for eps in (1, 2, 3)),
    Task(
        "silhouette",
        "Exact silhouette of 8 given clusters",
        "silhouette",
        agreement.same_numbers,
        (scikit_learn(), scikit_learn("one-job"), elki("none")),
    ),
    Task(
        "k-means",
        "K-Means, k = 8, 10 initialisations, tolerance 1e-4",
        "k-means",
        agreement.same_figure,
        (scikit_learn("lloyd"), scikit_learn("elkan"), intelex()),
        ("--clusters", "8"),
    ),
    forest(100),
    forest(1000),
    Task("hbos", "HBOS, 10 bins", "hbos", agreement.same_numbers, (pyod(),)),
    Task("ecod", "ECOD", "ecod", agreement.same_numbers, (pyod(), pyod("one-job"))),
    Task(
        "csv",
        "A CSV read, cleaned and one-hot encoded",
        "csv",
        agreement.same_numbers,
        (frames("pandas"), frames("polars")),
        views=("csv",),
    ),
)


def command(program, task, dataset, view, folders, answer):
    """The command line of one process."""
    data = folders.data / dataset
    common = ["--answer", str(answer), "--threads", "2", *task.parameters]
    if task.id == "csv":
        common += ["--input", str(data / "rows.csv"), "--dataset", dataset]
        if program.kind == "assay":
            return [str(folders.bench), "csv", "--contracts", str(folders.root / "dataset"), *common]
    else:
        common += ["--matrix", str(data / view), "--warm-rows", WARM_ROWS]
    if task.id == "silhouette":
        common += ["--labels", str(data / "clusters-8.i32")]
    if program.kind == "assay":
        return [str(folders.bench), "task", task.id, *common]
    common += ["--variant", program.variant] if program.variant else []
    if program.kind == "java":
        classes = f"/usr/share/java/elki.jar:/usr/share/java/trove-3.jar:{folders.scratch / 'java'}"
        # Without it Java takes a quarter of the memory at most, and ELKI fails where it need not.
        return ["java", f"-Xmx{folders.java_heap}", "-cp", classes, "WithElki", task.id, *common]
    return [str(folders.scratch / "venv/bin/python"), str(folders.here / "tasks" / program.script), task.id, *common]
