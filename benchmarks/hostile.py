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
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

from rich.console import Console
from rich.table import Table

from service.keys import Scope, new_key, write_keys

BOUND_MIB = 150
HUNG_SECONDS = 8.0
OK = "200"
Pieces = Sequence[bytes | float]


class Case(NamedTuple):
    """What is sent, piece by piece with pauses between, and which answers are good: a status or a problem type."""

    name: str
    pieces: Pieces
    good: tuple[str, ...]


class Got(NamedTuple):
    """What came back."""

    answer: str
    seconds: float


class Writer:
    """Writes requests with the keys of the run."""

    def __init__(self, key: str, admin: str, revoked: str) -> None:
        """Keep the keys."""
        self.key, self.admin, self.revoked = key, admin, revoked

    def head(self, *headers: str, start: str = "POST /v1/classify HTTP/1.1", key: str | None = None) -> bytes:
        """Return a request line with headers, and the blank line."""
        shown = [] if key == "" else [f"Authorization: Bearer {key or self.key}"]
        return "\r\n".join([start, "Host: test", *shown, *headers, "", ""]).encode("utf-8", "surrogateescape")

    def post(self, body: bytes, *headers: str, key: str | None = None, length: int | None = None) -> bytes:
        """Return a whole request with a JSON body."""
        told = len(body) if length is None else length
        return self.head("Content-Type: application/json", f"Content-Length: {told}", *headers, key=key) + body


