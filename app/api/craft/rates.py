"""Limits on how much one client may ask: a moving window in the memory of this process."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass
from math import ceil
from threading import Lock
from time import monotonic

from limits import RateLimitItem, parse_many
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import problems
from app.api.craft.access import Access
from app.settings import Settings
from ontology.errors import DyadError

EXEMPT = frozenset(("/health", "/ready"))
MOST_CLIENTS = 10_000
_DEFAULTS = {"requests": "600/minute", "costly": "30/minute"}
# Where it is noted in a request's scope how its client stands.
_STANDINGS = "dyad.standings"


class TooMany(DyadError):
    """A client asked more often than it may."""

    status = 429
    title = "Too many requests"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.headers = {"Retry-After": str(seconds)}
        self.extras = {"retry_after": seconds}


class Windows(Storage, MovingWindowSupport):
    """When each client asked, for the clients that asked last: a storage of `limits` that needs no threads and does not grow.

    most -- for how many clients; who is dropped begins anew
    """

    STORAGE_SCHEME = None

    def __init__(self, most: int = MOST_CLIENTS) -> None:
        super().__init__()
        self._most = most
        self._times: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._times)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Note that a client asks, if it may."""
        with self._lock:
            times = self._times.setdefault(key, deque())
            self._times.move_to_end(key)
            now = _forget(times, expiry)
            if len(self._times) > self._most:
                self._times.popitem(last=False)
            if len(times) + amount > limit:
                return False
            times.extend([now] * amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest request that still counts was, by the clock of `monotonic`, and how many count."""
        with self._lock:
            times = self._times.get(key, deque())
            now = _forget(times, expiry)
            return (times[0] if times else now), len(times)

    def clear(self, key: str) -> None:
        """Forget a client."""
        with self._lock:
            self._times.pop(key, None)

    def reset(self) -> int | None:
        """Forget all."""
        with self._lock:
            count = len(self._times)
            self._times.clear()
            return count

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def get(self, key: str) -> int:
        """How many requests are noted."""
        return len(self._times.get(key, ()))

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Only other strategies than the moving window count like this."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        """See `incr`."""
        raise NotImplementedError

    @property
    def base_exceptions(self) -> type[Exception]:
        """See `limits.storage.Storage`."""
        return ValueError


def _forget(times: deque[float], expiry: int) -> float:
    now = monotonic()
    while times and times[0] <= now - expiry:
        times.popleft()
    return now


@dataclass(frozen=True, slots=True)
class Standing:
    """How a client stands to one limit: how many it may in how many seconds, how many are left, when the first comes back."""

    policy: str
    amount: int
    window: int
    left: int
    seconds: int


class Rates:
    """The limits of one app."""

    def __init__(self, settings: Settings, access: Access) -> None:
        given = {"requests": settings.rate_limit, "costly": settings.rate_limit_costly}
        self._limits = {kind: _parsed(value or ("off" if settings.on_loopback else _DEFAULTS[kind])) for kind, value in given.items()}
        self._access = access
        self._limiter = MovingWindowRateLimiter(Windows())
        self.on = any(self._limits.values())

    def take(self, kind: str, scope: Scope) -> None:
        """Count a request. TooMany where a limit is used up."""
        client = self._access.client(scope)
        for number, limit in enumerate(self._limits[kind], start=1):
            fine = self._limiter.hit(limit, kind, client)
            reset, left = self._limiter.get_window_stats(limit, kind, client)
            seconds = max(1, ceil(reset - monotonic()))
            name = kind if number == 1 else f"{kind}-{number}"
            scope.setdefault(_STANDINGS, []).append(Standing(name, limit.amount, limit.get_expiry(), max(0, left), seconds))
            if not fine:
                what = "expensive requests" if kind == "costly" else "requests"
                raise TooMany(f"more than {limit.amount} {what} in {limit.get_expiry()} s: wait {seconds} s and ask again", seconds)


def _parsed(value: str) -> list[RateLimitItem]:
    return [] if value == "off" else list(parse_many(value))


class RateLimit:
    """Counts requests, refuses those beyond the limit, and tells in `RateLimit` and `RateLimit-Policy` how the client stands."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self.app = app
        self.rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self.rates.on or scope["path"] in EXEMPT:
            await self.app(scope, receive, send)
            return
        standings: list[Standing] = scope.setdefault(_STANDINGS, [])

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start" and standings:
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = ", ".join(f'"{one.policy}";q={one.amount};w={one.window}' for one in standings)
                headers["RateLimit"] = ", ".join(f'"{one.policy}";r={one.left};t={one.seconds}' for one in standings)
            await send(message)

        try:
            self.rates.take("requests", scope)
        except TooMany as error:
            await problems.answer(error, scope, receive, tell)
            return
        await self.app(scope, receive, tell)
