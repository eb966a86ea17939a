"""Draws Vega-Lite specifications: one JSON object a line on standard input, {"path": …, "specification": …}.

Paths end in .svg or .png. With --bundle FILE it writes the JavaScript that draws them in a browser instead.
"""

import json
import sys
from pathlib import Path

import vl_convert

if sys.argv[1:2] == ["--bundle"]:
    # Without a snippet vegaEmbed, vega and vegaLite stand at window.
    Path(sys.argv[2]).write_text(vl_convert.javascript_bundle(), encoding="utf-8")
    sys.exit(0)

for line in sys.stdin:
    job = json.loads(line)
    path = Path(job["path"])
    specification = job["specification"]
    try:
        if path.suffix == ".svg":
            path.write_text(vl_convert.vegalite_to_svg(specification) + "\n", encoding="utf-8")
        else:
            path.write_bytes(vl_convert.vegalite_to_png(specification, scale=2))
    except ValueError as problem:
        sys.exit(f"draw: {path.name}: {problem}")
