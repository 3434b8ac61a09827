"""The desk of an annotator in a terminal: a sentence, a key, the next sentence."""

from collections import deque
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Final

import click
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from labels.anchoring import Place
from labels.annotating import Session, Task
from labels.layers import shipped_root
from labels.scheme import Sentiment, Stance

__all__ = ["Desk"]

_STANCES: Final = MappingProxyType({"a": Stance.ACCUSATION, "r": Stance.REBUTTAL, "n": Stance.NEUTRAL})
_TONES: Final = MappingProxyType(
    {"-": Sentiment.NEGATIVE, "0": Sentiment.NEUTRAL, "+": Sentiment.POSITIVE, "=": Sentiment.POSITIVE},
)
_KEYS: Final = "a accusation   r rebuttal   n neutral   f furniture\n? unsure   s skip   u undo   c codebook   q quit"
_TONE_KEYS: Final = "- negative   0 neutral   + positive   u back   q quit"
_QUIT: Final = "q"


class Desk:
    """What lies before the reader: sentences that wait, and those that are done, the last one on top."""

    def __init__(self, tasks: Sequence[Task], session: Session, *, suggest: bool = False) -> None:
        """Take what the session has not labelled yet, in order."""
        done = session.done()
        by_place = {task.place: task for task in tasks}
        self.waiting = deque(task for task in tasks if task.place not in done)
        self.skipped = list[Task]()
        self.done = [by_place[place] for label in session.labels if (place := Place(*label.place)) in by_place]
        self._session, self._suggest, self._sure, self._console = session, suggest, True, Console()
        self._acts: dict[str, Callable[[], None]] = {
            "?": self._doubt,
            "s": self._skip,
            "u": self._undo,
            "c": self._codebook,
        }

    def read(self) -> None:
        """Show sentence after sentence until none is left or the reader quits."""
        while self.waiting:
            self._show(self.waiting[0])
            key = _key({*_STANCES, "f", *self._acts})
            if key == _QUIT:
                return
            if key in self._acts:
                self._acts[key]()
            elif not self._label(self.waiting[0], key):
                return

    def _show(self, task: Task) -> None:
        total = len(self.waiting) + len(self.done) + len(self.skipped)
        self._console.print(Panel(Text(task.item.text), title=f"{len(self.done) + 1} of {total}", title_align="left"))
        if self._suggest and task.item.suggestion:
            self._console.print(Text(f"said before: {task.item.suggestion}", style="dim"))
        self._console.print(Text(_KEYS + ("" if self._sure else "   [unsure]"), style="dim"))

    def _label(self, task: Task, key: str) -> bool:
        """Ask for the tone, keep the label and turn to the next sentence; return whether to go on."""
        if key == "f":
            self._keep(task, Stance.NEUTRAL, Sentiment.NEUTRAL, furniture=True)
            return True
        self._console.print(Text.assemble((f"{_STANCES[key]}  ", "bold"), (_TONE_KEYS, "dim")))
        tone = _key({*_TONES, "u"})
        if tone in _TONES:
            self._keep(task, _STANCES[key], _TONES[tone])
        return tone != _QUIT

    def _keep(self, task: Task, stance: Stance, sentiment: Sentiment, *, furniture: bool = False) -> None:
        self._session.add(task, stance, sentiment, sure=self._sure, furniture=furniture)
        self.done.append(self.waiting.popleft())
        told = "furniture" if furniture else f"{stance}, {sentiment}"
        self._console.print(Text(told if self._sure else f"{told}, unsure", style="bold"))
        self._sure = True

    def _doubt(self) -> None:
        self._sure = not self._sure

    def _skip(self) -> None:
        """Lay a sentence aside; it waits again the next time."""
        self.skipped.append(self.waiting.popleft())

    def _undo(self) -> None:
        """Take the last label of these sentences back and show its sentence again."""
        last = self._session.labels[-1] if self._session.labels else None
        if last is None or not self.done or Place(*last.place) != self.done[-1].place:
            self._console.print("nothing to undo here")
            return
        self._session.undo()
        self.waiting.appendleft(self.done.pop())

    def _codebook(self) -> None:
        click.echo_via_pager((shipped_root() / "CODEBOOK.md").read_text("utf-8"))


def _key(known: set[str]) -> str:
    """Wait for a key that means something here; an interrupt or the end of input is `q`."""
    while True:
        try:
            key = click.getchar().lower()
        except (KeyboardInterrupt, EOFError):
            return _QUIT
        if key in known or key in {_QUIT, ""}:
            return key or _QUIT
