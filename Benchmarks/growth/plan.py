"""What is measured: tasks, and the matrices they are run on."""

import json
from dataclasses import dataclass

# Sizes of one family of data, NSL-KDD's training rows, evenly thinned out: so that growth is that of the task alone.
FAMILY = "nsl-kdd-train"
WHOLE = 125973
SIZES = (1000, 5000, 25000, WHOLE)
# Beyond it only KDD Cup 99 10 % is large enough. 71 % of its rows are duplicates, so it stands apart and is not fitted.
LARGE_FAMILY = "kddcup99-10-percent"
LARGE = 494021
# Columns are varied on so many rows.
COLUMNS_ROWS = 25000
# Fixed costs weigh below: exponents are fitted from here on.
FITTED_FROM = 5000


@dataclass(frozen=True)
class Task:
    id: str
    title: str
    parameters: tuple = ()
    clusters: bool = False


TASKS = (
    Task("knn", "kNN, k = 20", ("--neighbors", "20")),
    Task("lof", "LOF, k = 20", ("--neighbors", "20")),
    Task("dbscan", "DBSCAN, eps 1", ("--eps", "1", "--minimum-rows", "5")),
    Task("silhouette", "Silhouette, 8 clusters", clusters=True),
    Task("k-means", "K-Means, 8 × 10 starts", ("--clusters", "8")),
    Task("isolation-forest", "Isolation forest, 100 trees", ("--trees", "100")),
    Task("hbos", "HBOS"),
    Task("ecod", "ECOD"),
)


@dataclass(frozen=True)
class View:
    """Columns of the prepared data: the first `columns` of a file, or all of them."""

    name: str
    file: str
    columns: int | None


VIEWS = (
    View("pca-10", "pca-20", 10),
    View("pca-20", "pca-20", 20),
    View("pca-40", "pca-40", 40),
    View("one-hot", "one-hot", None),
)
BASE = VIEWS[1]


@dataclass(frozen=True)
class Cell:
    """One figure of seconds and of memory."""

    task: Task
    rows: int
    view: View

    @property
    def key(self):
        return f"{self.task.id}/{self.rows}/{self.view.name}"

    @property
    def dataset(self):
        return LARGE_FAMILY if self.rows == LARGE else FAMILY

    def columns(self, folders):
        return self.view.columns or json.loads(self.stem(folders).with_suffix(".json").read_text())["columns"]

    def stem(self, folders):
        return folders.data / self.dataset / self.view.file

    def command(self, folders, threads):
        parts = [str(folders.bench), "task", self.task.id, "--matrix", str(self.stem(folders))]
        parts += ["--rows", str(self.rows), "--columns", str(self.columns(folders)), "--threads", str(threads)]
        if self.task.clusters:
            parts += ["--labels", str(folders.data / self.dataset / "clusters-8.i32")]
        return [*parts, "--warm-rows", "1000", *self.task.parameters]


def cells(tasks=None, sizes=None, views=None):
    """All that was asked for, the quick ones first."""
    shapes = [(rows, BASE) for rows in (*SIZES, LARGE)] + [(COLUMNS_ROWS, view) for view in VIEWS if view != BASE]
    for rows, view in sorted(shapes, key=lambda shape: shape[0]):
        if (sizes and rows not in sizes) or (views and view.name not in views):
            continue
        yield from (Cell(task, rows, view) for task in TASKS if not tasks or task.id in tasks)
