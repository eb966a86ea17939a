"""results.json and RESULTS.md."""

import json
import os
import statistics
from pathlib import Path

ASSAY = "Assay"
PREFACE = """\
Written by `Benchmarks/peers/run`; do not edit. Two threads each, one process a repetition, programs in turn.

- **computing** is timed in the process, apart from loading, after one run on 1,000 rows (compilers and worker processes
  are warm; the whole process counts all of it). Medians of the runs.
- **ratio**: computing of the best exact peer by Assay's; above 1 Assay is faster. No exact peer is one in single
  precision, unless its answers agree to 1e-6, nor one of which a row is off by over 1e-3 (for LOF: its distances of the
  kNN task).
- **runs**: one for programs over 3 times slower than the best peer and for processes over 5 minutes, at most three over
  1 minute.
- **peak MB**: most resident memory of the process with its workers (Java takes what it is given).
- A program is ended after {minutes} minutes or at {gigabytes} GB.
- The last column compares answers with Assay's. LOF differs by design where rows repeat: Assay counts distinct
  locations, as the paper does for duplicates; scikit-learn counts copies.
- The CSV task: Assay also checks the file's digest and bounds, looks for duplicates and maps labels.
"""


def read(folder):
    """The results so far."""
    path = Path(folder) / "results.json"
    return json.loads(path.read_text()) if path.exists() else {"cells": {}}


def merge(results, key, cell, records):
    """Puts what was just measured in the place of what was known of the same programs; gives all that is known."""
    known = results["cells"].setdefault(key, cell | {"programs": {}})
    known["programs"].update(records)
    known["columns"] = next((r["columns"] for r in known["programs"].values() if r.get("columns")), None)
    return known["programs"]


def write(folder, results):
    """Both files, each written beside and renamed: no reader meets half a file."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("results.json", json.dumps(results, indent=1, sort_keys=True) + "\n"),
        ("RESULTS.md", page(results)),
    ):
        beside = folder / f".{name}.part"
        beside.write_text(text)
        os.replace(beside, folder / name)


def median(values):
    return statistics.median(values) if values else None


def is_exact(results, cell, name):
    """Whether a program may be the best exact peer.

    Single precision counts only where its answers are those of double all the same. Others count unless some row is
    off by more than a thousandth, which no rounding in double explains. LOF leaves room for ties and copies, so there a
    program is judged by the distances it found for all k nearest neighbours of the same rows.
    """
    judged = cell["programs"][name]
    if cell["task"] == "lof":
        neighbours = results["cells"].get(f"knn/{cell['rows']}/{cell['view']}", {"programs": {}})
        judged = neighbours["programs"].get(name, judged | {"agreement": {}})
    agreement = judged.get("agreement", {})
    return agreement.get("agrees", False) if judged["single_precision"] else not agreement.get("wrong", 0)


def best_peer(results, cell):
    """Name and record of the fastest exact peer that came to an end, or None."""
    ended = [
        (median(record["compute"]), name, record)
        for name, record in cell["programs"].items()
        if name != ASSAY and record["compute"] and not record["stopped"] and is_exact(results, cell, name)
    ]
    return min(ended, key=lambda entry: entry[:2])[1:] if ended else None


def ratio(results, cell):
    """The best exact peer's seconds by Assay's, or None."""
    peer, ours = best_peer(results, cell), cell["programs"].get(ASSAY, {})
    if peer is None or not ours.get("compute"):
        return None
    return median(peer[1]["compute"]) / median(ours["compute"])


def seconds(value):
    if value is None:
        return "–"
    return f"{value:.4f}" if value < 0.1 else f"{value:.3f}" if value < 10 else f"{value:.1f}"


def megabytes(value):
    return f"{value / 1e6:.0f}" if value else "–"


def verdict(value):
    if value is None:
        return "–"
    return f"**{value:.2f}**" if value >= 1 else f"**{value:.2f} (loses)**"


def spoken(record):
    """A record in a few words, for the progress lines."""
    if record["stopped"]:
        return record["stopped"]
    return f"{seconds(record['compute'][-1])} s computing, {megabytes(record['peak_bytes'])} MB"


def ordered(results):
    return sorted(results["cells"].values(), key=lambda cell: (cell["rows"], cell["view"], cell["task"]))


def table(heads, rows):
    """A Markdown table; the first column is text, the others are numbers or remarks."""
    lines = ["| " + " | ".join(heads) + " |", "| --- " + "| --: " * (len(heads) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


def summary(results):
    """One line a task: Assay, the best exact peer, and the ratio."""
    rows = []
    for cell in ordered(results):
        ours = cell["programs"].get(ASSAY)
        peer = best_peer(results, cell)
        rows.append(
            [
                cell["title"],
                f"{cell['rows']:,}",
                f"{cell.get('columns') or '–'}",
                seconds(median(ours["compute"])) if ours else "–",
                megabytes(ours["peak_bytes"]) if ours else "–",
                peer[0] if peer else "none came to an end",
                seconds(median(peer[1]["compute"])) if peer else "–",
                megabytes(peer[1]["peak_bytes"]) if peer else "–",
                verdict(ratio(results, cell)),
            ]
        )
    heads = ["task", "rows", "columns", "Assay s", "MB", "best exact peer", "its s", "its MB", "ratio"]
    return table(heads, rows)


def details(results, cell):
    """Every program of one task on one matrix, the fastest first."""
    ours = median(cell["programs"].get(ASSAY, {}).get("compute", []))
    entries = sorted(
        cell["programs"].items(), key=lambda item: (bool(item[1]["stopped"]), median(item[1]["compute"]) or 0, item[0])
    )
    rows = []
    for name, record in entries:
        compute = median(record["compute"])
        remarks = [record["stopped"], record.get("agreement", {}).get("text", "")]
        if name != ASSAY and record["compute"] and not is_exact(results, cell, name):
            remarks.insert(0, "**not exact**")
        if "fall" in record["notes"]:
            remarks.append("handed back to scikit-learn in part")
        rows.append(
            [
                name,
                seconds(compute),
                len(record["compute"]) or "–",
                f"{compute / ours:.2f}" if compute and ours else "–",
                seconds(median(record["user"])),
                seconds(median(record["load"])),
                seconds(median(record["whole"])),
                megabytes(record["peak_bytes"]),
                "; ".join(filter(None, remarks)),
            ]
        )
    heads = ["program", "computing s", "runs", "of Assay's", "user s", "loading s", "whole process s", "peak MB", ""]
    return table(heads, rows)


def page(results):
    """RESULTS.md."""
    machine = results.get("machine", {})
    limits = results.get("limits", {"timeout": 1200, "memory": 20e9})
    versions = sorted({r["version"] for c in results["cells"].values() for r in c["programs"].values() if r["version"]})
    parts = [
        "# Side by side\n",
        PREFACE.format(minutes=f"{limits['timeout'] / 60:g}", gigabytes=f"{limits['memory'] / 1e9:g}"),
        "## Machine\n",
        "\n".join(f"- {name}: {value}" for name, value in machine.items()) + "\n",
        "Programs: " + ", ".join(versions) + ".\n",
        "## Summary\n",
        summary(results),
        "## Details\n",
    ]
    for cell in ordered(results):
        columns = f" × {cell['columns']} columns" if cell.get("columns") else ""
        view = f" ({cell['view']})" if cell["view"] else ""
        parts += [f"### {cell['title']}: {cell['rows']:,} rows{columns}{view}\n", details(results, cell)]
    return "\n".join(parts)
