"""A network that is slow and uneven: a TCP proxy in a process of its own that holds every piece back, each way alone.

with slow_way(("127.0.0.1", 8400), up_ms=(5, 20), down_ms=(5, 20)) as port: ...
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import random
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

Between = tuple[float, float]
"""From and to, ms: any delay between is as likely as any other."""
PIECE = 1 << 16


@contextmanager
def slow_way(port: int, up_ms: Between, down_ms: Between, seed: int) -> Iterator[int]:
    """A port of this machine from which everything goes on to `port` late, and back; in order, as TCP delivers."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(there, port, up_ms, down_ms, seed), daemon=True)
    process.start()
    try:
        yield int(here.recv())
    finally:
        process.terminate()
        process.join()


def _run(told: Connection, port: int, up_ms: Between, down_ms: Between, seed: int) -> None:
    asyncio.run(_serve(told, port, up_ms, down_ms, random.Random(seed)))


async def _serve(told: Connection, port: int, up_ms: Between, down_ms: Between, rng: random.Random) -> None:
    async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_carry(reader, far_writer, up_ms, rng), _carry(far_reader, writer, down_ms, rng))

    server = await asyncio.start_server(taken, "127.0.0.1", 0)
    told.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, late_ms: Between, rng: random.Random
) -> None:
    """One way of one connection. A piece that is held back holds back those behind it."""
    loop, pieces = asyncio.get_running_loop(), asyncio.Queue[tuple[float, bytes]]()

    async def deliver() -> None:
        while True:
            due, piece = await pieces.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            writer.write(piece)
            if not piece:
                writer.close()
                return

    delivering = asyncio.create_task(deliver())
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(PIECE):
            pieces.put_nowait((loop.time() + rng.uniform(*late_ms) * 1e-3, piece))
    pieces.put_nowait((loop.time(), b""))
    await delivering
