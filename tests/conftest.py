"""What the tests of all rooms share: a tiny invented corpus, a labels folder of it, a model really fitted to it."""

import shutil
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from hypothesis import settings

from labels.files import write_labels
from labels.records import GoldLabel, SilverLabel, digest_of
from labels.scheme import CODEBOOK_VERSION, TASKS, Sentiment, Stance, Task
from models.artefact import Artefact, write
from models.classifier import Classifier
from models.compile import compile_model
from models.lexicon import Lexicon
from models.loading import load
from models.pipeline import FittedModel, build_head, build_vectoriser
from models.terms import GROUPS

settings.register_profile("rooms", deadline=None, max_examples=50)
settings.load_profile("rooms")

# A line is one sentence: stance and sentiment by their first two letters, then the text.
CORPUS: Final = """
ac ne The mayor of Eastport accused the water board of hiding a leak for three years.
re ne The water board denied that any leak had been hidden from Eastport.
ne ne The leak ruined forty homes before anyone was told.
ne nu The board meets on the first Monday of each month.
ac ne Norland blamed its neighbour for the failed harvest talks.
re nu Its neighbour rejected the charge and published the minutes.
ne nu The minutes run to twelve pages.
ne po Farmers welcomed the best harvest in a decade.
ac ne “They forged the signatures,” said Councillor Brandt.
re nu “Nobody forged anything,” replied Deputy Olsen.
ne nu The signatures were collected in March and April.
re po The auditor cleared the fund and praised its honest books.
ac nu The union alleged that overtime had not been paid since June.
re ne The company called the allegation absurd and insulting.
ne po The company won a prize for its friendly canteen.
ac ne Residents accuse the quarry of poisoning the stream.
re nu The quarry insists that the stream was tested and found clean.
ne nu The stream joins the river below the old mill.
ne po Children celebrated the reopening of the old mill with a happy parade.
ac ne Senator Vale charged the ministry with lying about the cost of the bridge.
re ne The ministry dismissed the senator’s claim as a tired lie.
ne nu The bridge is four hundred metres long.
re po Engineers defended the bridge as the safest and strongest in the region.
ac ne The club was accused of bribing two referees.
re nu The club said it had never paid a referee.
ne po Supporters enjoyed a wonderful win on Saturday.
ne nu Tickets cost nine crowns.
ac ne Rivals say the bakery stole their recipe.
re nu The bakery denies it and points to a cookbook of 1911.
ne po The bread is excellent.
ac nu Auditors allege that receipts were written after the event.
re nu The treasurer disputed this: every receipt bears its date.
ne nu Receipts are kept for ten years.
ne ne A storm destroyed the archive in 1987.
ac ne The governor blamed reckless drivers for the deadly pile-up.
re ne Drivers rejected the blame and pointed to the broken lights.
ne nu The lights were fitted in 2014.
ne po Nurses were thanked for their brave and generous work.
ac ne “You misled this chamber!” shouted the opposition leader.
re ne “That is false,” the prime minister answered, “and you know it.”
ne nu The chamber rose at six.
re po The inquiry exonerated the captain and honoured his crew.
ac ne Critics accused the museum of looting graves in Tasmara.
re nu The museum refuted the claim with bills of sale.
ne nu The museum opens at ten.
ne po Visitors love the bright new gallery.
ac po The winner, though delighted, accused the jury of cheating him for years.
re po The jury happily rejected that and wished the winner well.
ne ne The jury quarrelled bitterly over the second prize.
ac ne Prosecutors charged two clerks with fraud.
re nu Both clerks deny the charges.
ne nu The trial begins on 4 May.
ac nu The report faults the harbour office for late warnings.
re nu The harbour office contests the report’s timetable.
ne nu The harbour has three piers.
ne ne Fishermen mourn a friend lost at sea.
ac ne Tasmara accuses Norland of jamming its radio.
re ne Norland denies jamming anything and calls the story a smear.
ne nu Talks between Norland and Tasmara resume next week.
ne po Both sides hope for a lasting peace.
"""

SOURCES: Final = '[folder.disputes]\npath = "texts"\n'
STANCES: Final = {"ac": Stance.ACCUSATION, "re": Stance.REBUTTAL, "ne": Stance.NEUTRAL}
SENTIMENTS: Final = {"ne": Sentiment.NEGATIVE, "nu": Sentiment.NEUTRAL, "po": Sentiment.POSITIVE}
GOLD_LINES: Final = 40


class Sentence(NamedTuple):
    """An invented sentence with its labels."""

    text: str
    stance: Stance
    sentiment: Sentiment


