"""One pass over a corpus against a plain count of the same rows."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.scheme import TASKS
from service.bulk.errors import ColumnWrong
from service.report.corpus import open_corpus
from service.report.intervals import share
from service.report.periods import day_of
from service.report.survey import Asked, survey
from service.report.tallies import Tally

Row = dict[str, Any]
MakeRow = Callable[..., Row]
Write = Callable[[Path, Sequence[Row]], Path]

STATEMENTS = st.fixed_dictionaries(
    {
        "stance": st.sampled_from(TASKS["stance"]).map(str),
        "sentiment": st.sampled_from(TASKS["sentiment"]).map(str),
        "review": st.booleans(),
        "stance_confidence": st.sampled_from([0.34, 0.5, 0.85, 1.0]),
    }
)
DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["2024-01-01", "2024-01-02", "2024-02-30", None]),
        st.sampled_from(["S", "https://www.t.example/1", "https://t.example/2", None]),
        st.lists(STATEMENTS, min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=12,
)


def _counts(rows: Sequence[Row]) -> dict[str, int]:
    found = Counter[str]()
    for told in rows:
        found.update(
            [f"stance_{told['stance']}", f"sentiment_{told['sentiment']}", *(["review"] if told["review"] else [])]
        )
    return dict(found)


def _told(tally: Tally) -> dict[str, int]:
    """Return the counts of a tally that are not 0, statements and documents aside."""
    names = [f"{task}_{label}" for task, labels in TASKS.items() for label in labels]
    return {name: tally[name] for name in [*names, "review"] if tally[name]}


def _documents(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows of each document: a new one begins with another id, or where the index falls back."""
    found = list[list[Row]]()
    for told in rows:
        last = found[-1][-1] if found else None
        if last and last["document"] == told["document"] and last["index"] <= told["index"]:
            found[-1].append(told)
        else:
            found.append([told])
    return found


@settings(max_examples=25)
@given(documents=DOCUMENTS, cut=st.integers(0, 20), least=st.integers(1, 4))
def test_figures_are_those_of_a_plain_count(
    documents: list[Any], cut: int, least: int, row: MakeRow, write: Write
) -> None:
    """Sums in all, by day, by source and by document equal a plain count, wherever files are cut."""
    rows = [
        row(name, date=date, source=source, index=index, text=f"{number} {index}", **told)
        for number, (name, date, source, statements) in enumerate(documents)
        for index, told in enumerate(statements)
    ]
    with TemporaryDirectory() as folder:
        for number, part in enumerate([rows[:cut], rows[cut:]]):
            write(Path(folder) / f"{number}.parquet", part)
        found = survey(open_corpus(folder), Asked("date", "source", least))

    assert _told(found.total) == _counts(rows)
    assert found.total.statements == len(rows) == sum(map(sum, found.confidence.values()))
    plain = _documents(rows)
    assert found.total["documents"] == len(plain)
    for tallies, key in ((found.by_day, _day), (found.by_source, _source)):
        grouped = {name: list(mine) for name, mine in groupby(sorted(rows, key=key), key=key) if name != -1}
        assert {name: _told(tally) for name, tally in tallies.items()} == {k: _counts(v) for k, v in grouped.items()}
    assert found.undated.statements == sum(_day(told) == -1 for told in rows)
    enough = [mine for mine in plain if len(mine) >= least]
    charges = [(sum(told["stance"] == "accusation" for told in mine), len(mine)) for mine in enough]
    lows = sorted((share(*pair).low for pair in charges if pair[0]), reverse=True)
    assert found.ranked == len(enough)
    ranked = [document.tally.share("stance_accusation").low for document in found.charged]
    assert ranked == pytest.approx(lows[:12])
    assert sorted(document.tally.statements for document in found.documents) == sorted(map(len, plain))


def _day(told: Row) -> int:
    return day_of(told["date"] or "") or -1


def _source(told: Row) -> str:
    source = told["source"] or ""
    return "t.example" if source.startswith("https") else source


