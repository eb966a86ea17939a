"""Draws the Vega-Lite specification on standard input to the files named (.svg, .png)."""

import sys
from pathlib import Path

try:
    import vl_convert
except ImportError:
    requirements = Path(__file__).with_name("requirements.txt")
    sys.exit(f"render: vl-convert-python is missing: {sys.executable} -m pip install -r {requirements}")

specification = sys.stdin.read()
for name in sys.argv[1:]:
    path = Path(name)
    if path.suffix == ".svg":
        path.write_text(vl_convert.vegalite_to_svg(specification) + "\n")
    else:
        path.write_bytes(vl_convert.vegalite_to_png(specification, scale=2))
