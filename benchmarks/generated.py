"""A generated data set of any size with the shape of real ones: memberships, treaties, recognitions, claims."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

from loaders.contract import Metadata, Source
from ontology import records
from ontology.identifiers import dyad_id
from ontology.records import Record

STATES, ORGANIZATIONS, TREATIES = 200, 400, 3000


class Generated:
    """`facts` facts about 200 states; the same for the same seed. Can be loaded like a data set of a folder."""

    def __init__(self, facts: int, id: str = "generated", seed: int = 1) -> None:
        self.facts = facts
        self.seed = seed
        self.metadata = Metadata(
            id=id, title=f"{facts} generated facts", publisher="benchmarks", citation="none", licence="CC0-1.0", version="1", fact_prefixes=["g_"]
        )
        self.source = Source(self.metadata, Path())

    def digest(self) -> str:
        return hashlib.sha256(f"{self.facts} {self.seed}".encode()).hexdigest()

    def records(self) -> Iterator[Record]:
        chance = random.Random(self.seed)
        states = [f"state_g{n}" for n in range(STATES)]
        groups = (("State", states), ("IntergovernmentalOrganization", [f"org_g{n}" for n in range(ORGANIZATIONS)]))
        groups += (("Treaty", [f"treaty_g{n}" for n in range(TREATIES)]), ("SourceDocument", ["doc_generated"]))
        for cls, ids in groups:
            for id in ids:
                yield from records.entity(id, cls)
                yield records.name(id, f"Generated {id}", language="en", script="Latn", kind="preferred")
        dyads: set[str] = set()
        for n in range(self.facts):
            one, other = chance.sample(range(STATES), 2)
            year, length = chance.randint(1946, 2020), chance.randint(1, 40)
            links: dict[str, list[str]] = {"subject": [states[one]], "supported_by": [f"doc_generated#row={n}"]}
            if n % 10 < 5:
                kind, links["object"] = "membership", [f"org_g{chance.randrange(ORGANIZATIONS)}"]
            elif n % 10 < 8:
                kind, links["subject"] = "treaty_party", [states[one], states[other]]
                links["object"] = [f"treaty_g{chance.randrange(TREATIES)}"]
            else:
                kind, links["object"] = "policy", [states[other]]
            if n % 10 >= 5:
                pair = dyad_id(f"G{one}", f"G{other}")
                links["about"] = [pair]
                if pair not in dyads:
                    dyads.add(pair)
                    yield records.dyad(pair, [states[one], states[other]])
            yield records.passage("doc_generated", row=str(n))
            time = f"{year}-{n % 12 + 1:02}/{year + length}" if n % 3 else f"{year}/.."
            yield records.fact(
                f"g_{n}", kind, links=links, time=time, modality="recorded_by_dataset", tier=1, paraphrase=f"Generated fact {n} about state {one}."
            )
