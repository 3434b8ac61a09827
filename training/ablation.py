"""Which groups of terms pay: each taken away from the recipe, and each that is not in it added."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from labels.scheme import TASKS, Task
from models.terms import GROUPS
from training.dataset import Dataset, Gold
from training.evaluation import compiled, judge, split_sixth
from training.external import Example, judge_file
from training.fitting import Recipe, fit
from training.metrics import Score
from training.split import is_development
from training.start import Start

__all__ = ["Ablated", "ablate"]


@dataclass(frozen=True)
class Ablated:
    """One variant of the recipe and what it scores."""

    change: str
    terms: int
    scores: dict[Task, Score]
    """On the development half of the held-out documents."""
    external: dict[Task, Score]
    """On sentences from elsewhere, where some were given."""


def ablate(
    data: Dataset,
    recipe: Recipe,
    examples: Sequence[Example] = (),
    done: Callable[[str], None] = lambda _: None,
) -> Iterator[Ablated]:
    """Yield the recipe as it is, then every variant, each fitted on five sixths of the gold and the silver.

    The search for each variant's coefficients starts at those of the recipe as it is.
    """
    kept, held = split_sixth(data)
    developed = [item for item in held if _develops(item)]
    start = None
    for change, groups in _variants(recipe.groups):
        fitted = fit(kept, replace(recipe, groups=groups), start=start)
        start = start or Start.of_fitted(fitted)
        classifier = compiled(fitted)
        judged = judge(classifier, developed)
        external = judge_file(classifier, examples) if examples else {}
        yield Ablated(
            change,
            classifier.manifest.terms,
            {task: judged.score(task) for task in TASKS},
            {task: told.score for task, told in external.items()},
        )
        done(change)


def _variants(groups: str) -> Iterator[tuple[str, str]]:
    yield "as it is", groups
    for group in GROUPS:
        if group in groups:
            yield f"without {group}", groups.replace(group, "")
        else:
            yield f"with {group}", groups + group


def _develops(item: Gold) -> bool:
    return is_development(item.label.source, item.label.document)
