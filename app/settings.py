"""All settings, from environment variables `DYAD_*` or a `.env` file; documented in docs/settings.md."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ontology import schema
from ontology.errors import BadInput

_PROJECT = Path(__file__).resolve().parent.parent


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
    log_level: str = Field("WARNING", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="How much is logged: DEBUG, INFO, WARNING or ERROR.")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process. BadInput names each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"DYAD_{str(e['loc'][0]).upper()}: {e['msg']} (found {e['input']!r})" for e in error.errors())
        raise BadInput(wrong) from error