def bodies(to: Writer) -> Iterator[Case]:
    """Yield bodies of odd sizes, encodings, nesting, keys and numbers."""
    post, mib, json_type = to.post, 1024 * 1024, "Content-Type: application/json"

    def chunked(size: int, total: int) -> Pieces:
        head = to.head("Content-Type: application/json", "Transfer-Encoding: chunked")
        return [head, *[b"%x\r\n%b\r\n" % (size, b" " * size)] * (total // size), b"0\r\n\r\n"]

    yield Case("a good request", [post(b'{"text": "He denied it."}')], (OK,))
    yield Case("empty body", [post(b"")], ("not-json",))
    yield Case("1 MiB of spaces", [post(b" " * mib)], ("not-json",))
    yield Case("1 MiB and a byte", [post(b" " * (mib + 1))], ("body-too-large",))
    yield Case("Content-Length of 10 GB", [post(b"{}", length=10**10)], ("body-too-large",))
    yield Case("Content-Length past 64 bits", [post(b"{}", length=10**30)], ("malformed-http", "body-too-large"))
    yield Case("8 MiB in chunks of 64 KiB", chunked(65_536, 8 * mib), ("body-too-large",))
    yield Case("1.1 MiB in chunks of 16 bytes", chunked(16, mib + mib // 10), ("body-too-large",))
    yield Case("Content-Length too small", [post(b'{"text": "He denied it."}', length=9)], ("not-json",))
    yield Case("a chunk of negative size", [to.head(json_type, "Transfer-Encoding: chunked"), b"-1\r\n\r\n"], UNREAD)
    yield Case(
        "a chunk size of 2^64", [to.head(json_type, "Transfer-Encoding: chunked"), b"1" + b"0" * 16 + b"\r\n"], UNREAD
    )
    yield Case("100,000 open brackets", [post(b"[" * 100_000)], ("not-json",))
    yield Case("100,000 nested objects", [post(b'{"a":' * 100_000)], ("not-json",))
    yield Case("a document nested 150 deep", [post(b'{"text":' + b"[" * 150 + b"]" * 150 + b"}")], ("invalid-request",))
    yield Case("500,000 numbers", [post(b'{"text":[' + b"1," * 500_000 + b"1]}")], ("invalid-request",))
    yield Case("a number of 100,000 digits", [post(b'{"text":' + b"9" * 100_000 + b"}")], REFUSED)
    yield Case("1e400", [post(b'{"text": "a", "split": 1e400}')], REFUSED)
    yield Case("NaN", [post(b'{"text": NaN}')], REFUSED)
    yield Case("the same key twice", [post(b'{"text": "a", "text": "He denied it."}')], (OK,))
    yield Case("50,000 unknown keys", [post(json.dumps({str(n): 1 for n in range(50_000)}).encode())], REFUSED)
    yield Case("a key of 900 KiB", [post(b'{"' + b"k" * 900_000 + b'": 1}')], REFUSED)
    yield Case("invalid UTF-8", [post(b'{"text": "\xff\xfe"}')], ("not-json",))
    yield Case("a lone surrogate", [post(b'{"text": "\\ud800"}')], ("not-json",))
    yield Case("UTF-16", [post('{"text": "a"}'.encode("utf-16"))], ("not-json",))
    yield Case("UTF-8 with a byte order mark", [post(b'\xef\xbb\xbf{"text": "a"}')], ("not-json",))
    yield Case("a gzipped body", [post(b"\x1f\x8b\x08\x00" + bytes(60), "Content-Encoding: gzip")], ("not-json",))
    yield Case("NUL characters", [post(b'{"text": "' + b"\\u0000" * 10_000 + b'"}')], (OK,))
    yield Case("10,000 combining marks", [post(json.dumps({"text": "e" + "\u0301" * 10_000}).encode())], (OK,))
    yield Case("100,000 letters without a space", [post(json.dumps({"text": "a" * 100_000}).encode())], (OK,))
    yield Case("100,000 emoji", [post(json.dumps({"text": "😀" * 100_000}, ensure_ascii=False).encode())], (OK,))
    yield Case("100,000 quotation marks", [post(json.dumps({"text": "“" * 100_000}).encode())], (OK,))
    yield Case("100,000 full stops", [post(json.dumps({"text": "." * 100_000}).encode())], (OK, "too-many-statements"))
    yield Case("100,001 characters", [post(json.dumps({"text": "a" * 100_001}).encode())], ("text-too-long",))
    yield Case(
        "5,001 statements", [post(json.dumps({"text": "He did it. " * 5_001}).encode())], ("too-many-statements",)
    )
    many = [{"id": "", "text": "a"}]
    yield Case("257 documents", [post(json.dumps({"documents": many * 257}).encode())], ("too-many-documents",))
    yield Case("40,000 documents", [post(json.dumps({"documents": many * 40_000}).encode())], ("too-many-documents",))
    full = [{"id": str(n), "text": "He denied it. " * 19} for n in range(256)]
    yield Case("256 documents of 19 statements", [post(json.dumps({"documents": full}).encode())], (OK,))
    told = {"text": "He denied it. " * 71, "explain": True}
    yield Case("1,000 characters explained", [post(json.dumps(told).encode())], (OK,))
    told = {"text": "He denied it. " * 72, "explain": True}
    yield Case("1,001 characters explained", [post(json.dumps(told).encode())], ("too-much-to-explain",))


def heads(to: Writer) -> Iterator[Case]:
    """Yield wrong methods, types, paths, keys, and heads that are too many, too long or no HTTP."""
    good, json_type = b'{"text": "He denied it."}', "Content-Type: application/json"
    for method in ("GET", "PUT", "DELETE", "TRACE", "PATCH", "HEAD"):
        yield Case(
            f"{method} /v1/classify",
            [to.head("Connection: close", start=f"{method} /v1/classify HTTP/1.1")],
            ("405", "method-not-allowed"),
        )
    yield Case("CONNECT elsewhere", [to.head(start="CONNECT elsewhere:443 HTTP/1.1")], UNREAD)
    yield Case("an invented method", [to.head(start="STEAL /v1/classify HTTP/1.1")], UNREAD)
    yield Case("OPTIONS *", [to.head(start="OPTIONS * HTTP/1.1")], ("not-found",))
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/jsonp", "application/json, text/plain"):
        told = to.head(f"Content-Type: {kind}", f"Content-Length: {len(good)}")
        yield Case(f"type {kind}", [told + good], ("unsupported-media-type",))
    for path in (
        "/v1/classify/",
        "//v1/classify",
        "/v1/../v1/classify",
        "/v1%2fclassify%00",
        "/etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
    ):
        yield Case(f"path {path}", [to.head(start=f"GET {path} HTTP/1.1")], ("not-found", "method-not-allowed"))
    yield Case(
        "path of another host",
        [to.head(start="GET http://elsewhere/v1/secret HTTP/1.1")],
        ("not-found", "unauthenticated"),
    )
    yield Case("path of 60 KiB", [to.head(start=f"GET /{'a' * 60_000} HTTP/1.1")], ("headers-too-large",))
    yield Case("path with raw bytes", [to.head(start="GET /\udcff\udcfe HTTP/1.1")], (*UNREAD, "not-found"))
    yield Case("10,000 headers", [to.head(*[f"X-{n}: y" for n in range(10_000)])], ("headers-too-large",))
    yield Case("a header of 1 MiB", [to.head("X-A: " + "y" * 2**20)], ("headers-too-large",))
    yield Case("headers without end", [to.head()[:-2], *[b"X-A: y\r\n" * 500] * 50], ("headers-too-large",))
    yield Case("a header without end", [to.head()[:-2] + b"X-A: ", *[b"y" * 4_000] * 50], ("headers-too-large",))
    yield Case("no HTTP at all", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200)], UNREAD)
    yield Case("HTTP/9.9", [to.head(start="GET /healthz HTTP/9.9")], UNREAD)
    yield Case("HTTP/2 preface", [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], UNREAD)
    yield Case("a folded header", [to.head("X-A: b\r\n c")], (*UNREAD, "unsupported-media-type"))
    yield Case("a NUL in a header", [to.head("X-A: b\0c")], UNREAD)
    yield Case(
        "upgrade to WebSocket",
        [to.head("Connection: Upgrade", "Upgrade: websocket", start="GET /healthz HTTP/1.1")],
        (OK,),
    )
    yield Case("no key", [to.post(good, key="")], ("unauthenticated",))
    yield Case("a made-up key", [to.post(good, key="rj_00000000_" + "x" * 43)], ("unauthenticated",))
    yield Case("a key of 10 KiB", [to.post(good, key="x" * 10_000)], ("unauthenticated",))
    yield Case("a revoked key", [to.post(good, key=to.revoked)], ("unauthenticated",))
    yield Case("a key of another scope", [to.post(good, key=to.admin)], ("forbidden",))
    yield Case("two keys", [to.post(good, f"Authorization: Bearer {to.key}")], ("unauthenticated",))
    yield Case(
        "8 MiB without a key",
        [to.head(json_type, f"Content-Length: {2**23}", key=""), bytes(2**23)],
        ("unauthenticated",),
    )


def smuggled(to: Writer) -> Iterator[Case]:
    """Yield requests whose end two parsers might see in two places, and slow ones."""
    good, json_type = b'{"text": "He denied it."}', "Content-Type: application/json"
    length, coding = f"Content-Length: {len(good)}", "Transfer-Encoding: chunked"
    hidden = b"0\r\n\r\nGET /v1/model HTTP/1.1\r\nHost: x\r\n\r\n"
    yield Case("length and chunks", [to.head(json_type, length, coding) + hidden], UNREAD)
    yield Case("chunks and length", [to.head(json_type, coding, length) + hidden], UNREAD)
    yield Case("two lengths", [to.head(json_type, length, "Content-Length: 5") + good], UNREAD)
    yield Case("length with a plus", [to.head(json_type, "Content-Length: +25") + good], UNREAD)
    yield Case("length in hexadecimal", [to.head(json_type, "Content-Length: 0x19") + good], UNREAD)
    yield Case("a negative length", [to.head(json_type, "Content-Length: -1") + good], UNREAD)
    yield Case("space before the colon", [to.head(json_type, f"Content-Length : {len(good)}") + good], UNREAD)
    yield Case("coding 'xchunked'", [to.head(json_type, "Transfer-Encoding: xchunked") + hidden], UNREAD)
    yield Case("coding twice", [to.head(json_type, "Transfer-Encoding: chunked, identity") + hidden], UNREAD)
    yield Case("line feeds alone", [to.head(json_type, length).replace(b"\r\n", b"\n") + good], (*UNREAD, OK))
    yield Case("a body of GET", [to.head(length, start="GET /healthz HTTP/1.1") + good], (OK,))
    yield Case("50 requests at once", [to.post(good) * 50], (OK,))
    yield Case(
        "a head a byte a second", [piece for byte in to.head()[:9] for piece in (bytes([byte]), 1.0)], ("slow-head",)
    )
    yield Case("nothing at all", [5.0], ("closed",))
    yield Case("half a head, then nothing", [to.head()[:40], 5.0], ("slow-head",))
    yield Case("a body a byte a second", [to.head(json_type, length), *[b" ", 1.0] * 6], ("slow-body",))
    yield Case("a body that stops", [to.head(json_type, length) + good[:9], 5.0], ("slow-body",))
    yield Case("a hang-up within the body", [to.head(json_type, length) + good[:9], -1.0], ("closed",))


UNREAD = ("malformed-http",)
REFUSED = ("invalid-request", "not-json")


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
        cases = [*bodies(to), *heads(to), *smuggled(to)]
        for case in cases:
            got = send(port, case)
            good = got.answer in case.good
            wrong += not good
            told = got.answer if good else f"[red]{got.answer}, expected {' or '.join(case.good)}"
            table.add_row(case.name, told, f"{1000 * got.seconds:.0f}", f"{peak_mib(process):.0f}")
        after, last = peak_mib(process), send(port, cases[0])
    Console().print(table)
    print(
        f"{len(cases)} requests, {wrong} not as expected; "
        f"peak {before:.0f} MiB before, {after:.0f} after; then {last.answer}"
    )
    sys.exit(1 if wrong or after > BOUND_MIB or last.answer != OK else 0)


if __name__ == "__main__":
    main()
