"""A typed request answered within the limits."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from models.classifier import Classifier
from service.classify import answer, size_of
from service.problems import Problem
from service.schemas import ClassifyReply, ClassifyRequest, Document
from service.settings import Settings

Ask = Callable[..., httpx2.Response]
Refused = Callable[[httpx2.Response, str], dict[str, Any]]


def _batch(*texts: str) -> ClassifyRequest:
    """Return a request of several texts, their ids counted from 0."""
    return ClassifyRequest(documents=[Document(id=str(place), text=text) for place, text in enumerate(texts)])


def test_the_size_is_that_of_all_texts() -> None:
    """The size of a request is the number of characters of its text, or of all its documents."""
    assert size_of(ClassifyRequest(text="😀 no")) == 4
    assert size_of(_batch("abc", "", "de")) == 5


def test_an_answer_has_the_shape_of_the_reply(classifier: Classifier, settings: Settings) -> None:
    """The plain values of an answer are a `ClassifyReply`, explained or not."""
    for explain in (False, True):
        told = answer(classifier, ClassifyRequest(text="He denied it. Why?", explain=explain), settings)
        assert ClassifyReply.model_validate(told).model_dump(mode="json", exclude_unset=True) == told


@pytest.mark.parametrize("text", ["", " ", "\n\t\r\n", "\u00a0\u2003"])
def test_a_blank_text_is_refused(ask: Ask, refused: Refused, text: str) -> None:
    """A text of nothing but white space is 422 blank-text, split or not."""
    refused(ask(text=text), "blank-text")
    refused(ask(text=text, split=False), "blank-text")


def test_a_text_of_exactly_the_bound_is_answered(ask: Ask, refused: Refused) -> None:
    """A text of 100,000 characters is answered, and one character more is 413."""
    text = ("He denied it " * 8_000)[:100_000]
    assert ask(text=text, split=False).status_code == 200
    assert "got 100001" in refused(ask(text=text + "x"), "text-too-long")["detail"]


def test_a_long_document_of_a_batch_is_an_error_in_its_place(classifier: Classifier) -> None:
    """A document that is too long spoils its own answer alone."""
    first, second = answer(classifier, _batch("x" * 11, "He did."), Settings(max_characters=10))["documents"]
    assert first["error"]["type"] == "urn:rejoinder:problem:text-too-long"
    assert (second["error"], len(second["statements"])) == (None, 1)


@pytest.mark.parametrize("number", [257, 10_000])
def test_too_many_documents_are_refused(ask: Ask, refused: Refused, number: int) -> None:
    """A batch of more documents than the bound is 413 as a whole."""
    response = ask(documents=[{"id": str(place), "text": "a"} for place in range(number)])
    assert f"at most 256 documents, got {number}" in refused(response, "too-many-documents")["detail"]


def test_more_documents_than_are_ever_read_are_refused(ask: Ask, refused: Refused) -> None:
    """A batch of more documents than any setting allows is the same problem, before its documents are read."""
    response = ask(documents=[{"id": "", "text": "a"}] * 10_001)
    assert "at most 10000 documents" in refused(response, "too-many-documents")["detail"]


def test_documents_up_to_the_bound_are_answered(ask: Ask) -> None:
    """A batch of 256 documents is answered, each with its id."""
    response = ask(documents=[{"id": str(place), "text": "He denied it."} for place in range(256)])
    assert [told["id"] for told in response.json()["documents"]] == [str(place) for place in range(256)]


def test_too_many_statements_are_refused(ask: Ask, refused: Refused) -> None:
    """A text of more statements than the bound is 413, though its characters are within theirs."""
    assert "got 5001" in refused(ask(text="No.\n" * 5_001), "too-many-statements")["detail"]


def test_too_much_to_explain_is_refused(ask: Ask, refused: Refused) -> None:
    """A text of 1,000 characters is explained, and one character more is 413; without explain it is answered."""
    text = "He denied it. " * 71
    assert ask(text=f"{text}Really", explain=True).status_code == 200
    assert "got 1001" in refused(ask(text=f"{text}Really.", explain=True), "too-much-to-explain")["detail"]
    assert ask(text=f"{text}Really.").status_code == 200


def test_the_bound_on_explanations_can_be_set(classifier: Classifier) -> None:
    """Another bound on explained characters holds over the documents of a request together."""
    asked = ClassifyRequest(documents=_batch("No.", "Yes.").documents, explain=True)
    assert answer(classifier, asked, Settings(max_explained_characters=7))["documents"]
    with pytest.raises(Problem, match="at most 6 characters with explain, got 7"):
        answer(classifier, asked, Settings(max_explained_characters=6))


def test_statements_of_a_batch_are_counted_together(classifier: Classifier) -> None:
    """The bound on statements is that of the request, not of one document."""
    asked, bound = _batch("No.\nNo.", "No."), Settings(max_statements=3)
    assert len(answer(classifier, asked, bound)["documents"]) == 2
    with pytest.raises(Problem, match="at most 2 statements, got 3"):
        answer(classifier, asked, Settings(max_statements=2))
