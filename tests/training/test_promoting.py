"""Only a version by which nothing is lost is served, unless somebody takes it upon themselves."""

import gzip
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from models.artefact import MANIFEST, write
from models.errors import ModelError
from models.promotion import history
from models.store import CURRENT, current, released_root
from training.answers import Opened, unseen_answers
from training.comparing import compare, compare_on
from training.configuration import GateSettings
from training.dataset import Dataset
from training.external import Example
from training.fitting import Recipe
from training.gate import reasons_against, unsound
from training.held_out import HELD_OUT, LEARNT
from training.promoting import find_version, promote_if_sound
from training.versions import Built, build, save

GATE = GateSettings(fewest_sentences=1)


@pytest.fixture(scope="module")
def alike(harbour: Path) -> Built:
    """Return a version of nearly the same recipe."""
    return build(harbour, Recipe(C=3.05))


@pytest.fixture(scope="module")
def sabotaged(harbour: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    """Return labels whose rebuttals were all turned into neutral ones but in the held-out documents, and a version."""
    root = Path(shutil.copytree(harbour, tmp_path_factory.mktemp("sabotaged") / "labels"))
    for file in (root / "gold" / "harbour-notes.jsonl", root / "silver" / "harbour-notes.jsonl.gz"):
        _flip(file)
    return root, build(root, Recipe(C=3.1))


def _flip(file: Path) -> None:
    packed = file.suffix == ".gz"
    content = gzip.decompress(file.read_bytes()) if packed else file.read_bytes()
    lines = [json.loads(line) for line in content.decode().splitlines()]
    for number, line in enumerate(line for line in lines if line["stance"] == "rebuttal"):
        if line["document"] not in {"audit", "lease", "tariff", "anchor"} and number % 8:
            line["stance"] = "neutral"
    told = "".join(json.dumps(line) + "\n" for line in lines).encode()
    file.write_bytes(gzip.compress(told) if packed else told)


def test_a_version_by_which_nothing_is_lost_is_served(store: Path, alike: Built, harbour: Path) -> None:
    """It is written down, and what was served before is known."""
    before, name = current(store).name, save(alike, store).version
    steps: list[str] = []
    decided = promote_if_sound(name, store, harbour, GATE, done=steps.append)
    assert decided.reasons == []
    assert decided.move is not None
    assert (decided.move.before, current(store).name) == (before, name)
    assert len(steps) == 4


def test_a_version_of_sabotaged_labels_is_refused(store: Path, sabotaged: tuple[Path, Built]) -> None:
    """The reasons name what was lost, and what is served stays."""
    before, name = current(store), save(sabotaged[1], store).version
    decided = promote_if_sound(name, store, sabotaged[0], GATE)
    assert decided.move is None
    assert any("stance rebuttal falls" in reason or "stance macro-F1 falls" in reason for reason in decided.reasons)
    assert current(store) == before
    assert history(store) == []


def test_force_overrules_and_is_written_down(store: Path, sabotaged: tuple[Path, Built]) -> None:
    """The word of whoever forced it stands beside the reasons that were overruled."""
    name = save(sabotaged[1], store).version
    decided = promote_if_sound(name, store, sabotaged[0], GATE, force="a drill")
    assert current(store).name == name
    assert history(store)[-1].forced == "a drill"
    assert history(store)[-1].overruled == tuple(decided.reasons) != ()


def test_too_few_sentences_are_no_evidence(store: Path, alike: Built, harbour: Path) -> None:
    """Where hardly anything is known that neither version saw, nothing is promoted by luck."""
    name = save(alike, store).version
    decided = promote_if_sound(name, store, harbour, GateSettings(fewest_sentences=1000))
    assert any("fewer than 1000" in reason for reason in decided.reasons)


def test_what_is_served_must_load_to_be_held_against(store: Path, alike: Built, harbour: Path) -> None:
    """A store whose pointer leads nowhere lets nothing pass but by force."""
    name = save(alike, store).version
    (store / CURRENT).write_text("gone\n")
    decided = promote_if_sound(name, store, harbour, GATE)
    assert any("what is served cannot be loaded" in reason for reason in decided.reasons)
    assert promote_if_sound(name, store, harbour, GATE, force="mend it").move


def test_an_unsound_version_is_never_served(store: Path, alike: Built, harbour: Path) -> None:
    """Even force cannot promote what does not answer its own test as its manifest says."""
    manifest = alike.artefact.manifest
    wrong = {task: dict.fromkeys(labels, 0.5) for task, labels in manifest.tasks.items()}
    lying = manifest.model_copy(
        update={"version": "lying", "self_test": manifest.self_test.model_copy(update={"probabilities": wrong})}
    )
    write(alike.artefact.model_copy(update={"manifest": lying}), store / "lying")
    decided = promote_if_sound("lying", store, harbour, GATE, force="anyway")
    assert decided.move is None
    assert decided.reasons


def test_a_sound_version_answers_as_scikit_learn(store: Path) -> None:
    """The harbour's version has nothing against it by itself."""
    assert unsound(Opened.read(current(store))) == []


def test_only_what_neither_version_saw_is_compared(store: Path, alike: Built, data: Dataset) -> None:
    """Sentences that one version may have learnt are counted and left out; relabelled ones too."""
    old, new = Opened.read(current(store)), Opened.read(store / save(alike, store).version)
    both = unseen_answers(old, new, data)
    assert {document for _, document in both.tasks["stance"].documents} == {"audit", "lease", "tariff", "anchor"}
    assert (both.relabelled, both.seen) == (0, 0)
    (new.folder / "held-out.jsonl.gz").unlink()
    assert unseen_answers(old, new, data).tasks == {}
    assert unseen_answers(old, new, data).seen == 28


def test_a_document_that_a_version_never_met_is_answered_by_itself(store: Path, alike: Built, data: Dataset) -> None:
    """An older version answers to newer held-out labels, as it learnt nothing of their documents."""
    old, new = Opened.read(current(store)), Opened.read(store / save(alike, store).version)
    (old.folder / "held-out.jsonl.gz").unlink()
    (old.folder / "learnt.json").write_text('{"harbour-notes": ["quay"]}')
    found = unseen_answers(old, new, data)
    assert len(found.tasks["stance"].texts) == 28
    answer = old.classifier.classify(found.tasks["stance"].texts[0]).stance
    assert found.tasks["stance"].old[0].max() == pytest.approx(answer.confidence)


def test_flips_on_sentences_of_ones_own(store: Path, sabotaged: tuple[Path, Built]) -> None:
    """Without labels it is told what would change; with labels, whether for the better."""
    old, new = Opened.read(current(store)), Opened.read(store / save(sabotaged[1], store).version)
    texts = ["The council denied poisoning the quay.", "The ferry leaves at nine.", "The union rejected the claim."]
    plain = compare_on(old, new, [Example(text=text) for text in texts], "mine")
    assert plain.tasks["stance"].changes == {}
    labelled = compare_on(old, new, [Example.model_validate({"text": texts[0], "stance": "rebuttal"})], "mine")
    assert labelled.tasks["stance"].sentences == 1
    assert labelled.tasks["stance"].changes["macro-F1"].old > 0


def test_a_gate_may_be_wider(store: Path, sabotaged: tuple[Path, Built]) -> None:
    """Slack lets pass what the default refuses."""
    old, new = Opened.read(current(store)), Opened.read(store / save(sabotaged[1], store).version)
    found = compare(old, new, sabotaged[0], confidence=0.9999999)
    wide = GateSettings(fewest_sentences=1, largest_loss=1.0, behaviour_slack=1.0, swaps_slack=1.0)
    strict = reasons_against(found, GATE)
    assert len(reasons_against(replace(found, tasks={}), wide)) == 1
    assert len(strict) > len([reason for reason in reasons_against(found, wide) if "significant" not in reason])


@pytest.mark.parametrize("name", ["current", "released"])
def test_versions_go_by_names_of_their_place(store: Path, name: str) -> None:
    """What is served and what was shipped need no version's name."""
    expected = current(store) if name == "current" else current(released_root())
    assert find_version(name, store) == expected


def test_a_version_that_is_not_there_is_told_with_those_that_are(store: Path) -> None:
    """The message lists what could have been meant."""
    with pytest.raises(ModelError, match="no version 'nothing': there are current, released, "):
        find_version("nothing", store)


def test_a_shipped_version_cannot_be_promoted(store: Path, harbour: Path) -> None:
    """Only the store's own versions can; the way to the shipped one is a rollback."""
    decided = promote_if_sound("released", store, harbour, GATE)
    assert decided.move is None
    assert any("only versions of the store" in reason for reason in decided.reasons)


def test_the_first_promotion_is_held_against_the_shipped_model(
    store: Path, alike: Built, harbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an empty store the shipped model is what the first version must not lose against."""
    monkeypatch.setattr("models.store.released_root", lambda: store)
    name = save(alike, tmp_path / "empty").version
    decided = promote_if_sound(name, tmp_path / "empty", harbour, GATE)
    assert decided.reasons == []
    assert decided.move is not None
    assert decided.move.before == ""
    assert current(tmp_path / "empty").name == name


def test_a_version_that_keeps_no_answers_is_named(store: Path, alike: Built, harbour: Path) -> None:
    """Against a version of an earlier release there is no evidence, and the reason says what to do."""
    served, name = current(store), save(alike, store).version
    for file in (HELD_OUT, LEARNT):
        (served / file).unlink()
        manifest = json.loads((served / MANIFEST).read_bytes())
        manifest["files"].pop(file, None)
        (served / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    [reason] = promote_if_sound(name, store, harbour, GATE).reasons
    assert f"{served.name} keeps no answers to held-out sentences" in reason
    assert f"rejoinder compare {served.name} {name} --on FILE" in reason
    assert f"rejoinder promote {name} --force REASON" in reason


def test_a_version_may_be_named_by_its_path(store: Path, alike: Built, harbour: Path) -> None:
    """A path to a version of the store is that version, however the path is written."""
    name = save(alike, store).version
    decided = promote_if_sound(str(store / ".." / store.name / name), store, harbour, GATE)
    assert decided.reasons == []
