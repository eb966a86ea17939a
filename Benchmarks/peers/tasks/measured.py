"""What every peer program shares: reading a prepared matrix, timing one task, one line of JSON on standard output.

The keys are those of `assay-bench`, so that `Benchmarks/peers/run` reads all programs alike. Only the standard library
and numpy are imported here: what a library costs to import belongs to its own process.
"""

import argparse
import json
import resource
import time
from pathlib import Path

import numpy as np


def arguments(description, tasks):
    """The options that all tasks share; each takes those it has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("task", choices=sorted(tasks))
    parser.add_argument("--variant", default="", help="algorithm within the library, for example kd_tree")
    parser.add_argument("--matrix", help="<stem> of <stem>.f64 (row-major doubles) and <stem>.json")
    parser.add_argument("--labels", help="clusters of the rows for the silhouette: 32-bit integers")
    parser.add_argument("--input", help="the CSV of the csv task")
    parser.add_argument("--dataset", help="name of the data contract of the csv task")
    parser.add_argument("--answer", help="where to write the answer, as doubles")
    parser.add_argument("--repetitions", type=int, default=1)
    parser.add_argument("--warm-rows", type=int, default=0, help="run once on so many rows before the clock starts")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--neighbors", type=int, default=20)
    parser.add_argument("--eps", type=float, default=1.0)
    parser.add_argument("--minimum-rows", type=int, default=5)
    parser.add_argument("--clusters", type=int, default=8)
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def read_matrix(stem):
    """The prepared matrix, C-contiguous."""
    header = json.loads(Path(stem + ".json").read_text())
    return np.fromfile(stem + ".f64").reshape(header["rows"], header["columns"])


def peak_bytes():
    """The most memory this process had resident at once; its workers are watched from outside."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def processor_seconds():
    """User and system seconds of this process and of its workers that have ended."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + children.ru_utime, own.ru_stime + children.ru_stime


def warm_up(task, matrix, options):
    """One run on rows from all over the matrix, so that compiling just in time and starting workers is not counted.

    The seconds of the whole process, which `run` takes, count it.
    """
    if matrix is None or options.warm_rows <= 0:
        return
    every = max(1, len(matrix) // options.warm_rows)
    small = argparse.Namespace(**vars(options))
    if options.labels is not None:
        small.labels = options.labels[::every]
    task(np.ascontiguousarray(matrix[::every]), small)


def main(description, tasks, version, notes=None):
    """Runs the task named on the command line.

    `tasks` maps names to functions of (matrix, options) that give the answer as an array; what they return is the
    last thing that is timed. `notes` is called at the end for what the library said of itself.
    """
    options = arguments(description, tasks)
    start = time.perf_counter()
    matrix = read_matrix(options.matrix) if options.matrix else None
    if options.labels is not None:
        options.labels = np.fromfile(options.labels, dtype=np.int32)
    load_seconds = time.perf_counter() - start
    warm_up(tasks[options.task], matrix, options)
    user, system = processor_seconds()
    seconds = []
    for _ in range(options.repetitions):
        start = time.perf_counter()
        answer = tasks[options.task](matrix, options)
        seconds.append(time.perf_counter() - start)
    user_end, system_end = processor_seconds()
    peak = peak_bytes()
    rows, columns = matrix.shape if matrix is not None else answer.shape
    if options.task == "csv":
        answer = np.sort(answer.sum(axis=0))
    values = np.ascontiguousarray(answer, dtype=np.float64).ravel()
    if options.answer:
        values.tofile(options.answer)
    print(
        json.dumps(
            {
                "task": options.task,
                "rows": rows,
                "columns": columns,
                "load_seconds": load_seconds,
                "compute_seconds": seconds,
                "user_seconds": user_end - user,
                "system_seconds": system_end - system,
                "peak_bytes": peak,
                "sum": float(values.sum()),
                "version": version,
                "notes": notes() if notes else "",
            }
        )
    )
