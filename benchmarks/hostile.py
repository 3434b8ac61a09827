"""Send a real server on loopback what it must not fall over, and print what each request got and the peak memory.

    python benchmarks/hostile.py      exits 1 where an answer is another than expected, or memory passes the bound

The server is started for the run with the shipped model, two keys, and short times; Linux alone (/proc).
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from attacks import OK, Case, Writer, cases
from rich.console import Console
from rich.table import Table

from service.keys import Scope, new_key, write_keys

BOUND_MIB = 150
HUNG_SECONDS = 8.0


class Got(NamedTuple):
    """What came back."""

    answer: str
    seconds: float


def send(port: int, case: Case) -> Got:
    """Send a case and return what it got: a status, a problem type, `closed`, or `HUNG`."""
    began = time.monotonic()
    with closing(socket.create_connection(("127.0.0.1", port), timeout=HUNG_SECONDS)) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            for piece in case.pieces:
                if piece == -1.0:
                    return Got("closed", time.monotonic() - began)
                if isinstance(piece, float):
                    time.sleep(piece)
                else:
                    connection.sendall(piece)
        told = _answer(connection)
    return Got(told, time.monotonic() - began)


def _answer(connection: socket.socket) -> str:
    """Read the first answer: its status where that is 200 or it has no body, else its problem type."""
    received = b""
    try:
        while True:
            piece = connection.recv(1 << 16)
            received += piece
            head, gap, body = received.partition(b"\r\n\r\n")
            length = re.search(rb"\r\ncontent-length: (\d+)", head)
            if not piece or (gap and length and len(body) >= int(length[1])):
                break
    except TimeoutError:
        return "HUNG"
    except ConnectionResetError:
        pass
    if not received:
        return "closed"
    status = head.split()[1].decode()
    if status == OK or not body:
        return status
    if b"application/problem+json" not in head:
        return f"{status}, no problem"
    return str(json.loads(body[: int(length[1])] if length else body)["type"]).removeprefix("urn:rejoinder:problem:")


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, int, Writer]]:
    """Start a server; yield its process id, its port and a writer of requests with its keys."""
    made = [new_key([scope]) for scope in (Scope.CLASSIFY, Scope.ADMIN, Scope.CLASSIFY)]
    file = folder / "keys.jsonl"
    write_keys(file, [key.kept for key in made])
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    told = {"KEYS": str(file), "PORT": str(port), "HEAD_SECONDS": "2", "BODY_SECONDS": "2"}
    environment = os.environ | {f"REJOINDER_{name}": value for name, value in told.items()}
    server = subprocess.Popen([sys.executable, "-m", "rejoinder", "serve"], env=environment)
    try:
        _until(lambda: urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1).status == 200)
        write_keys(file, [key.kept for key in made[:2]])
        time.sleep(1.2)
        yield server.pid, port, Writer(*(key.secret for key in made))
    finally:
        server.terminate()
        server.wait(20)


def _until(ready: Callable[[], bool]) -> None:
    for _ in range(200):
        with suppress(OSError):
            if ready():
                return
        time.sleep(0.1)
    message = "the server did not start"
    raise TimeoutError(message)


def peak_mib(process: int) -> float:
    """Return the most memory that a process ever had, in MiB."""
    told = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text("utf-8"))
    return int(told[1]) / 1024 if told else float("nan")


def main() -> None:
    """Print one table, and the peak of memory before and after."""
    table = Table("request", "got", "ms", "peak MiB", title="Hostile requests")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as (process, port, to):
        before = peak_mib(process)
        sent = list(cases(to))
        for case in sent:
            got = send(port, case)
            good = got.answer in case.good
            wrong += not good
            told = got.answer if good else f"[red]{got.answer}, expected {' or '.join(case.good)}"
            table.add_row(case.name, told, f"{1000 * got.seconds:.0f}", f"{peak_mib(process):.0f}")
        after, last = peak_mib(process), send(port, sent[0])
    Console().print(table)
    print(
        f"{len(sent)} requests, {wrong} not as expected; "
        f"peak {before:.0f} MiB before, {after:.0f} after; then {last.answer}"
    )
    sys.exit(1 if wrong or after > BOUND_MIB or last.answer != OK else 0)


if __name__ == "__main__":
    main()
