"""API keys: who may ask for what is expensive or writes.

Where the API listens on this machine only and no keys are set, everybody may. Keys that are set are asked for everywhere.
Where others can connect and no keys are set, nobody may: that is said rather than left open.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.datastructures import Headers
from starlette.types import Scope

from app.settings import Settings, listed
from ontology.errors import DyadError

HEADER = "X-API-Key"
_NAME = "dyad.api_key"


class KeyNeeded(DyadError):
    """No key came, or one that is not known."""

    status = 401
    title = "API key needed"
    headers = {"WWW-Authenticate": 'Bearer realm="dyad"'}  # noqa: RUF012


class NoKeysSet(DyadError):
    """The server is open to others, and nobody said who may ask for what is expensive."""

    status = 403
    title = "No API keys set"


class Access:
    """The keys of one app, and whether they are asked for."""

    def __init__(self, settings: Settings) -> None:
        pairs = (one.partition(":") for one in listed(settings.api_keys.get_secret_value()))
        self._known = [(name, _digest(secret)) for name, _, secret in pairs]
        self._host = settings.host
        self.open = settings.on_loopback and not self._known

    def name(self, scope: Scope) -> str | None:
        """The name of the key that came with a request, if it is a known one."""
        if _NAME not in scope:
            scope[_NAME] = self._find(Headers(scope=scope)) if self._known else None
        return scope[_NAME]

    def allows(self, scope: Scope) -> bool:
        """Whether a request may ask for what needs a key."""
        return self.open or self.name(scope) is not None

    def check(self, scope: Scope) -> None:
        """KeyNeeded or NoKeysSet where a request may not ask for what needs a key."""
        if self.allows(scope):
            return
        if not self._known:
            raise NoKeysSet(
                f"this needs an API key, and the server, which listens on {self._host}, has none: set DYAD_API_KEYS to name:secret and start it again"
            )
        raise KeyNeeded(f"this needs an API key: send it as {HEADER}, or as Authorization: Bearer")

    def client(self, scope: Scope) -> str:
        """Who asks, for limits: the name of the key, else the address; of IPv6 the network, as one client has all of it."""
        if name := self.name(scope):
            return f"key {name}"
        host = (scope.get("client") or ("unknown",))[0]
        try:
            address = ip_address(host)
        except ValueError:
            return host
        return str(IPv6Address(int(address) >> 64 << 64)) if address.version == 6 and not address.ipv4_mapped else host

    def _find(self, headers: Headers) -> str | None:
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        sent = headers.get(HEADER) or (bearer.strip() if scheme.lower() == "bearer" else "")
        given = _digest(sent)
        # All are compared, so that the time taken tells nothing.
        found = [name for name, secret in self._known if hmac.compare_digest(secret, given)]
        return found[0] if found else None


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


_BY_HEADER = APIKeyHeader(name=HEADER, scheme_name="ApiKey", description="A key of DYAD_API_KEYS.", auto_error=False)
_BY_BEARER = HTTPBearer(scheme_name="Bearer", description="The same key.", auto_error=False)


async def keyed(request: Request, _header: Annotated[Any, Security(_BY_HEADER)], _bearer: Annotated[Any, Security(_BY_BEARER)]) -> None:
    """Dependency of endpoints that need a key wherever keys are asked for."""
    request.app.state.access.check(request.scope)


async def costly(request: Request, _keyed: Annotated[None, Depends(keyed)]) -> None:
    """Dependency of endpoints that are expensive or write: they need a key, and have a limit of their own."""
    request.app.state.rates.take("costly", request.scope)


async def costly_query(request: Request, _header: Annotated[Any, Security(_BY_HEADER)], _bearer: Annotated[Any, Security(_BY_BEARER)]) -> None:
    """As `costly`, for an address that is also a page for everybody: only where a query comes."""
    if request.url.query:
        await costly(request, await keyed(request, _header, _bearer))


COSTLY = Depends(costly)
COSTLY_QUERY = Depends(costly_query)
KEYED = Depends(keyed)