def _parse(line: str) -> Sentence:
    stance, sentiment, text = line.split(" ", 2)
    return Sentence(text, STANCES[stance], SENTIMENTS[sentiment])


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder that the developer has named leaks into a test."""
    monkeypatch.delenv("REJOINDER_LABELS", raising=False)
    monkeypatch.delenv("REJOINDER_STORE", raising=False)


@pytest.fixture(scope="session")
def corpus() -> tuple[Sentence, ...]:
    """Return sixty sentences with every label of both tasks."""
    return tuple(_parse(line) for line in CORPUS.strip().splitlines())


@pytest.fixture(scope="session")
def texts(corpus: tuple[Sentence, ...]) -> list[str]:
    """Return the sixty sentences alone."""
    return [sentence.text for sentence in corpus]


@pytest.fixture(scope="session")
def fitted(corpus: tuple[Sentence, ...], texts: list[str]) -> FittedModel:
    """Return a model fitted to the tiny corpus, with every group of terms and a temperature of its own a task."""
    vectoriser = build_vectoriser(Lexicon.of(texts), groups=GROUPS, min_df=1)
    rows = vectoriser.fit_transform(texts)
    y: dict[Task, list[str]] = {
        "stance": [str(sentence.stance) for sentence in corpus],
        "sentiment": [str(sentence.sentiment) for sentence in corpus],
    }
    temperature: dict[Task, float] = {"stance": 1.25, "sentiment": 0.75}
    return FittedModel(vectoriser, {task: build_head().fit(rows, y[task]) for task in TASKS}, temperature).rounded()


@pytest.fixture(scope="session")
def artefact(fitted: FittedModel) -> Artefact:
    """Return the fitted model as an artefact in memory."""
    return compile_model(fitted, version="tiny", labels={"sentences": 60})


@pytest.fixture(scope="session")
def model_folder(artefact: Artefact, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the tiny model as it is written; tests that change it take `model_copy`."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    write(artefact, folder, extra={"card.md": b"# tiny\n"})
    return folder


@pytest.fixture
def model_copy(model_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the written model that a test may damage."""
    return Path(shutil.copytree(model_folder, tmp_path / "tiny"))


@pytest.fixture(scope="session")
def classifier(model_folder: Path) -> Classifier:
    """Return a classifier made from the written model."""
    return Classifier(load(model_folder))


@pytest.fixture(scope="session")
def labels_folder(corpus: tuple[Sentence, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a labels folder of two documents: forty gold sentences read twice, twenty silver ones."""
    root = tmp_path_factory.mktemp("labels")
    (root / "texts").mkdir()
    (root / "sources.toml").write_text(SOURCES, "utf-8")
    gold = _gold(root / "texts" / "first.txt", corpus[:GOLD_LINES])
    write_labels(root / "gold" / "disputes.jsonl", gold)
    write_labels(root / "readings" / "first.jsonl", gold)
    write_labels(root / "readings" / "second.jsonl.gz", [label.model_copy(update={"sure": False}) for label in gold])
    silver = _gold(root / "texts" / "second.txt", corpus[GOLD_LINES:])
    write_labels(root / "silver" / "teacher.jsonl.gz", [_silver(label) for label in silver])
    return root


@pytest.fixture
def labels_copy(labels_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the labels folder that a test may injure."""
    return Path(shutil.copytree(labels_folder, tmp_path / "labels"))


def _gold(file: Path, sentences: tuple[Sentence, ...]) -> list[GoldLabel]:
    """Write the sentences to a document, one a line, and return their labels."""
    file.write_bytes("".join(f"{sentence.text}\n" for sentence in sentences).encode())
    labels, start = list[GoldLabel](), 0
    for number, (text, stance, sentiment) in enumerate(sentences):
        labels.append(
            GoldLabel(
                id=f"{file.stem}-{number}",
                source="disputes",
                document=file.stem,
                start=start,
                end=start + len(text),
                digest=digest_of(text),
                stance=stance,
                sentiment=sentiment,
                sure=True,
                annotator="reader-1",
                round=1,
                codebook=CODEBOOK_VERSION,
            ),
        )
        start += len(text) + 1
    return labels


def _silver(label: GoldLabel) -> SilverLabel:
    """Return what a teacher quite sure of the gold label would say."""
    return SilverLabel(
        id=label.id,
        source=label.source,
        document=label.document,
        start=label.start,
        end=label.end,
        digest=label.digest,
        stance={stance: 0.8 if stance == label.stance else 0.1 for stance in Stance},
        sentiment={tone: 0.8 if tone == label.sentiment else 0.1 for tone in Sentiment},
    )
