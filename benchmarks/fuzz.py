"""Send any bytes as the body of POST /v1/classify, guided by code reached; an undocumented answer crashes.

    python benchmarks/fuzz.py -atheris_runs=200000      needs atheris (`pip install atheris`); other libFuzzer flags do

The whole app answers in this process, with every middleware; only sockets are left out.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import atheris
from starlette.types import Message, Scope

with atheris.instrument_imports(include=["service", "labels", "models"]):
    from service.app import create_app
    from service.problems import MEDIA_TYPE, PROBLEMS
    from service.schemas import ClassifyReply

KNOWN = {problem.uri: problem for problem in PROBLEMS.values() if problem.name != "internal"}
SEEDS = (b'{"text": "He denied it.", "explain": true}', b'{"documents": [{"id": "a", "text": "\\u201cNo.\\u201d"}]}')


class Asked:
    """The app, started, on a loop of its own."""

    def __init__(self) -> None:
        """Start the app."""
        self.loop, self.app = asyncio.new_event_loop(), create_app()
        self.state = self.loop.run_until_complete(self.app.router.lifespan_context(self.app).__aenter__())

    def __call__(self, body: bytes) -> None:
        """Send a body and check its answer."""
        self.loop.run_until_complete(self._ask(body))

    async def _ask(self, body: bytes) -> None:
        sent = list[Message]()

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        headers = [(b"content-type", b"application/json")]
        scope: Scope = {
            "type": "http",
            "method": "POST",
            "path": "/v1/classify",
            "query_string": b"",
            "headers": headers,
        }
        await self.app(scope | {"state": dict(self.state)}, receive, send)
        check(sent)


def check(sent: list[Message]) -> None:
    """Fail where an answer is neither a reply nor a problem that the page on problems lists."""
    status, body = sent[0]["status"], sent[1]["body"]
    if status == 200:
        ClassifyReply.model_validate_json(body)
        return
    told = json.loads(body)
    if dict(sent[0]["headers"])[b"content-type"] != MEDIA_TYPE.encode() or KNOWN[told["type"]].status != status:
        message = f"{status} {told}"
        raise AssertionError(message)


if __name__ == "__main__":
    ask = Asked()
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(SEEDS):
            (Path(corpus) / str(number)).write_bytes(seed)
        atheris.Setup([*sys.argv, corpus], ask)
        atheris.Fuzz()
