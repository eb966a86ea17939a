"""One program in a session of its own, watched from outside: seconds, memory, an end when it takes too much."""

import os
import resource
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.1


@dataclass
class Outcome:
    """How a process ended. `stopped` says in words why it was ended early; memory is in bytes."""

    seconds: float
    user_seconds: float
    peak_bytes: int
    status: int
    stopped: str
    output: str
    errors: str


def resident_bytes(pids):
    """Memory of the processes together. With several, pages they share count once (proportional set size)."""
    total = 0
    for pid in pids:
        name, key = ("smaps_rollup", "Pss:") if len(pids) > 1 else ("status", "VmRSS:")
        try:
            for line in Path(f"/proc/{pid}/{name}").read_text().splitlines():
                if line.startswith(key):
                    total += int(line.split()[1]) * 1024
                    break
        except OSError:
            continue  # it ended in between
    return total


def members(session):
    """The processes of a session: workers stay in it even when their parent is gone."""
    found = []
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            stat = Path(entry.path, "stat").read_text()
        except OSError:
            continue
        if int(stat[stat.rindex(")") + 2 :].split()[3]) == session:
            found.append(int(entry.name))
    return found


def end(session):
    """Ends every process of the session that `watched` started."""
    for pid in members(session):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def watched(command, environment, folder, timeout, memory_limit):
    """Runs `command` to its end, or to `timeout` seconds or `memory_limit` bytes of resident memory."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.monotonic()
        user = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
        peak, stopped = 0, ""
        try:
            while True:
                try:
                    process.wait(INTERVAL)
                    break
                except subprocess.TimeoutExpired:
                    pass
                resident = resident_bytes(members(process.pid))
                peak = max(peak, resident)
                seconds = time.monotonic() - start
                if resident > memory_limit:
                    stopped = f"killed at {memory_limit / 1e9:g} GB after {seconds:.0f} s"
                elif seconds > timeout:
                    stopped = f"stopped after {timeout / 60:g} min"
                if stopped:
                    break
        finally:
            end(process.pid)
            process.wait()
        seconds = time.monotonic() - start
        user = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - user
        texts = []
        for stream in (output, errors):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
    return Outcome(seconds, user, peak, process.returncode, stopped, *texts)
