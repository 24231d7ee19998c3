"""Who asks over a loopback connection: which page, and which user of this machine."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from starlette.requests import Request

from ontology.errors import DyadError

Address = tuple[str, int]

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
# A proxy asks for somebody else, wherever it runs.
_PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


class NotOurPage(DyadError):
    """The request comes from a page of another origin, or through a name that is not this machine's."""

    status = 403
    title = "Not our page"


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine's own."""
    with suppress(ValueError):
        return host == "localhost" or ip_address(host or "").is_loopback
    return False


def check_own_page(request: Request) -> None:
    """NotOurPage unless a script of a page from this very address asks.

    A name that somebody else's DNS turns into 127.0.0.1 is refused by `Host`, a page of another origin by `Origin`, which browsers
    send with every POST and scripts cannot set.
    """
    host = request.headers.get("host", "")
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        name = None
    server = request.scope.get("server")
    # By the very address: another user may listen on this port at another loopback address, to which `localhost` leads as well.
    own = server is not None and name == server[0] and is_loopback(name) and request.headers.get("origin") == f"{request.url.scheme}://{host}"
    if not own or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise NotOurPage("this answers only pages of this server that are opened on this machine, by an address such as http://127.0.0.1")


def is_own_user(request: Request) -> bool:
    """Whether the connection was opened by a process of the user whom this process runs as, and by no proxy."""
    client, server = request.scope.get("client"), request.scope.get("server")
    if not client or not server or any(name in request.headers for name in _PROXIED) or not is_loopback(client[0]):
        return False
    here, there = (str(server[0]), int(server[1])), (str(client[0]), int(client[1]))
    tables = [table for table in _TABLES if table.is_file()]
    return owner(there, here, tables) == os.getuid() if tables else _is_of_own_process(there, here)


def owner(local: Address, remote: Address, tables: list[Path]) -> int | None:
    """The user id of the socket that is connected from `local` to `remote`, out of Linux' tables of connections; None if there is none."""
    wanted = [_as_in_table(local), _as_in_table(remote)]
    for table in tables:
        with suppress(OSError):
            for line in table.read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[1:3] == wanted:
                    return int(fields[7])
    return None


def _as_in_table(address: Address) -> str:
    """An address as the kernel prints it: words of four bytes in this machine's order."""
    host, port = address
    packed = socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    words = [packed[at : at + 4] for at in range(0, len(packed), 4)]
    return "".join(f"{int.from_bytes(word, sys.byteorder):08X}" for word in words) + f":{port:04X}"


def _is_of_own_process(local: Address, remote: Address) -> bool:
    """The same where the system has no such tables: only processes of one's own can be looked into there."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.uids().real == os.getuid() and any(one.laddr == local and one.raddr == remote for one in process.net_connections("tcp")):
                return True
    return False


def base_of(request: Request) -> str:
    """`http://host:port` that a request was sent to, with this machine by its name.

    The Neo4j Browser takes guides from `localhost` before it has connected and knows what its server allows.
    """
    url = request.url
    if is_loopback(url.hostname):
        url = url.replace(hostname="localhost")
    return f"{url.scheme}://{url.netloc}"
