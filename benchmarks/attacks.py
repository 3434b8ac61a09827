"""Requests that a service must not fall over: odd sizes, encodings, nesting, heads, keys, ends and paces."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

OK = "200"
UNREAD = ("malformed-http",)
REFUSED = ("invalid-request", "not-json")
GOOD = b'{"text": "He denied it."}'
JSON_TYPE = "Content-Type: application/json"
Pieces = Sequence[bytes | float]


class Case(NamedTuple):
    """What is sent, piece by piece with pauses between, and which answers are good: a status or a problem type."""

    name: str
    pieces: Pieces
    good: tuple[str, ...]


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


def cases(to: Writer) -> Iterator[Case]:
    """Yield all of them; the first is a good request."""
    yield Case("a good request", [to.post(GOOD)], (OK,))
    for some in (_sizes, _json, _texts, _documents, _start_lines, _headers, _keys, _smuggled, _slow):
        yield from some(to)


def _sizes(to: Writer) -> Iterator[Case]:
    """Yield bodies that are too large, or whose size is told wrongly."""
    post, mib = to.post, 1024 * 1024

    def chunked(size: int, total: int) -> Pieces:
        head = to.head(JSON_TYPE, "Transfer-Encoding: chunked")
        return [head, *[b"%x\r\n%b\r\n" % (size, b" " * size)] * (total // size), b"0\r\n\r\n"]

    yield Case("empty body", [post(b"")], ("not-json",))
    yield Case("1 MiB of spaces", [post(b" " * mib)], ("not-json",))
    yield Case("1 MiB and a byte", [post(b" " * (mib + 1))], ("body-too-large",))
    yield Case("Content-Length of 10 GB", [post(b"{}", length=10**10)], ("body-too-large",))
    yield Case("Content-Length past 64 bits", [post(b"{}", length=10**30)], ("malformed-http", "body-too-large"))
    yield Case("8 MiB in chunks of 64 KiB", chunked(65_536, 8 * mib), ("body-too-large",))
    yield Case("1.1 MiB in chunks of 16 bytes", chunked(16, mib + mib // 10), ("body-too-large",))
    yield Case("Content-Length too small", [post(GOOD, length=9)], ("not-json",))
    yield Case("a chunk of negative size", [to.head(JSON_TYPE, "Transfer-Encoding: chunked"), b"-1\r\n\r\n"], UNREAD)
    yield Case(
        "a chunk size of 2^64", [to.head(JSON_TYPE, "Transfer-Encoding: chunked"), b"1" + b"0" * 16 + b"\r\n"], UNREAD
    )


def _json(to: Writer) -> Iterator[Case]:
    """Yield JSON of odd nesting, keys and numbers, and what is no JSON."""
    post = to.post
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


def _texts(to: Writer) -> Iterator[Case]:
    """Yield texts of odd characters."""
    post = to.post
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


def _documents(to: Writer) -> Iterator[Case]:
    """Yield many documents, and much to explain."""
    post, many = to.post, [{"id": "", "text": "a"}]
    yield Case("257 documents", [post(json.dumps({"documents": many * 257}).encode())], ("too-many-documents",))
    yield Case("40,000 documents", [post(json.dumps({"documents": many * 40_000}).encode())], ("too-many-documents",))
    full = [{"id": str(n), "text": "He denied it. " * 19} for n in range(256)]
    yield Case("256 documents of 19 statements", [post(json.dumps({"documents": full}).encode())], (OK,))
    told = {"text": "He denied it. " * 71, "explain": True}
    yield Case("1,000 characters explained", [post(json.dumps(told).encode())], (OK,))
    told = {"text": "He denied it. " * 72, "explain": True}
    yield Case("1,001 characters explained", [post(json.dumps(told).encode())], ("too-much-to-explain",))


def _start_lines(to: Writer) -> Iterator[Case]:
    """Yield wrong methods and paths, and what is no HTTP/1.1."""
    for method in ("GET", "PUT", "DELETE", "TRACE", "PATCH", "HEAD"):
        yield Case(
            f"{method} /v1/classify",
            [to.head("Connection: close", start=f"{method} /v1/classify HTTP/1.1")],
            ("405", "method-not-allowed"),
        )
    yield Case("CONNECT elsewhere", [to.head(start="CONNECT elsewhere:443 HTTP/1.1")], UNREAD)
    yield Case("an invented method", [to.head(start="STEAL /v1/classify HTTP/1.1")], UNREAD)
    yield Case("OPTIONS *", [to.head(start="OPTIONS * HTTP/1.1")], ("not-found",))
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
    yield Case("no HTTP at all", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200)], UNREAD)
    yield Case("HTTP/9.9", [to.head(start="GET /healthz HTTP/9.9")], UNREAD)
    yield Case("HTTP/2 preface", [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], UNREAD)


def _headers(to: Writer) -> Iterator[Case]:
    """Yield headers that are wrong, too many or too long."""
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/jsonp", "application/json, text/plain"):
        told = to.head(f"Content-Type: {kind}", f"Content-Length: {len(GOOD)}")
        yield Case(f"type {kind}", [told + GOOD], ("unsupported-media-type",))
    yield Case("10,000 headers", [to.head(*[f"X-{n}: y" for n in range(10_000)])], ("headers-too-large",))
    yield Case("a header of 1 MiB", [to.head("X-A: " + "y" * 2**20)], ("headers-too-large",))
    yield Case("headers without end", [to.head()[:-2], *[b"X-A: y\r\n" * 500] * 50], ("headers-too-large",))
    yield Case("a header without end", [to.head()[:-2] + b"X-A: ", *[b"y" * 4_000] * 50], ("headers-too-large",))
    yield Case("a folded header", [to.head("X-A: b\r\n c")], (*UNREAD, "unsupported-media-type"))
    yield Case("a NUL in a header", [to.head("X-A: b\0c")], UNREAD)
    yield Case(
        "upgrade to WebSocket",
        [to.head("Connection: Upgrade", "Upgrade: websocket", start="GET /healthz HTTP/1.1")],
        (OK,),
    )


def _keys(to: Writer) -> Iterator[Case]:
    """Yield keys that are missing, made up, revoked or for something else."""
    yield Case("no key", [to.post(GOOD, key="")], ("unauthenticated",))
    yield Case("a made-up key", [to.post(GOOD, key="rj_00000000_" + "x" * 43)], ("unauthenticated",))
    yield Case("a key of 10 KiB", [to.post(GOOD, key="x" * 10_000)], ("unauthenticated",))
    yield Case("a revoked key", [to.post(GOOD, key=to.revoked)], ("unauthenticated",))
    yield Case("a key of another scope", [to.post(GOOD, key=to.admin)], ("forbidden",))
    yield Case("two keys", [to.post(GOOD, f"Authorization: Bearer {to.key}")], ("unauthenticated",))
    yield Case(
        "8 MiB without a key",
        [to.head(JSON_TYPE, f"Content-Length: {2**23}", key=""), bytes(2**23)],
        ("unauthenticated",),
    )


def _smuggled(to: Writer) -> Iterator[Case]:
    """Yield requests whose end two parsers might see in two places."""
    length, coding = f"Content-Length: {len(GOOD)}", "Transfer-Encoding: chunked"
    hidden = b"0\r\n\r\nGET /v1/model HTTP/1.1\r\nHost: x\r\n\r\n"
    yield Case("length and chunks", [to.head(JSON_TYPE, length, coding) + hidden], UNREAD)
    yield Case("chunks and length", [to.head(JSON_TYPE, coding, length) + hidden], UNREAD)
    yield Case("two lengths", [to.head(JSON_TYPE, length, "Content-Length: 5") + GOOD], UNREAD)
    yield Case("length with a plus", [to.head(JSON_TYPE, "Content-Length: +25") + GOOD], UNREAD)
    yield Case("length in hexadecimal", [to.head(JSON_TYPE, "Content-Length: 0x19") + GOOD], UNREAD)
    yield Case("a negative length", [to.head(JSON_TYPE, "Content-Length: -1") + GOOD], UNREAD)
    yield Case("space before the colon", [to.head(JSON_TYPE, f"Content-Length : {len(GOOD)}") + GOOD], UNREAD)
    yield Case("coding 'xchunked'", [to.head(JSON_TYPE, "Transfer-Encoding: xchunked") + hidden], UNREAD)
    yield Case("coding twice", [to.head(JSON_TYPE, "Transfer-Encoding: chunked, identity") + hidden], UNREAD)
    yield Case("line feeds alone", [to.head(JSON_TYPE, length).replace(b"\r\n", b"\n") + GOOD], (*UNREAD, OK))
    yield Case("a body of GET", [to.head(length, start="GET /healthz HTTP/1.1") + GOOD], (OK,))
    yield Case("50 requests at once", [to.post(GOOD) * 50], (OK,))


def _slow(to: Writer) -> Iterator[Case]:
    """Yield requests that come slowly, in part or not at all."""
    length = f"Content-Length: {len(GOOD)}"
    yield Case(
        "a head a byte a second", [piece for byte in to.head()[:9] for piece in (bytes([byte]), 1.0)], ("slow-head",)
    )
    yield Case("nothing at all", [5.0], ("closed",))
    yield Case("half a head, then nothing", [to.head()[:40], 5.0], ("slow-head",))
    yield Case("a body a byte a second", [to.head(JSON_TYPE, length), *[b" ", 1.0] * 6], ("slow-body",))
    yield Case("a body that stops", [to.head(JSON_TYPE, length) + GOOD[:9], 5.0], ("slow-body",))
    yield Case("a hang-up within the body", [to.head(JSON_TYPE, length) + GOOD[:9], -1.0], ("closed",))
