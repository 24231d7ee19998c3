"""All benchmarks one after the other: `python -m benchmarks [--million]`. Numbers of one run are in docs/benchmarks.md.

With `--million` the endpoints are also measured at a hundredfold, and a large neighbour is paged through.
"""

from __future__ import annotations

import subprocess
import sys


def main() -> None:
    """Each in a process of its own, so that none is measured with another's memory."""
    large = ["--scales", "1,10,100", "--hub", "100000"] if "--million" in sys.argv else []
    for name, arguments in (("load", sys.argv[1:]), ("export", []), ("questions", []), ("match", []), ("reconcile", []), ("endpoints", large), ("cypher", []), ("sparql", [])):
        print(f"\n== {name}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], check=True)


if __name__ == "__main__":
    main()
