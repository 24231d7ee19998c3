"""The log: one line a request and one event a failure, as JSON for machines or as text for people, all by one formatter."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter

from app.settings import Settings

_FIRST = ("time", "level", "logger", "event", "request_id")
# Ours and the server's say as much as is asked for; libraries only what is wrong.
_LOGGERS = ("dyad", "uvicorn")
Event = MutableMapping[str, Any]


class _Handler(logging.StreamHandler[TextIO]):
    """Ours, to be told from others."""


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Send the log of this process to `stream`, default stderr, in the format and from the level that the settings say."""
    stream = stream or sys.stderr
    handler = _Handler(stream)
    handler.setFormatter(_formatter(settings.log_format or ("text" if stream.isatty() else "json"), colors=stream.isatty()))
    root = logging.getLogger()
    root.handlers = [*(one for one in root.handlers if not isinstance(one, _Handler)), handler]
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(settings.log_level)


def logger(name: str) -> BoundLogger:
    """A logger that takes fields: `log.info("event", field=value)`. What becomes of them is up to `configure`."""
    processors = [structlog.stdlib.filter_by_level, ProcessorFormatter.wrap_for_formatter]
    return structlog.wrap_logger(logging.getLogger(name), processors=processors, wrapper_class=BoundLogger, cache_logger_on_first_use=True)


def _formatter(format: str, *, colors: bool) -> ProcessorFormatter:
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.format_exc_info,
        _printable,
    ]
    if format == "json":
        last = [_ordered, structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
    else:
        last = [structlog.dev.ConsoleRenderer(colors=colors, timestamp_key="time")]
    return ProcessorFormatter(processors=[*shared, ProcessorFormatter.remove_processors_meta, *last])


def _printable(_logger: Any, _method: str, event: Event) -> Event:
    """What a client sent cannot begin a line of its own, nor steer the terminal. Tracebacks keep their lines."""
    for key, value in event.items():
        if isinstance(value, str) and key != "exception" and not value.isprintable():
            event[key] = "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in value)
    return event


def _ordered(_logger: Any, _method: str, event: Event) -> Event:
    return {key: event[key] for key in _FIRST if key in event} | {key: value for key, value in event.items() if key not in _FIRST}
