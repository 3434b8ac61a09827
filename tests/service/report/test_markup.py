"""HTML that is escaped by construction."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.report.markup import element, joined, raw

READABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


class _Parsed(HTMLParser):
    """Keeps tags with attributes, and all text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags = list[tuple[str, dict[str, str | None]]]()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(READABLE, READABLE)
def test_any_text_is_text(told: str, value: str) -> None:
    """Whatever a text or an attribute holds, a parser finds one element with that text and that attribute."""
    parsed = _Parsed(element("p", told, title=value))
    assert parsed.tags == [("p", {"title": value})]
    assert parsed.text == told


def test_control_characters_are_marked() -> None:
    """What HTML does not allow is a replacement character; tabs and line breaks stay."""
    assert element("p", "a\x00\x1b[31m\tb\n\x85\uffff") == "<p>a\ufffd\ufffd[31m\tb\n\ufffd\ufffd</p>"


def test_children_are_told_in_order() -> None:
    """Elements stay as they are, texts are escaped, numbers told, lists told item by item, None left out."""
    assert element("p", element("b", "<"), None, ["&", [3]], (part for part in "ab")) == "<p><b>&lt;</b>&amp;3ab</p>"
    assert joined("<", raw("<hr>")) == "&lt;<hr>"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            element("td", class_="figure", aria_label="x", tabindex=0),
            '<td class="figure" aria-label="x" tabindex="0"></td>',
        ),
        (element("rect", x=0.5, y=10.0, width=1 / 3), '<rect x="0.5" y="10" width="0.33"/>'),
        (element("input", disabled=True, title=None, hidden=False), "<input disabled></input>"),
        (element("meta", name="a", content="b"), '<meta name="a" content="b">'),
    ],
)
def test_attributes_have_their_names_in_html(told: str, expected: str) -> None:
    """Underscores are hyphens, a trailing one is dropped, True is the bare name, None and False are left out."""
    assert told == expected
