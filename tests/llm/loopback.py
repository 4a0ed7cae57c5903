"""The server under the tests' fakes: on this machine alone, and silent about clients that hang up."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket


class LoopbackServer(ThreadingHTTPServer):
    """One thread a connection, all joined at the end."""

    # Threads are joined when the server closes only if they are no daemons.
    daemon_threads = False

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """A client may hang up at any moment, between two requests too; all else is our fault."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """The port at which ``handler`` answers; closed with all its threads at the end."""
    with LoopbackServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
