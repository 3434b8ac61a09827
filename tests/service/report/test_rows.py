"""A batch of rows as a survey counts it."""

import pytest

from service.report.rows import source_of


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("https://www.paper.example/a?b=c", "paper.example"),
        ("http://news.paper.example:8080", "news.paper.example"),
        ("https://user:secret@paper.example/", "paper.example"),
        ("The Daily Paper ", "The Daily Paper"),
        ("http://[half", "http://[half"),
        ("https:///", "https:///"),
        ("", ""),
    ],
)
def test_a_web_address_counts_under_its_host(told: str, expected: str) -> None:
    """Of an address the host is the source, without www and what else stands in it; anything else is one itself."""
    assert source_of(told) == expected
