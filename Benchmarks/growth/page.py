"""growth.json, the tables in README.md, and the figure."""

import json
import os
import subprocess
import sys
from pathlib import Path

import fitting
from harness.report import megabytes, seconds, table
from plan import BASE, COLUMNS_ROWS, FAMILY, LARGE, SIZES, TASKS, VIEWS, WHOLE

HERE = Path(__file__).resolve().parent
BEGIN, END = "<!-- growth: written by Benchmarks/growth/run -->", "<!-- /growth -->"


def read(folder):
    """The results so far."""
    path = folder / "growth.json"
    return json.loads(path.read_text()) if path.exists() else {"cells": {}}


def replace(path, text):
    """Written beside and renamed: no reader meets half a file."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text)
    os.replace(beside, path)


def write(folder, results):
    """growth.json with its fits."""
    results["fits"] = {task.id: fitting.fit(results, task) for task in TASKS if measured(results, task)}
    folder.mkdir(parents=True, exist_ok=True)
    replace(folder / "growth.json", json.dumps(results, indent=1, sort_keys=True) + "\n")


def measured(results, task):
    return any(cell["task"] == task.id for cell in results["cells"].values())


def shown(results, task, rows, view, value, spoken):
    """One figure, or why there is none."""
    cell = results["cells"].get(f"{task.id}/{rows}/{view.name}")
    if cell and cell["stopped"]:
        return cell["stopped"]
    return spoken(value(cell))


def power(value, letter):
    return "–" if value is None else f"{letter}^{value:.2f}"


def constant(fitted):
    """What one pair of rows costs where the task is quadratic, else what one row costs."""
    if "nanoseconds_a_row" not in fitted:
        return "–"
    if fitting.is_quadratic(fitted):
        return f"**{fitted['nanoseconds_a_pair']:.2f} ns a pair**"
    return f"{fitted['nanoseconds_a_row'] / 1000:.3g} µs a row"


def small_megabytes(value):
    return "–" if value is None else f"{value / 1e6:.1f}" if value < 1e7 else megabytes(value)


def row_tables(results, tasks):
    sizes = [*SIZES, LARGE]
    heads = [f"{rows:,}" for rows in SIZES] + [f"{LARGE:,} †"]
    timed, held = [], []
    for task in tasks:
        fitted = results["fits"][task.id]
        times = [shown(results, task, rows, BASE, fitting.seconds, seconds) for rows in sizes]
        timed.append([task.title, *times, power(fitted["seconds_by_rows"], "n"), constant(fitted)])
        sizes_held = [shown(results, task, rows, BASE, fitting.memory, small_megabytes) for rows in sizes]
        each = f"{fitted['bytes_a_row']:.0f}" if "bytes_a_row" in fitted else "–"
        held.append([task.title, *sizes_held, power(fitted["memory_by_rows"], "n"), each])
    return (
        "Seconds by rows, 20 columns:\n\n" + table(["task", *heads, "grows as", "constant"], timed),
        "Megabytes over the loaded matrix by rows, 20 columns:\n\n"
        + table(["task", *heads, "grows as", "bytes a row"], held),
    )


def column_tables(results, tasks):
    cells = results["cells"].values()
    all_columns = next((cell["columns"] for cell in cells if cell["view"] == VIEWS[-1].name), None)
    heads = [str(view.columns or all_columns or "one-hot") for view in VIEWS]
    timed, held = [], []
    for task in tasks:
        fitted = results["fits"][task.id]
        times = [shown(results, task, COLUMNS_ROWS, view, fitting.seconds, seconds) for view in VIEWS]
        timed.append([task.title, *times, power(fitted["seconds_by_columns"], "d")])
        sizes = [shown(results, task, COLUMNS_ROWS, view, fitting.memory, small_megabytes) for view in VIEWS]
        held.append([task.title, *sizes, power(fitted["memory_by_columns"], "d")])
    return (
        f"Seconds by columns, {COLUMNS_ROWS:,} rows:\n\n" + table(["task", *heads, "grows as"], timed),
        f"Megabytes over the loaded matrix by columns, {COLUMNS_ROWS:,} rows:\n\n"
        + table(["task", *heads, "grows as"], held),
    )


def conclusion(results, tasks):
    """Which tasks are quadratic, in a sentence."""
    quadratic = [task for task in tasks if fitting.is_quadratic(results["fits"][task.id])]
    if not quadratic:
        return f"None of them grows as n^{fitting.QUADRATIC} or faster, over all sizes or between the two largest.\n"
    named = (f"{t.title} ({results['fits'][t.id]['nanoseconds_a_pair']:.2f} ns a pair of rows)" for t in quadratic)
    return f"Quadratic (n^{fitting.QUADRATIC} or faster, over all sizes or between the two largest): {', '.join(named)}.\n"


def text(results):
    """What stands between the marks of README.md."""
    tasks = [task for task in TASKS if measured(results, task)]
    machine = results.get("machine", {})
    named = ("processor", "cores", "vector units", "commit")
    return "\n".join(
        [
            f"{', '.join(f'{name} {machine[name]}' for name in named if name in machine)}. Medians.\n",
            *row_tables(results, tasks),
            f"† KDD Cup 99 10 %, 71 % of whose rows are duplicates; all other sizes are NSL-KDD's {WHOLE:,} training rows,\n"
            "evenly thinned out. Exponents are least squares on logarithms over NSL-KDD from 5,000 rows on; constants are\n"
            "those of its largest size measured.\n",
            conclusion(results, tasks),
            *column_tables(results, tasks),
            "10 to 40 columns are the leading principal components, the last are all columns with text one-hot encoded.\n",
        ]
    )


def write_readme(path, results):
    """Puts the tables between the marks."""
    page = path.read_text()
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        sys.exit(f"run: {path} needs one line {BEGIN} and one line {END}")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    replace(path, f"{before}{BEGIN}\n\n{text(results)}\n{END}{after}")


def points(results):
    """Rows of the figure's data."""
    for task in TASKS:
        for rows in (*SIZES, LARGE):
            cell = results["cells"].get(f"{task.id}/{rows}/{BASE.name}")
            if fitting.seconds(cell) is None:
                continue
            values = {
                "computing (seconds)": fitting.seconds(cell),
                # A logarithm has no zero: what does not show in the resident memory is left out.
                "memory over the loaded matrix (MB)": fitting.memory(cell) / 1e6 or None,
            }
            for measured, value in values.items():
                yield {
                    "task": task.title,
                    "rows": rows,
                    "measured": measured,
                    "value": value,
                    "data": "NSL-KDD" if cell["dataset"] == FAMILY else "KDD Cup 99 10 %",
                    # The dashed part leads from the last size of the one data set to the other.
                    "leads_over": rows in (WHOLE, LARGE),
                }


def draw(folder, results, folders, png):
    """growth.svg from growth.vl.json, by vl-convert; true if it was drawn."""
    spec = json.loads((HERE / "growth.vl.json").read_text())
    spec["datasets"] = {"growth": list(points(results))}
    command = [str(folders.python), str(HERE / "render.py"), str(folder / "growth.svg"), *([str(png)] if png else [])]
    return subprocess.run(command, input=json.dumps(spec), text=True, check=False).returncode == 0
