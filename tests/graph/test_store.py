"""What a store says where the server does not let it in."""

from __future__ import annotations

from dataclasses import replace

from graph.connection import Connection
from graph.store import Store
from ontology.errors import BadInput, DyadError, Unavailable


def test_wrong_passwords_are_told_and_so_is_the_wait_that_they_cost(store: Store, scratch_connection: Connection) -> None:
    store.run("CREATE USER guest IF NOT EXISTS SET PASSWORD 'not-for-guessing' CHANGE NOT REQUIRED")
    told: list[DyadError] = []
    try:
        for _ in range(5):
            with Store(replace(scratch_connection, user="guest", password="guessed"), retry_seconds=0) as stranger:
                try:
                    stranger.read("RETURN 1 AS one")
                except DyadError as error:
                    told.append(error)
    finally:
        store.run("DROP USER guest")
    assert len(told) == 5
    assert isinstance(told[0], BadInput) and "DYAD_GRAPH_PASSWORD" in str(told[0])
    assert isinstance(told[-1], Unavailable) and "wrong password several times" in str(told[-1])
