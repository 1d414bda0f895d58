"""Free ports of 127.0.0.1."""

from __future__ import annotations

import socket

from sinergi.errors import ServiceError

_PORTS_TRIED = 100


def next_free_port(wanted: int) -> int:
    """Return ``wanted`` when nothing listens there, else the next free port after it.

    Raises:
        ServiceError: A hundred ports in a row are taken.
    """
    for port in range(wanted, min(wanted + _PORTS_TRIED, 65536)):
        if is_port_free(port):
            return port
    raise ServiceError(f"Tidak ada port bebas mulai {wanted}.", code="SERVICE-132")


def is_port_free(port: int) -> bool:
    """Return whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
