"""A tiny invented labels folder, what is learnt from it, and the command line run on it."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pytest

import rejoinder
from labels.files import write_labels
from labels.records import Anchor, GoldLabel, SilverLabel, digest_of
from labels.scheme import TASKS
from models.artefact import Artefact, Manifest
from models.classifier import Classifier
from models.compile import compile_model
from models.store import promote
from training.dataset import Dataset, load_dataset
from training.evaluation import fitted_classifier
from training.fitting import Recipe
from training.versions import Built, build, save

HERE: Final = Path(__file__).parent
SOURCE: Final = "harbour-notes"
STANCES: Final = {"A": "accusation", "R": "rebuttal", "N": "neutral"}
SENTIMENTS: Final = {"-": "negative", "0": "neutral", "+": "positive"}

Documents = Mapping[str, str]
"""Document → lines of a two-letter code and a sentence."""
WriteLabels = Callable[[Path, Mapping[str, Documents]], None]


class Outcome(NamedTuple):
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


def _record(code: str, text: str, place: tuple[str, str, int]) -> Anchor:
    """Return the label of a line: `A-` gold, `F0` furniture, `sA` silver that is mostly an accusation."""
    source, document, start = place
    anchor = {"id": f"{document}-{start}", "source": source, "document": document, "start": start}
    anchor |= {"end": start + len(text), "digest": digest_of(text)}
    if code[0] == "s":
        likely = STANCES[code[1]]
        stance = {label: 0.8 if label == likely else 0.1 for label in TASKS["stance"]}
        return SilverLabel.model_validate({**anchor, "stance": stance, "sentiment": {"negative": 0.4, "neutral": 0.6}})
    told = {"stance": STANCES.get(code[0], "neutral"), "sentiment": SENTIMENTS[code[1]], "furniture": code[0] == "F"}
    return GoldLabel.model_validate({**anchor, **told, "sure": True, "annotator": "a", "round": 1, "codebook": "1.2"})


def _write(root: Path, sources: Mapping[str, Documents]) -> None:
    """Write a labels folder: texts, catalogue, gold, silver and the behaviour suite."""
    catalogue: list[str] = []
    for source, documents in sources.items():
        catalogue.append(f'[folder.{source}]\npath = "{source}"\n')
        (root / source).mkdir(parents=True)
        records: list[Anchor] = []
        for document, told in documents.items():
            text = ""
            for line in told.strip().splitlines():
                records.append(_record(line[:2], line[3:], (source, document, len(text))))
                text += line[3:] + "\n"
            (root / source / f"{document}.txt").write_bytes(text.encode())
        write_labels(root / "gold" / f"{source}.jsonl", [one for one in records if isinstance(one, GoldLabel)])
        write_labels(root / "silver" / f"{source}.jsonl.gz", [one for one in records if isinstance(one, SilverLabel)])
    (root / "sources.toml").write_text("\n".join(catalogue), "utf-8")
    (root / "behaviour").mkdir()
    shutil.copy(HERE / "behaviour.jsonl", root / "behaviour" / "minimal-pairs.jsonl")


@pytest.fixture(scope="session")
def write_folder() -> WriteLabels:
    """Return what writes a labels folder from documents."""
    return _write


@pytest.fixture(scope="session")
def documents() -> dict[str, str]:
    """Return the twelve invented documents."""
    parts = (HERE / "harbour.txt").read_text("utf-8").split("# ")[1:]
    return dict(part.split("\n", 1) for part in parts)


@pytest.fixture(scope="session")
def harbour(tmp_path_factory: pytest.TempPathFactory, documents: dict[str, str]) -> Path:
    """Return a labels folder of twelve documents; tests read it and never change it."""
    root = tmp_path_factory.mktemp("harbour")
    _write(root, {SOURCE: documents})
    return root


@pytest.fixture(scope="session")
def data(harbour: Path) -> Dataset:
    """Return the labelled sentences."""
    return load_dataset(harbour)


@pytest.fixture(scope="session")
def learnt(data: Dataset) -> Classifier:
    """Return a classifier really fitted to all sentences."""
    return fitted_classifier(data, Recipe(min_df=2))


@pytest.fixture(scope="session")
def built_steps(harbour: Path) -> tuple[Built, list[str]]:
    """Return a version built from the folder, and the steps that were told."""
    steps: list[str] = []
    return build(harbour, Recipe(), steps.append), steps


@pytest.fixture(scope="session")
def built(built_steps: tuple[Built, list[str]]) -> Built:
    """Return a version built from the folder."""
    return built_steps[0]


@pytest.fixture(scope="session")
def saved(built: Built, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """Return a store with that version, promoted, and its manifest."""
    store = tmp_path_factory.mktemp("harbour-store")
    manifest = save(built, store)
    promote(store, manifest.version)
    return store, manifest


@pytest.fixture(scope="session")
def renamed(built: Built) -> Callable[[str], Built]:
    """Return what gives the same version another name."""

    def rename(version: str) -> Built:
        artefact: Artefact = compile_model(built.fitted, version=version, labels=built.artefact.manifest.labels)
        return Built(artefact, built.fitted, built.assessment)

    return rename


@pytest.fixture
def store(saved: tuple[Path, Manifest], tmp_path: Path) -> Path:
    """Return a store with a version of the harbour that is served, which a test may change."""
    return Path(shutil.copytree(saved[0], tmp_path / "store"))


@pytest.fixture
def run(
    saved: tuple[Path, Manifest],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Run:
    """Return what runs `rejoinder` with the saved version as the one served."""
    monkeypatch.setenv("REJOINDER_STORE", str(saved[0]))
    monkeypatch.setenv("REJOINDER_CACHE", str(tmp_path / "cache"))

    def run(*arguments: str | Path) -> Outcome:
        with pytest.raises(SystemExit, match=r"^[012]$") as ended:
            rejoinder.main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Outcome(int(str(ended.value)), printed.out, printed.err)

    return run
