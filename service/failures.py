"""What does not end with an answer: a refusal, told as its problem; or an unexpected failure, told as a 500.

A failure has an id on the wire, and the same id with the place in the log.
"""

import logging
from typing import Final
from uuid import uuid4

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.logs import places
from service.problems import PROBLEMS, Problem, problem_response

__all__ = ["Failures"]

_LOG: Final = logging.getLogger("rejoinder.failures")


class Failures:
    """Middleware that answers for what is refused or fails inside.

    An exception's message may hold a text: it is not logged.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Keep the app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, or why it refused, or that it failed."""
        started = False

        async def sent(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except ClientDisconnect:
            return  # nobody is left to answer
        except Problem as problem:
            await problem.response()(scope, receive, send)
        except Exception as error:
            if scope["type"] != "http":
                raise
            name = scope.get("state", {}).get("request_id") or uuid4().hex
            _LOG.error("failure %s: %s at %s", name, type(error).__qualname__, places(error.__traceback__))
            if started:
                message = f"failure {name} came after the answer had begun"
                raise RuntimeError(message) from None
            detail = "the request was sound; the log tells more under the id of instance"
            response = problem_response(PROBLEMS["internal"], detail, instance=f"urn:rejoinder:failure:{name}")
            await response(scope, receive, send)
