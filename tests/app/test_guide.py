"""The analysts' guide: every snippet runs against a served Dyad and prints what the guide says it prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(one[1], one[2], GUIDE.read_text(encoding="utf-8").count("\n", 0, one.start()) + 1) for one in BLOCK.finditer(GUIDE.read_text(encoding="utf-8"))]
SNIPPETS = [(kind, code, line, BLOCKS[n + 1] if n + 1 < len(BLOCKS) else ("", "", 0)) for n, (kind, code, line) in enumerate(BLOCKS) if kind in ("sh", "python")]


@pytest.mark.parametrize(("kind", "code", "line", "printed"), SNIPPETS, ids=[f"line-{line}-{kind}" for kind, _, line, _ in SNIPPETS])
def test_snippet_prints_what_the_guide_says(kind: str, code: str, line: int, printed: tuple[str, str, int], address: str, tmp_path: Path) -> None:
    command = ["sh", "-e", "-c", code] if kind == "sh" else [sys.executable, "-c", code]
    environment = {**os.environ, "DYAD": address, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    assert printed[0] == "text", f"{GUIDE.name}:{line}: a snippet is followed by what it prints"
    assert "\n".join(one.rstrip() for one in done.stdout.strip().splitlines()) == printed[1].strip()


def test_each_question_is_asked_both_ways() -> None:
    sections = re.split(r"^## ", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    questions = [one for one in sections if re.match(r"\d+\. ", one)]
    assert len(questions) >= 10
    for one in questions:
        assert {"sh", "python"} <= {kind for kind, _ in BLOCK.findall(one)}, one.splitlines()[0]
