"""Puts the app together: one store for its lifetime, the routers, the errors, and docs that need no internet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from app import problems
from app.api import (
    actors,
    browser,
    craft,
    cypher,
    datasets,
    dyads,
    exports,
    facts,
    health,
    match,
    page,
    queries,
    questions,
    reconcile,
    resource_pages,
    resources,
    search,
    sparql,
    vocabulary,
)
from app.api.craft.access import Access
from app.api.description import DESCRIPTION, TAGS
from app.api.enumerations import with_terms
from app.api.models import Problem
from app.api.state import Context, TimedStore
from app.documents import Documents
from app.settings import Settings
from graph.connection import Connection
from ontology.schema import Schema

_DOCS_ASSETS = files("fastapi_offline").joinpath("static")
_OWN_ASSETS = files("app").joinpath("web")


def create_app(connection: Connection, settings: Settings) -> FastAPI:
    """The API over the graph at `connection`. The graph need not answer yet; `/ready` says whether it does."""
    schema = Schema.read(settings.ontology)
    documents = Documents(settings.documents)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with TimedStore(connection, settings.query_timeout, app.state.metrics.read) as store:
            app.state.context = Context(store, schema, settings, connection, documents)
            async with cypher.door(connection, settings) as app.state.cypher, sparql.door(store, settings) as app.state.sparql:
                yield

    app = FastAPI(
        title="Dyad",
        version="1",
        summary="Relations between states: sourced, dated, as of any day",
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.error_page = page.error_page
    problems.install(app)
    craft.install(app, settings)
    v1 = APIRouter(prefix="/v1")
    for module in (dyads, actors, facts, search, match, queries, cypher, datasets, exports):
        v1.include_router(module.router)
    app.include_router(v1)
    # As they are: to include them would make each of their many parameters anew, in every app.
    app.router.routes.extend(questions.routes())
    app.include_router(reconcile.router)
    app.include_router(sparql.router)
    app.include_router(health.router)
    app.include_router(page.router)
    for linked in (resources, resource_pages, vocabulary):
        app.include_router(linked.router)
    app.include_router(browser.router)
    app.mount("/static", StaticFiles(directory=str(_OWN_ASSETS)), name="static")
    app.mount("/docs-static", StaticFiles(directory=str(_DOCS_ASSETS)), name="docs-static")
    _docs(app, schema)
    return app


def _docs(app: FastAPI, schema: Schema) -> None:
    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
                license_info=app.license_info,
            )
            app.openapi_schema = with_terms(_with_problems(found, app.state.access), schema)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Dyad API",
            swagger_js_url="/docs-static/swagger-ui-bundle.js",
            swagger_css_url="/docs-static/swagger-ui.css",
            swagger_favicon_url="/static/icon.svg",
            swagger_ui_parameters={"validatorUrl": None, "defaultModelsExpandDepth": 0, "tryItOutEnabled": True},
        )


def _with_problems(description: dict[str, Any], access: Access) -> dict[str, Any]:
    """The description with problems in place of the framework's own shape of errors."""
    schemas = description.setdefault("components", {}).setdefault("schemas", {})
    for theirs in ("HTTPValidationError", "ValidationError"):
        schemas.pop(theirs, None)
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    craft.describe(description, access)
    for path, methods in description["paths"].items():
        for operation in methods.values():
            responses = operation["responses"]
            if "422" in responses:
                responses["422"] = {"description": "A parameter is missing or of a wrong type."}
            if path != "/health":
                responses.setdefault("503", {"description": "The graph does not answer."})
            for status, response in responses.items():
                if status >= "400":
                    response["content"] = content
    return description