def test_examples_are_the_clearest_and_a_draw(row: MakeRow, write: Write, tmp_path: Path) -> None:
    """The clearest have the highest confidence and are not for review; no text comes twice; a draw can be repeated."""
    rows = [
        row("a", index=place, text=f"T{place % 50}", stance="accusation", stance_confidence=0.5 + place / 1000)
        for place in range(200)
    ]
    rows += [row("b", index=place, text="R", stance="rebuttal", review=True) for place in range(30)]
    corpus = open_corpus(str(write(tmp_path / "rows.parquet", rows)))
    chosen = survey(corpus, Asked()).examples
    assert [one.text for one in chosen["clear_accusation"]] == ["T49", "T48", "T47", "T46", "T45"]
    assert "clear_rebuttal" not in chosen
    assert [one.text for one in chosen["drawn_review"]] == ["R"]
    assert len({one.text for one in chosen["drawn_accusation"]}) == 5
    assert survey(corpus, Asked()).examples == chosen


def test_short_documents_do_not_win(row: MakeRow, write: Write, tmp_path: Path) -> None:
    """Three of three statements charge in one document, fifty of sixty in the other: only the other is ranked."""
    rows = [row("short", index=place, stance="accusation") for place in range(3)]
    rows += [row("long", index=place, stance="accusation" if place < 50 else "neutral") for place in range(60)]
    corpus = open_corpus(str(write(tmp_path / "rows.jsonl", rows)))
    assert [document.name for document in survey(corpus, Asked()).charged] == ["long"]
    assert [document.name for document in survey(corpus, Asked(least=1)).charged] == ["long", "short"]


def test_rows_of_documents_are_counted_alike(row: MakeRow, write: Write, tmp_path: Path) -> None:
    """The wide form of the same corpus gives the same sums, sources and rankings, and no examples."""
    rows = [
        row(f"d{n}", index=i, source="S", stance="rebuttal" if i % 3 else "neutral")
        for n in range(5)
        for i in range(12)
    ]
    long = survey(open_corpus(str(write(tmp_path / "long.csv", rows))), Asked(source="source"))
    names = [f"{task}_{label}" for task, labels in TASKS.items() for label in labels]
    lines = ["document,source,statements," + ",".join(f"{name}_count" for name in names) + ",review_count"]
    counts = _counts(rows[:12])
    lines += [f"d{n},S,12," + ",".join(str(counts.get(name, 0)) for name in names) + ",0" for n in range(5)]
    (tmp_path / "wide.csv").write_text("\n".join(lines) + "\n", "utf-8")
    wide = survey(open_corpus(str(tmp_path / "wide.csv")), Asked(source="source"))
    assert wide.total.counts.tolist() == long.total.counts.tolist()
    assert {name: tally.counts.tolist() for name, tally in wide.by_source.items()} == {
        name: tally.counts.tolist() for name, tally in long.by_source.items()
    }
    assert [document.name for document in wide.answered] == [document.name for document in long.answered]
    assert (wide.examples, wide.confidence) == ({}, {})


def test_a_label_of_another_scheme_is_refused(row: MakeRow, write: Write, tmp_path: Path) -> None:
    """A stance that is none of the scheme's ends the pass with the labels that are expected."""
    path = write(tmp_path / "rows.csv", [row("a"), row("a", stance="hostile")])
    with pytest.raises(ColumnWrong, match="column stance holds other labels than accusation, rebuttal, neutral"):
        survey(open_corpus(str(path)), Asked())


def test_a_column_that_is_not_there_is_named(scored: Path) -> None:
    """A date column that was not carried along is an error that lists the columns there are."""
    with pytest.raises(ColumnWrong, match=r"out has no column published: it has document, date, source, index"):
        survey(open_corpus(str(scored)), Asked(date="published"))


def test_a_document_quotes_its_clearest_statement(row: MakeRow, write: Write, tmp_path: Path) -> None:
    """The clearest accusation and rebuttal of a document are kept, also where it is cut by the end of a file."""
    rows = [
        row("a", index=place, text=f"T{place}", stance="rebuttal" if place % 3 == 0 else "accusation")
        | {"stance_confidence": 0.5 + (place * 7 % 20) / 50}
        for place in range(20)
    ]
    for place, cut in enumerate((slice(0, 9), slice(9, 10), slice(10, 20))):
        write(tmp_path / f"{place}.parquet", rows[cut])
    [document] = survey(open_corpus(str(tmp_path)), Asked()).charged
    for stance in ("accusation", "rebuttal"):
        best = max((told for told in rows if told["stance"] == stance), key=lambda told: told["stance_confidence"])
        assert document.quotes[f"stance_{stance}"] == (best["stance_confidence"], best["text"])
