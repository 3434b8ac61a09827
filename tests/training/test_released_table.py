"""The block of the README about the shipped model."""

from pathlib import Path

import pytest

from models.artefact import Manifest
from training.released_table import released_block, with_block


def test_the_block_tells_the_manifests_figures(saved: tuple[Path, Manifest]) -> None:
    """Score, interval, majority and every label stand in it."""
    manifest = saved[1]
    block = released_block(manifest)
    stance = manifest.metrics["held_out_sixth"]["stance"]
    assert manifest.version in block
    assert (
        f"| stance | {stance['macro_f1']:.3f} | {stance['interval'][0]:.3f} to {stance['interval'][1]:.3f} |" in block
    )
    for label in manifest.tasks["stance"]:
        assert f"{label} {stance['classes'][label]['f1']:.2f}" in block


def test_only_what_is_between_the_marks_is_replaced(saved: tuple[Path, Manifest]) -> None:
    """The text around stays, and writing it again changes nothing."""
    text = "before\n<!-- released: written by `make release` -->\nwhat stood here\n<!-- released: end -->\nafter\n"
    told = with_block(text, saved[1])
    assert told.startswith("before\n<!--")
    assert told.endswith("-->\nafter\n")
    assert "what stood here" not in told
    assert with_block(told, saved[1]) == told


@pytest.mark.parametrize("text", ["", "<!-- released: end -->", "<!-- released: written by `make release` -->"])
def test_a_text_without_the_marks_is_refused(saved: tuple[Path, Manifest], text: str) -> None:
    """Nothing is written where nobody expects it."""
    with pytest.raises(ValueError, match="expected the marks"):
        with_block(text, saved[1])
