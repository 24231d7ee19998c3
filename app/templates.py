"""The templates of `app/web`, for pages and for what other programs show as one."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent / "web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
