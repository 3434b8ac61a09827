"""Tests of the label schemes."""

from labels.scheme import CODEBOOK_VERSION, TASKS, Sentiment, Stance


def test_each_task_lists_the_labels_of_its_scheme() -> None:
    """The two tasks name exactly the values of the two enumerations."""
    assert dict(TASKS) == {
        "stance": ("accusation", "rebuttal", "neutral"),
        "sentiment": ("negative", "neutral", "positive"),
    }
    assert TASKS["stance"] == tuple(Stance)
    assert TASKS["sentiment"] == tuple(Sentiment)


def test_a_label_prints_as_its_name() -> None:
    """A label formats as the plain word that files and the wire carry."""
    assert f"{Stance.REBUTTAL} {Sentiment.POSITIVE}" == "rebuttal positive"


def test_the_codebook_version_is_two_numbers() -> None:
    """The version of the codebook is one that a label record accepts."""
    major, minor = CODEBOOK_VERSION.split(".")
    assert major.isdecimal()
    assert minor.isdecimal()
