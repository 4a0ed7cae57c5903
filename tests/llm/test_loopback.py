"""The tests' own server keeps silent about clients that hang up."""

import socket
import struct

from tests.llm.fake_server import ok, running

RESET_AT_ONCE = struct.pack("ii", 1, 0)


def test_a_client_that_resets_its_connection_is_no_fault_of_the_server(capfd):
    with running(lambda _number, _seen: ok()) as server:
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", server.port)) as client:
                client.sendall(b"POST /v1/chat")
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE)
    assert capfd.readouterr().err == ""
