"""All settings, from environment variables `DYAD_*` or a `.env` file; documented in docs/settings.md."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ontology import schema
from ontology.errors import BadInput

_PROJECT = Path(__file__).resolve().parent.parent
_ORIGIN = re.compile(r"https?://[\w.-]+(:\d+)?|https?://\[[0-9a-fA-F:.]+\](:\d+)?")
_KEY_NAME = re.compile(r"[\w.-]{1,64}")


def _home() -> Path:
    """Beside the checkout when there is one, so that two checkouts keep apart; else in the user's home."""
    return _PROJECT / ".dyad" if (_PROJECT / "pyproject.toml").is_file() else Path.home() / ".dyad"


class Settings(BaseSettings):
    """What can be set. Each field is the variable of the same name with `DYAD_` before it."""

    model_config = SettingsConfigDict(env_prefix="DYAD_", env_file=".env", extra="ignore")

    graph_uri: str | None = Field(None, description="Bolt address of a Neo4j of your own, e.g. neo4j://graph.example.org:7687. Without it Dyad runs its own.")
    graph_user: str = Field("neo4j", description="User for DYAD_GRAPH_URI.")
    graph_password: SecretStr = Field(SecretStr(""), description="Password for DYAD_GRAPH_URI.")
    graph_database: str = Field("neo4j", description="Database to use.")
    graph_browser: str | None = Field(None, description="Address of the Neo4j Browser of DYAD_GRAPH_URI, to be shown on the start page.")
    home: Path = Field(default_factory=_home, description="Folder of the local Neo4j: its data, logs and state.")
    cache: Path | None = Field(None, description="Folder for the jars of the local Neo4j; default: `cache` in DYAD_HOME.")
    heap: str = Field("512m", description="Java heap of the local Neo4j.")
    page_cache: str = Field("64m", description="Page cache of the local Neo4j.")
    bolt_port: int = Field(0, ge=0, le=65535, description="Bolt port of the local Neo4j; 0 takes 7687 or a free one.")
    http_port: int = Field(0, ge=0, le=65535, description="Browser port of the local Neo4j; 0 takes 7474 or a free one.")
    host: str = Field("127.0.0.1", description="Address that the API listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that the API listens on.")
    documents: Path | None = Field(None, description="Folder with the source documents, for those who hold them; answers then show the passages.")
    datasets: Path | None = Field(None, description="Folder with further data sets of your own, each with dataset.yaml and load.py.")
    ontology: Path = Field(schema.FOLDER, description="Folder of the ontology's Turtle files.")
    query_timeout: float = Field(30.0, gt=0, description="Seconds after which the server ends a query of the API.")
    cypher_at_once: int = Field(3, ge=1, le=100, description="How many statements of users run at once; further ones wait some seconds and are then refused.")
    cypher_rows: int = Field(10_000, ge=1, le=1_000_000, description="How many rows an answer to a statement of a user has at most.")
    sparql_at_once: int = Field(2, ge=1, le=64, description="How many SPARQL queries run at once, each in a process of its own; further ones wait some seconds and are then refused.")
    sparql_memory: int = Field(512, ge=64, description="Megabytes of memory that a SPARQL query may take beside the copy of the graph.")
    log_level: str = Field(
        "WARNING", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="How much is logged: DEBUG, INFO (a line for each request), WARNING or ERROR."
    )
    log_format: Literal["text", "json"] | None = Field(
        None, description="How the API logs: text, or json with one object a line; not set: text on a terminal, else json."
    )
    cors_origins: str | None = Field(
        None, description="Origins of web pages that may ask the API, separated by commas, or * for all; not set: pages served from this machine."
    )
    api_keys: SecretStr = Field(SecretStr(""), description="Keys for expensive requests and /metrics: name:secret, separated by commas.")
    rate_limit: str | None = Field(
        None, description="Most requests of one client, e.g. 600/minute, or off; not set: off where the API listens on this machine only, else 600/minute."
    )
    rate_limit_costly: str | None = Field(
        None, description="Most expensive requests of one client, e.g. 30/minute, or off; not set: off where the API listens on this machine only, else 30/minute."
    )

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: str | None) -> str | None:
        for one in listed(value):
            if one != "*" and not _ORIGIN.fullmatch(one):
                raise ValueError(f"{one!r} is no origin: write it as https://example.org, without a path, or * for all")
        return value

    @field_validator("api_keys")
    @classmethod
    def _keys(cls, value: SecretStr) -> SecretStr:
        secrets = []
        for number, one in enumerate(listed(value.get_secret_value()), start=1):
            name, _, secret = one.partition(":")
            if not _KEY_NAME.fullmatch(name) or not secret.isascii() or not secret.isprintable() or not secret or " " in secret:
                raise ValueError(f"key {number} is not name:secret; a name has letters, digits, _ . -, a secret has no spaces and commas and is ASCII")
            secrets.append(secret)
        if len(set(secrets)) < len(secrets):
            raise ValueError("two keys have the same secret")
        return value

    @field_validator("rate_limit", "rate_limit_costly")
    @classmethod
    def _limits(cls, value: str | None) -> str | None:
        if value and value != "off":
            import limits

            try:
                fine = all(one.amount > 0 for one in limits.parse_many(value))
            except ValueError:
                fine = False
            if not fine:
                raise ValueError("write it as 600/minute, as 10/second;600/minute, or off")
        return value

    @property
    def on_loopback(self) -> bool:
        """Whether the API listens where only this machine can connect."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False


def listed(value: str | None) -> list[str]:
    """The parts of a setting that are separated by commas."""
    return [one.strip() for one in (value or "").split(",") if one.strip()]


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process. BadInput names each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadInput("; ".join(map(_told, error.errors()))) from error


def _told(error: Any) -> str:
    name = str(error["loc"][0])
    field = Settings.model_fields.get(name)
    found = "what was found is a secret" if field is not None and field.annotation is SecretStr else f"found {error['input']!r}"
    return f"DYAD_{name.upper()}: {error['msg']} ({found})"
