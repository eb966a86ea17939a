"""One repetition of one program."""

import json
import os
from dataclasses import dataclass

from harness.watched import watched

THREADS = "2"


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes of one process and its workers."""

    timeout: float
    memory: float


def environment():
    """Both cores for every library that brings its own threads."""
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "POLARS_MAX_THREADS")
    return os.environ | dict.fromkeys(names, THREADS) | {"PYTHONWARNINGS": "ignore"}


def once(command, folders, limits, record, whole_only=False):
    """Runs it and adds to the record what it cost; a program that was ended or failed says so under `stopped`.

    With `whole_only` only the process is timed: the program need not say what its computing took.
    """
    outcome = watched(command, environment(), folders.root, limits.timeout, limits.memory)
    record["peak_bytes"] = max(record["peak_bytes"], outcome.peak_bytes)
    if outcome.stopped:
        record["stopped"] = outcome.stopped
        return
    lines = [line for line in outcome.output.splitlines() if line.startswith("{")]
    if outcome.status == 0 and whole_only:
        record["compute"].append(outcome.seconds)
        record["whole"].append(outcome.seconds)
        record["stages"] = json.loads(lines[-1])["stages"] if lines else {}
        record["user"].append(outcome.user_seconds)
        return
    if outcome.status != 0 or not lines:
        said = [line for line in outcome.errors.splitlines() if line.strip()]
        record["stopped"] = f"failed with status {outcome.status}: {said[-1].strip()[:160] if said else 'no word'}"
        return
    measured = json.loads(lines[-1])
    record["compute"] += measured["compute_seconds"]
    record["load"].append(measured["load_seconds"])
    record["user"].append(measured["user_seconds"] / len(measured["compute_seconds"]))
    record["whole"].append(outcome.seconds)
    record["peak_bytes"] = max(record["peak_bytes"], measured["peak_bytes"])
    record["columns"] = measured["columns"]
    record["version"] = measured["version"]
    record["notes"] = measured.get("notes", "")
