"""A vectoriser fitted to counted terms."""

import numpy as np
import pytest

from models.errors import ModelError
from models.lexicon import Lexicon
from models.pipeline import build_vectoriser, fit_vectoriser
from models.terms import GROUPS
from training.counting import count_terms
from training.vectorising import fit_transform_counted


@pytest.mark.parametrize("min_df", [1, 2, 4])
@pytest.mark.parametrize("groups", ["w", "wbs", GROUPS])
def test_it_is_what_scikit_learn_fits_and_transforms(texts: list[str], groups: str, min_df: int) -> None:
    """Vocabulary, idf and rows are those of reading the texts twice with the vectoriser itself."""
    lexicon = Lexicon.of(texts)
    theirs = fit_vectoriser(build_vectoriser(lexicon, groups=groups, min_df=min_df), texts)
    ours = build_vectoriser(lexicon, groups=groups, min_df=min_df)
    rows = fit_transform_counted(ours, count_terms(texts, ours.analyzer, min_df))
    assert ours.vocabulary_ == theirs.vocabulary_
    assert np.allclose(ours.idf_, theirs.idf_, atol=1e-14, rtol=0)
    assert abs(ours.transform(texts) - theirs.transform(texts)).max() < 1e-14
    assert abs(rows - theirs.transform(texts)).max() < 1e-7  # the rows that are learnt from are in single precision


def test_a_text_without_a_known_term_is_an_empty_row(texts: list[str]) -> None:
    """Nothing is divided by a length of zero."""
    vectoriser = build_vectoriser(Lexicon.of(texts), groups="w", min_df=4)
    rows = fit_transform_counted(vectoriser, count_terms([*texts, "zyzzyva", ""], vectoriser.analyzer, 4))
    assert rows[-2:].nnz == 0
    assert np.isfinite(rows.data).all()


def test_texts_that_share_no_term_are_refused() -> None:
    """Where no term is common enough, the message says what was wanted and what to do."""
    vectoriser = build_vectoriser(Lexicon.of([]), groups="w", min_df=3)
    with pytest.raises(ModelError, match="no term is in 3 of the 2 texts: label more, or lower min_df"):
        fit_transform_counted(vectoriser, count_terms(["one", "two"], vectoriser.analyzer, 3))
