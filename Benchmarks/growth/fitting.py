"""How seconds and bytes grow: least squares on logarithms."""

from math import fsum, log
from statistics import median

from plan import BASE, COLUMNS_ROWS, FAMILY, FITTED_FROM, VIEWS

# From this exponent on, over all sizes or between the two largest, a task is called quadratic.
QUADRATIC = 1.75
# Bytes below which the growth of a process says more of its allocator than of the task.
LEAST_BYTES = 1e6


def exponent(points):
    """The power of x with which y grows, or None: fewer than two different x, or a y that is not positive."""
    if len({x for x, _ in points}) < 2 or any(y <= 0 for _, y in points):
        return None
    pairs = [(log(x), log(y)) for x, y in points]
    mean_x, mean_y = (fsum(column) / len(pairs) for column in zip(*pairs))
    return fsum((x - mean_x) * (y - mean_y) for x, y in pairs) / fsum((x - mean_x) ** 2 for x, _ in pairs)


def seconds(cell):
    """Median, or None where nothing came to an end."""
    return median(cell["seconds"]) if cell and cell["seconds"] else None


def memory(cell):
    """Most bytes over the loaded matrix, or None."""
    return median(cell["memory_bytes"]) if cell and cell["memory_bytes"] else None


def by_rows(results, task, value):
    """(rows, value) of the cells of 20 columns of one family that exponents are fitted over."""
    chosen = [cell for cell in results["cells"].values() if cell["task"] == task.id and cell["view"] == BASE.name]
    return sorted((cell["rows"], value(cell)) for cell in chosen if cell["dataset"] == FAMILY and value(cell) is not None)


def by_columns(results, task, value):
    found = [results["cells"].get(f"{task.id}/{COLUMNS_ROWS}/{view.name}") for view in VIEWS]
    return [(cell["columns"], value(cell)) for cell in found if value(cell) is not None]


def fit(results, task):
    """All that is derived of one task's cells; None where there are too few of them."""
    rows = [point for point in by_rows(results, task, seconds) if point[0] >= FITTED_FROM]
    bytes_of_rows = [point for point in by_rows(results, task, memory) if point[0] >= FITTED_FROM]
    bytes_of_columns = by_columns(results, task, memory)
    found = {
        "seconds_by_rows": exponent(rows),
        "seconds_by_rows_at_the_end": exponent(rows[-2:]),
        "memory_by_rows": exponent(bytes_of_rows) if large(bytes_of_rows) else None,
        "seconds_by_columns": exponent(by_columns(results, task, seconds)),
        "memory_by_columns": exponent(bytes_of_columns) if large(bytes_of_columns) else None,
        "fitted_rows": [count for count, _ in rows],
    }
    if rows:
        count, largest = rows[-1]
        found["nanoseconds_a_row"] = 1e9 * largest / count
        found["nanoseconds_a_pair"] = 1e9 * largest / (count * (count - 1) / 2)
    if bytes_of_rows:
        found["bytes_a_row"] = bytes_of_rows[-1][1] / bytes_of_rows[-1][0]
    return found


def large(points):
    return all(value >= LEAST_BYTES for _, value in points)


def is_quadratic(fitted):
    return max(fitted["seconds_by_rows"] or 0, fitted["seconds_by_rows_at_the_end"] or 0) >= QUADRATIC
