"""The OpenAPI document: the request body that is parsed by hand, and the problems of every route."""

from functools import partial
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from service.problems import MEDIA_TYPE, PROBLEMS, ProblemBody
from service.schemas import ClassifyRequest

__all__ = ["install", "replies"]

_TEMPLATE: Final = "#/components/schemas/{model}"
_EVERYWHERE: Final = ("internal", "method-not-allowed", "not-found")


def replies(reply: type[BaseModel] | None = None) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a route: its typed reply, and each status with the problem types it stands for.

    A route with a hand-written reply takes a body, and can meet every problem; the others only the common ones.
    """
    names = PROBLEMS if reply else [*_EVERYWHERE, "not-ready"]
    found: dict[int | str, dict[str, Any]] = {200: {"model": reply}} if reply else {}
    for name in names:
        problem = PROBLEMS[name]
        told = found.setdefault(problem.status, {"description": "", "content": {MEDIA_TYPE: {}}})
        told["description"] = f"{told['description']}; {problem.uri}".removeprefix("; ")
        told["content"][MEDIA_TYPE] = {"schema": {"$ref": _TEMPLATE.format(model=ProblemBody.__name__)}}
    return found


def install(app: FastAPI) -> None:
    """Make the app build its OpenAPI document with what it cannot see by itself."""
    app.openapi = partial(_document, app)  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        built = get_openapi(title=app.title, summary=app.summary, version=app.version, routes=app.routes)
        schemas = built.setdefault("components", {}).setdefault("schemas", {})
        for model in (ClassifyRequest, ProblemBody):
            schema = model.model_json_schema(ref_template=_TEMPLATE)
            schemas |= schema.pop("$defs", {})
            schemas[model.__name__] = schema
        body = {"schema": {"$ref": _TEMPLATE.format(model=ClassifyRequest.__name__)}}
        built["paths"]["/v1/classify"]["post"]["requestBody"] = {
            "required": True,
            "content": {"application/json": body},
        }
        app.openapi_schema = built
    return app.openapi_schema
