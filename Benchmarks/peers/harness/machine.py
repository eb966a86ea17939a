"""What the figures were measured on."""

import os
import platform
import subprocess
from pathlib import Path


def description(folders):
    """Processor, memory, system and the versions of the compilers."""
    cpu = next(
        (line.split(":", 1)[1].strip() for line in lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or "unknown processor",
    )
    flags = next((line for line in lines("/proc/cpuinfo") if line.startswith("flags")), "")
    vectors = [name for name in ("avx2", "avx512f") if f" {name} " in f"{flags} "]
    memory = next((int(line.split()[1]) for line in lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "processor": cpu,
        "vector units": ", ".join(vectors),
        "cores": os.cpu_count(),
        "memory": f"{memory / 2**20:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "swift": said(["swift", "--version"]),
        "java": said(["java", "-version"]),
        "python": said([str(folders.python), "--version"]),
        "commit": said(["git", "-C", str(folders.root), "describe", "--always", "--dirty"]),
        "load before": f"{os.getloadavg()[0]:.2f}",
    }


def lines(path):
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def said(command):
    """The first line that a program prints of itself."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    except OSError:
        return "not there"
    return next((line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()), "")
