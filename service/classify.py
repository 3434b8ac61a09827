"""Answer a typed request with a loaded classifier, within the limits of the settings."""

from typing import Any

from models.classifier import Classifier
from service.problems import PROBLEMS, Problem
from service.schemas import ClassifyRequest, OffsetUnit
from service.settings import Settings
from service.statements import Cut, cut, label, summarise

__all__ = ["answer", "size_of"]


def size_of(asked: ClassifyRequest) -> int:
    """Return how many characters there are to read."""
    return len(asked.text or "") + sum(len(document.text) for document in asked.documents or ())


def answer(classifier: Classifier, asked: ClassifyRequest, settings: Settings) -> dict[str, Any]:
    """Return the reply as plain values, ready to be written once; its shape is `ClassifyReply`.

    Raises `Problem` where the whole request is refused; a bad document of a batch is an error in its own place.
    """
    documents = _documents(asked, settings)
    if asked.explain and (size := size_of(asked)) > settings.max_explained_characters:
        detail = f"at most {settings.max_explained_characters} characters with explain, got {size}"
        raise Problem("too-much-to-explain", detail)
    cuts = [_cut(text, asked, settings) for _, text in documents]
    total = sum(len(found.spans) for found in cuts if isinstance(found, Cut))
    if total > settings.max_statements:
        raise Problem("too-many-statements", f"at most {settings.max_statements} statements, got {total}")
    manifest = classifier.manifest
    return {
        "model": {"version": manifest.version, "fingerprint": manifest.fingerprint},
        "documents": [_reply(classifier, name, found, asked) for (name, _), found in zip(documents, cuts, strict=True)],
    }


def _documents(asked: ClassifyRequest, settings: Settings) -> list[tuple[str | None, str]]:
    """Return the id and text of each document; a single text has no id."""
    if asked.documents is None:
        return [(None, asked.text or "")]
    if len(asked.documents) > settings.max_documents:
        detail = f"at most {settings.max_documents} documents, got {len(asked.documents)}"
        raise Problem("too-many-documents", detail)
    return [(document.id, document.text) for document in asked.documents]


def _cut(text: str, asked: ClassifyRequest, settings: Settings) -> Cut | Problem:
    """Return a document's statements; a refusal is raised for a single text and returned for one of a batch."""
    problem: Problem | None = None
    found = Cut(text, ())
    if len(text) > settings.max_characters:
        detail = f"at most {settings.max_characters} characters a text, got {len(text)}"
        problem = Problem("text-too-long", detail)
    else:
        found = cut(text, whole=not asked.split)
        if not found.spans:
            problem = Problem("blank-text", "expected at least one character that is not white space")
    if problem is not None and asked.documents is None:
        raise problem
    return problem or found


def _reply(classifier: Classifier, name: str | None, found: Cut | Problem, asked: ClassifyRequest) -> dict[str, Any]:
    if isinstance(found, Problem):
        told = PROBLEMS[found.type.name]
        error = {"type": told.uri, "title": told.title, "detail": found.detail}
        return {"id": name, "statements": [], "summary": None, "error": error}
    utf16 = asked.offset_unit == OffsetUnit.UTF16
    statements = label(classifier, found, explain=asked.explain, utf16=utf16)
    return {"id": name, "statements": statements, "summary": summarise(statements), "error": None}
