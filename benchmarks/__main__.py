"""All benchmarks one after the other: `python -m benchmarks [--million]`. Numbers of one run are in docs/benchmarks.md."""

from __future__ import annotations

import subprocess
import sys


def main() -> None:
    """Each in a process of its own, so that none is measured with another's memory."""
    for name in ("load", "export", "questions"):
        arguments = sys.argv[1:] if name == "load" else []
        print(f"\n== {name}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], check=True)


if __name__ == "__main__":
    main()
