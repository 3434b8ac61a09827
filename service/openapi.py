"""The OpenAPI document: the request body that is parsed by hand, and the problems of every route."""

from functools import partial
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from service.problems import MEDIA_TYPE, PROBLEMS, Met, ProblemBody
from service.schemas import ClassifyRequest

__all__ = ["install", "replies"]

_TEMPLATE: Final = "#/components/schemas/{model}"
_MET: Final[dict[Met, frozenset[Met]]] = {
    "anywhere": frozenset({"anywhere"}),
    "readyz": frozenset({"anywhere", "readyz"}),
    "guarded": frozenset({"anywhere", "guarded"}),
    "classify": frozenset({"anywhere", "guarded", "classify"}),
}
"""Kind of route → where a problem is met that it can meet."""
_BEARER: Final = "key"


def replies(kind: Met = "anywhere", reply: type[BaseModel] | None = None) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a route: each status with the problem types it stands for; its reply if written by hand."""
    names = [name for name, problem in PROBLEMS.items() if problem.met in _MET[kind]]
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
        _add_security(built)
        app.openapi_schema = built
    return app.openapi_schema


def _add_security(built: dict[str, Any]) -> None:
    """Say that a key may be needed wherever one can be refused."""
    built["components"]["securitySchemes"] = {_BEARER: {"type": "http", "scheme": "bearer"}}
    for methods in built["paths"].values():
        for told in methods.values():
            if "401" in told["responses"]:
                told["security"] = [{}, {_BEARER: []}]
