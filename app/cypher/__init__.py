"""Cypher of users, read-only for certain: `Door` takes a statement through all locks and gives its rows as they come.

The locks, from the outside in; each stands on its own:

* `text`: what no reader needs is refused from the words of the statement, before anything is sent.
* `growth`: work inside one expression, which the server cannot break off, is bounded by its form.
* `plan`: the statement is explained; it must be a read, made of known operators and procedures only.
* `door`: READ access mode, a time after which the server ends it, caps on rows, bytes, values and on how many run at once.
"""

from app.cypher.door import Asked, Door, Rows
from app.cypher.errors import Refused

__all__ = ["Asked", "Door", "Refused", "Rows"]
