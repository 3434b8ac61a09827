"""What a version must show before it is served: nothing lost, sound in itself, and equal to scikit-learn."""

from collections.abc import Iterator
from typing import Final

from models.errors import SelfTestFailed
from training.answers import Opened
from training.behaviour import BehaviourResult
from training.comparing import Comparison, suite_of
from training.configuration import GateSettings
from training.intervals import in_words
from training.parity import PARITY, widest_gap

__all__ = ["reasons_against", "unsound"]

_PARITY_SENTENCES: Final = 100


def reasons_against(found: Comparison, settings: GateSettings) -> list[str]:
    """Return why the new version should not be served; none where it may."""
    return [*_scores(found, settings), *_behaviour(found, settings), *_swaps(found, settings)]


def unsound(new: Opened) -> list[str]:
    """Return what is wrong with a version by itself: it fails its own test, or does not answer as scikit-learn does."""
    found: list[str] = []
    try:
        new.classifier.self_test()
    except SelfTestFailed as error:
        found.append(str(error))
    texts = [case.text for case in suite_of(new.folder)[:_PARITY_SENTENCES]]
    gap = widest_gap(new.artefact, new.classifier, texts)
    if not gap <= PARITY:  # not a number is a difference too
        found.append(f"its probabilities differ from scikit-learn's by {gap:.1e}, more than {PARITY:.0e}")
    return found


def _scores(found: Comparison, settings: GateSettings) -> Iterator[str]:
    sentences = min((task.sentences for task in found.tasks.values()), default=0)
    if sentences < settings.fewest_sentences:
        yield (
            f"{sentences} held-out sentences are known that neither version saw, fewer than "
            f"{settings.fewest_sentences}: {_instead(found)}"
        )
    for task, told in found.tasks.items():
        for name, change in told.changes.items():
            interval = in_words(change.interval, signed=True)
            moved = f"{task} {name} falls from {change.old:.3f} to {change.new:.3f} ({interval})"
            if change.interval is None and change.difference < 0:
                yield f"{moved}: all held-out sentences are of one document, so it may be chance: label more documents"
            elif change.is_loss:
                yield f"{moved}: the loss is significant over {told.sentences} held-out sentences"
            elif name == "macro-F1" and -change.difference > settings.largest_loss:
                yield f"{moved}: more than {settings.largest_loss:.3f}"


def _instead(found: Comparison) -> str:
    """Return what to do where too few sentences are known."""
    silent = " and ".join(found.without_answers)
    first = f"{silent} keeps no answers to held-out sentences" if silent else "label more documents"
    return (
        f"{first}; `rejoinder compare {found.old} {found.new} --on FILE` compares on sentences of your own, "
        f"`rejoinder promote {found.new} --force REASON` then serves it"
    )


def _behaviour(found: Comparison, settings: GateSettings) -> Iterator[str]:
    if found.behaviour is None:
        return
    old, new = (_figures(one) for one in found.behaviour)
    for name, before in old.items():
        if before - new[name] > settings.behaviour_slack:
            yield f"behaviour suite, {name}: from {before:.3f} to {new[name]:.3f}"


def _figures(result: BehaviourResult) -> dict[str, float]:
    return {
        "macro-F1": result.plain.macro_f1,
        "refused offers not called rebuttal": 1 - result.offers_called_rebuttal,
        "denials that raise rebuttal": result.directional,
        "datelines that change nothing": result.invariant,
    }


def _swaps(found: Comparison, settings: GateSettings) -> Iterator[str]:
    if found.swaps is None:
        return
    old, new = found.swaps
    if new.share - old.share > settings.swaps_slack:
        yield f"name swaps change {new.share:.1%} of {new.sentences} sentences, before {old.share:.1%}"
