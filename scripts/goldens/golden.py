"""Writes golden files: sorted keys, numbers that survive a round trip, one matrix row per line."""

import json
import os
import pathlib
import platform
import sys

# One thread: sums keep one order, so the same environment writes the same bits.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import importlib.metadata

import numpy as np

GOLDENS = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "Goldens"


def matrix(rows):
    """A two-dimensional array as the goldens spell it."""
    return {"rows": [[plain(value) for value in row] for row in np.asarray(rows)]}


def plain(value):
    """The Python value behind a numpy scalar or array; refuses what JSON cannot spell."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        raise ValueError(f"{value} has no place in a golden file")
    return value


def write(topic, content, packages=()):
    """Writes Tests/Goldens/<topic>.json, with the versions of further `packages`, and says how large it became."""
    content = dict(content)
    content["made_by"] = {
        "script": f"scripts/goldens/{pathlib.Path(sys.argv[0]).name}",
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in ("numpy", "scikit-learn", "pyod", "scipy", *packages)},
    }
    GOLDENS.mkdir(parents=True, exist_ok=True)
    path = GOLDENS / f"{topic}.json"
    path.write_text(_text(content, "") + "\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def _text(value, indent):
    """JSON with a line break per key and per nested list, and lists of scalars on one line."""
    value = plain(value)
    inner = indent + " "
    if isinstance(value, dict):
        if not value:
            return "{}"
        items = [f"{inner}{_scalar(key)}: {_text(value[key], inner)}" for key in sorted(value)]
        return "{\n" + ",\n".join(items) + "\n" + indent + "}"
    if isinstance(value, (list, tuple)):
        if any(isinstance(plain(item), (dict, list, tuple)) for item in value):
            return "[\n" + ",\n".join(inner + _text(item, inner) for item in value) + "\n" + indent + "]"
        return "[" + ",".join(_scalar(plain(item)) for item in value) + "]"
    return _scalar(value)


def _scalar(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
