"""The wire, typed."""

import pytest
from pydantic import ValidationError

from service.schemas import ClassifyRequest, Document, OffsetUnit


def test_the_defaults_are_those_documented() -> None:
    """A text alone is split, not explained, and counted in code points."""
    asked = ClassifyRequest(text="a")
    assert (asked.split, asked.explain, asked.offset_unit) == (True, False, OffsetUnit.CODEPOINT)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{}", "expected either text or documents, got neither"),
        ('{"text": null, "documents": null}', "got neither"),
        ('{"text": "a", "documents": [{"id": "a", "text": "a"}]}', "got both"),
        ('{"text": "a", "language": "en"}', "Extra inputs are not permitted"),
        ('{"documents": [{"id": "a", "text": "a", "kind": 1}]}', "Extra inputs are not permitted"),
        ('{"documents": []}', "at least 1 item"),
        ('{"text": "a", "offset_unit": "byte"}', "'codepoint' or 'utf16'"),
    ],
)
def test_what_is_not_documented_is_refused(body: str, told: str) -> None:
    """Neither or both of text and documents, and fields that nobody documented, are refused with the reason."""
    with pytest.raises(ValidationError, match=told):
        ClassifyRequest.model_validate_json(body)


def test_an_empty_text_is_told_from_none() -> None:
    """An empty text is a text: it is refused later, as blank, and not as missing."""
    assert ClassifyRequest(text="").text == ""


def test_an_id_has_at_most_256_characters() -> None:
    """An id of 256 characters is taken and one of 257 refused."""
    assert len(Document(id="x" * 256, text="a").id) == 256
    with pytest.raises(ValidationError, match="at most 256 characters"):
        Document(id="x" * 257, text="a")


def test_every_example_of_the_request_is_a_request() -> None:
    """The examples in the schema are requests that the schema takes."""
    examples = ClassifyRequest.model_json_schema()["examples"]
    assert len([ClassifyRequest.model_validate(example) for example in examples]) == 2
