"""Labelled sentences with their texts."""

from pathlib import Path

import numpy as np
import pytest

from labels.errors import LabelError
from labels.scheme import TASKS
from training.dataset import Dataset, load_dataset


def test_every_label_comes_with_its_sentence(data: Dataset) -> None:
    """Each label's sentence is the slice of the document it points at, gold before silver."""
    assert data.gold[0].text == "The auditors accused the port office of burying two bad reports."
    assert data.texts == [item.text for item in data.gold] + [item.text for item in data.silver]
    assert all(len(item.text) == item.label.end - item.label.start for item in data.gold)


def test_furniture_is_left_out(data: Dataset) -> None:
    """A sentence of boilerplate is no training sentence."""
    assert len(data.gold) == 84
    assert not any(item.label.furniture for item in data.gold)


def test_labels_and_probabilities_are_in_order(data: Dataset) -> None:
    """Gold labels are plain strings, and silver probabilities have a column a label in the order of the scheme."""
    assert data.y("stance")[:3].tolist() == ["accusation", "rebuttal", "neutral"]
    assert data.probabilities("stance")[0].tolist() == [0.8, 0.1, 0.1]
    assert data.probabilities("sentiment")[0].tolist() == [0.4, 0.6, 0.0]


def test_no_silver_gives_an_empty_table(harbour: Path) -> None:
    """Without silver the probabilities have no row and still a column a label."""
    data = load_dataset(harbour, silver=False)
    assert data.silver == ()
    assert all(data.probabilities(task).shape == (0, len(TASKS[task])) for task in TASKS)


def test_where_and_take_choose_gold_and_keep_silver(data: Dataset) -> None:
    """Choosing gold sentences leaves the silver as it is."""
    audit = data.where(lambda item: item.label.document == "audit")
    assert {item.label.document for item in audit.gold} == {"audit"}
    assert data.take(np.array([2, 0])).gold == (data.gold[2], data.gold[0])
    assert audit.silver == data.take([1]).silver == data.silver


def test_silver_of_barred_documents_is_left_out(data: Dataset) -> None:
    """Only the silver of the named documents goes, and a document of another source with that name stays."""
    left = data.without_silver_of([("harbour-notes", "audit"), ("elsewhere", "lease")])
    assert {item.label.document for item in data.silver} - {item.label.document for item in left.silver} == {"audit"}
    assert left.gold == data.gold


def test_a_folder_without_a_catalogue_is_refused(tmp_path: Path) -> None:
    """A folder that does not say where its documents are is named in the error."""
    with pytest.raises(LabelError, match=r"sources\.toml is missing"):
        load_dataset(tmp_path)
