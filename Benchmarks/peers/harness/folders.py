"""Where things are."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folders:
    """`root` is the repository, `scratch` what setup made."""

    root: Path
    here: Path
    scratch: Path
    java_heap: str = "18g"

    @classmethod
    def found(cls):
        here = Path(__file__).resolve().parent.parent
        return cls(here.parent.parent, here, Path(os.environ.get("ASSAY_PEERS", here / ".scratch")).resolve())

    @property
    def data(self):
        return self.scratch / "data"

    @property
    def bench(self):
        return self.root / "Benchmarks/.build/release/assay-bench"

    @property
    def python(self):
        return self.scratch / "venv/bin/python"

    def unavailable(self):
        """What setup could not install, with its reason."""
        path = self.scratch / "unavailable.txt"
        lines = path.read_text().splitlines() if path.exists() else []
        return dict(line.split("\t", 1) for line in lines if "\t" in line)

    def check(self):
        """Stops here when setup has not been run."""
        for needed in (self.bench, self.python):
            if not needed.exists():
                sys.exit(f"run: {needed} is missing: run Benchmarks/peers/setup first (ASSAY_PEERS names its folder)")
