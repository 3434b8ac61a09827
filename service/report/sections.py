"""A part of the page under a heading of its own, a drawing under its caption, and the list of all parts."""

from collections.abc import Iterable
from typing import NamedTuple

from service.report.markup import Child, Markup, element

__all__ = ["Section", "captioned", "contents"]


class Section(NamedTuple):
    """A heading, the name that links lead to, and what stands below."""

    anchor: str
    heading: str
    content: Child

    def drawn(self) -> Markup:
        """Return the section as HTML."""
        heading = element("h2", self.heading, id=self.anchor)
        return element("section", heading, self.content, aria_labelledby=self.anchor)


def contents(sections: Iterable[Section]) -> Markup:
    """Return links to all sections."""
    links = [element("li", element("a", section.heading, href=f"#{section.anchor}")) for section in sections]
    return element("nav", element("ul", links), aria_label="Contents")


def captioned(title: str, drawing: Markup, beside: Markup | None = None) -> Markup:
    """Return a drawing below its caption; a narrow screen scrolls it by itself, and keys reach it."""
    scrolled = element("div", drawing, class_="scroll", role="region", aria_label=title, tabindex=0)
    return element("figure", element("figcaption", title), beside, scrolled)
