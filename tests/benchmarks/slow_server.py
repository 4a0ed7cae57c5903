"""A server in a process of its own that meets every grading with full marks after .3 to 1.2 seconds."""

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

SHORTEST_S, LONGEST_S = 0.3, 1.2
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def slow_server() -> Iterator[str]:
    """The server's address, for as long as it is wanted."""
    command = [sys.executable, "-m", "tests.benchmarks.slow_server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        finally:
            process.terminate()


async def serve() -> None:
    server = await asyncio.start_server(_talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            body = json.loads(await reader.readexactly(length))
            await asyncio.sleep(random.uniform(SHORTEST_S, LONGEST_S))
            content = json.dumps(_completion(body)).encode()
            header = (
                f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
            )
            writer.write(header.encode() + content)
            await writer.drain()
    writer.close()


def _completion(body: dict[str, Any]) -> dict[str, object]:
    names = body["response_format"]["json_schema"]["schema"]["required"]
    text = json.dumps({name: 1 for name in names[:-1]} | {names[-1]: "Everything is met, plainly."})
    message = {"role": "assistant", "content": text}
    return {
        "model": "slow",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 700, "completion_tokens": 80},
    }


if __name__ == "__main__":
    asyncio.run(serve())
