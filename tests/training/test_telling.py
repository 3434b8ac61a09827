"""The terms that tell most."""

from labels.scheme import TASKS
from models.artefact import Artefact
from training.telling import telling_terms


def test_every_label_has_its_terms_once(artefact: Artefact) -> None:
    """As many as asked for, none twice, none a part of a word."""
    found = telling_terms(artefact, 5)
    assert set(found) == {(task, label) for task, labels in TASKS.items() for label in labels}
    for terms in found.values():
        assert len(terms) == len(set(terms)) == 5
        assert not any("~" in term for term in terms)


def test_denial_tells_of_rebuttal(artefact: Artefact) -> None:
    """What rebuttals are made of stands among their terms, and not among those of accusations."""
    found = telling_terms(artefact, 10)
    assert any("den" in term for term in found["stance", "rebuttal"])
    assert not set(found["stance", "rebuttal"]) & set(found["stance", "accusation"])
