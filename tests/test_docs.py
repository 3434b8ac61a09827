"""The pages in docs/ name what the code has, no more and no less."""

import os
import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from models.classifier import Classifier
from models.distributions import Distributions
from rejoinder import COMMANDS
from service.board import Board
from service.exposition import exposition
from service.metrics import METRICS, SHED
from service.problems import PROBLEMS
from service.recording import Recorder
from service.settings import Settings

DOCS = Path(__file__).parent.parent / "docs"


def test_every_setting_is_documented_with_its_default() -> None:
    """The first table of settings.md lists each setting of the service, its default and its meaning."""
    page = (DOCS / "settings.md").read_text("utf-8").split("Two more")[0]
    rows = {
        name.lower(): (default, told)
        for name, default, told in re.findall(r"\| `REJOINDER_(\w+)` \| (.*?) \| (.*?) \|", page)
    }

    assert set(rows) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        assert rows[name][1] == field.description
        if isinstance(field.default, int | float | str):
            written = f"{field.default:g}" if isinstance(field.default, float) else field.default
            assert rows[name][0] == f"`{written}`"


def test_every_problem_type_is_documented() -> None:
    """problems.md has a row for each problem type, with its status and where it is met, and for nothing else."""
    page = (DOCS / "problems.md").read_text("utf-8")
    met = {"anywhere": "anywhere", "guarded": "where keys are asked for", "classify": "`/v1/classify`"}
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| (.*?) \| .+ \|$", page, re.MULTILINE)
    expected = [(name, str(problem.status), met.get(problem.met, "`/readyz`")) for name, problem in PROBLEMS.items()]

    assert rows == expected


def test_every_metric_is_documented(classifier: Classifier) -> None:
    """metrics.md has a row for each metric that the service exports, with its kind and labels, and for nothing else."""
    rows = re.findall(r"^\| `(rejoinder_\w+)` \| (\w+) \|(.*?)\| .+ \|$", _page("metrics.md"), re.MULTILINE)
    told = {name: (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}

    assert told == _exported(classifier)


def test_every_value_of_a_label_is_documented() -> None:
    """metrics.md names every reason for which a request is turned away."""
    assert [reason for reason in SHED if f"`{reason}`" not in _page("metrics.md")] == []


def _exported(classifier: Classifier) -> dict[str, tuple[str, set[str]]]:
    """Return kind and labels of every metric that a service exports whose model tells everything."""
    told = Distributions.of([classifier.classify("He denied it.")]).model_dump(mode="json")
    manifest = classifier.manifest.model_copy(update={"metrics": {"distributions": told}})
    recorder = Recorder(Board(METRICS))
    recorder.started(os.getpid())
    recorder.taken_up(manifest)
    found = dict[str, tuple[str, set[str]]]()
    for family in text_string_to_metric_families(exposition(recorder.board, manifest).decode("utf-8")):
        labels = {label for sample in family.samples for label in sample.labels}
        if family.type == "histogram":
            found[family.name] = family.type, labels - {"le"}
        else:
            found[family.samples[0].name] = family.type, labels
    return found


def _page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def test_every_setting_named_in_the_docs_exists() -> None:
    """`REJOINDER_…` in problems.md names a setting of the service."""
    named = set(re.findall(r"`REJOINDER_(\w+)`", (DOCS / "problems.md").read_text("utf-8")))

    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_every_problem_type_and_setting_is_met_in_a_test() -> None:
    """Some test of the service meets each problem type by name, and changes or compares each setting."""
    tests = [path for path in (DOCS.parent / "tests").rglob("test_*.py") if path.name != "test_problems.py"]
    code = "\n".join(path.read_text("utf-8") for path in tests)

    assert [name for name in PROBLEMS if f'"{name}"' not in code] == []
    assert [name for name in Settings.model_fields if not re.search(rf"\b{name}\b|_{name.upper()}\b", code)] == []


def test_every_command_named_in_the_docs_exists() -> None:
    """`rejoinder COMMAND` in any page names a command."""
    named = {
        command
        for page in [*DOCS.glob("*.md"), DOCS.parent / "README.md"]
        for command in re.findall(r"`rejoinder ([a-z]+)", page.read_text("utf-8"))
    }

    assert named <= set(COMMANDS)
