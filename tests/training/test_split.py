"""What is judged stays apart from what is learnt."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.dataset import Dataset
from training.split import clusters, grouped_folds, is_development, is_held_out


@pytest.mark.parametrize(
    ("document", "held_out", "development"),
    [("audit", True, True), ("lease", True, True), ("tariff", True, False), ("anchor", True, False)],
)
def test_the_side_of_a_document_never_changes(document: str, *, held_out: bool, development: bool) -> None:
    """A document's name alone decides its side, the same in every release."""
    assert is_held_out("harbour-notes", document) is held_out
    assert is_development("harbour-notes", document) is development


@given(st.text(), st.text())
def test_any_name_has_one_side(source: str, document: str) -> None:
    """A document is on one side, and asking again gives the same answer."""
    assert is_held_out(source, document) == is_held_out(source, document)
    assert is_development(source, document) == is_development(source, document)


def test_a_sixth_is_held_out_and_half_of_it_is_for_choices() -> None:
    """Over many documents the shares are a sixth and a half, and the halves do not overlap."""
    held = [str(number) for number in range(6_000) if is_held_out("news", str(number))]
    chosen = {document for document in held if is_development("news", document)}
    judged = {document for document in held if not is_development("news", document)}
    assert len(held) == pytest.approx(1_000, rel=0.1)
    assert len(chosen) == pytest.approx(500, rel=0.15)
    assert chosen | judged == set(held)
    assert not chosen & judged


def test_documents_that_share_a_run_of_eight_words_are_one_cluster(data: Dataset) -> None:
    """The two documents with nearly the same sentence are one cluster, every other one is its own."""
    of_document = dict(zip([item.label.document for item in data.gold], clusters(data.gold).tolist(), strict=True))
    assert of_document["salvage"] == of_document["customs"]
    assert len(set(of_document.values())) == len(of_document) - 1


def test_clusters_of_nothing_are_none() -> None:
    """No sentence, no cluster."""
    assert clusters([]).shape == (0,)


@pytest.mark.parametrize("n_splits", [2, 5])
def test_no_document_and_no_cluster_is_on_both_sides(data: Dataset, n_splits: int) -> None:
    """Neither a document nor a near-duplicate of it is learnt from where it is judged."""
    cluster = clusters(data.gold)
    for train, test in grouped_folds(data, n_splits):
        sides = [{data.gold[place].label.document for place in places} for places in (train, test)]
        assert not sides[0] & sides[1]
        assert not set(cluster[train]) & set(cluster[test])


def test_every_sentence_is_judged_once(data: Dataset) -> None:
    """The test sides of the folds make up the gold, each sentence once."""
    judged = np.concatenate([test for _, test in grouped_folds(data, 5)])
    assert sorted(judged) == list(range(len(data.gold)))


def test_the_same_seed_gives_the_same_folds(data: Dataset) -> None:
    """Folds can be made again."""
    once, again = ([test.tolist() for _, test in grouped_folds(data, 3, seed=4)] for _ in range(2))
    assert once == again


def test_the_invented_documents_fill_every_side(harbour: Path) -> None:
    """The folder of these tests has documents to learn from, to choose on and to judge."""
    names = [file.stem for file in (harbour / "harbour-notes").glob("*.txt")]
    sides = {(is_held_out("harbour-notes", name), is_development("harbour-notes", name)) for name in names}
    assert {(True, True), (True, False)} <= sides
    assert sum(is_held_out("harbour-notes", name) for name in names) == 4
