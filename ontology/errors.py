"""The one family of errors that users meet; every message says what is wrong and what to do."""

from __future__ import annotations


class DyadError(Exception):
    """Base of all errors that are told to a user in words. `exit_code` is for the command line, `status` for HTTP."""

    exit_code = 1
    status = 500
    title = "Internal error"


class NotFound(DyadError):
    """Something was asked for by an id, code or name that nothing has."""

    exit_code = 4
    status = 404
    title = "Not found"


class BadInput(DyadError):
    """A request, setting or file that cannot be understood."""

    exit_code = 2
    status = 400
    title = "Bad input"


class Unavailable(DyadError):
    """The graph cannot be reached or started just now."""

    exit_code = 3
    status = 503
    title = "Graph unavailable"
