"""HTML that is escaped by construction: only what `element` returned is markup, every other text is text."""

from collections.abc import Iterable
from html import escape
from typing import Final

__all__ = ["Child", "Markup", "element", "joined", "raw"]

_VOID: Final = frozenset({"meta", "link", "br", "line", "rect", "path", "circle"})
_UNSEEN: Final = {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r"} | {
    0xFFFE: "\ufffd",
    0xFFFF: "\ufffd",
}
"""Characters that HTML does not allow → a mark in their place."""


class Markup(str):
    """HTML that was put together here."""

    __slots__ = ()


Child = str | int | Markup | Iterable["Child"] | None


def element(tag: str, /, *children: Child, **attributes: str | float | bool | None) -> Markup:
    """Return an element; `class_` stands for `class`, `aria_label` for `aria-label`, and None leaves a thing out."""
    told = "".join(
        _attribute(key, value) for key, value in attributes.items() if value is not None and value is not False
    )
    if tag in _VOID and not children:
        return Markup(f"<{tag}{told}>" if tag in {"meta", "link", "br"} else f"<{tag}{told}/>")
    return Markup(f"<{tag}{told}>{joined(*children)}</{tag}>")


def joined(*children: Child) -> Markup:
    """Return children one after the other; text among them is escaped."""
    return Markup("".join(_told(child) for child in children))


def raw(content: str) -> Markup:
    """Take the project's own style or script as it is; never anything that came with a corpus."""
    return Markup(content)


def _told(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return str(child)
    if isinstance(child, str | int):
        return escape(str(child).translate(_UNSEEN))
    return joined(*child)


def _attribute(key: str, value: str | float | bool) -> str:  # noqa: FBT001 - an attribute may be a switch
    name = key.removesuffix("_").replace("_", "-")
    if value is True:
        return f" {name}"
    told = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return f' {name}="{escape(told.translate(_UNSEEN))}"'
