"""Another model that becomes current while the service runs."""

import gc
import json
import shutil
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from models.errors import ArtefactDigest, ArtefactMissing, SelfTestFailed
from models.store import promote
from service.app import create_app
from service.board import Board
from service.metrics import METRICS
from service.recording import Recorder
from service.serving import Found, Served, Watch, find, open_model
from service.settings import Settings

TEXT = "The club denied the charges. Critics accused it of fraud."
SECONDS = 20


class _Looking:
    """A watch with what it serves and counts, looked through without a clock."""

    def __init__(self, settings: Settings) -> None:
        """Open what is current."""
        self.board = Board(METRICS)
        self.served = open_model(settings)
        self.watch = Watch(settings, self.served, Recorder(self.board))

    def look(self, times: int = 1) -> None:
        """Look so many times, and load what is due."""
        for _ in range(times):
            if found := self.watch.due():
                self.watch.settle(found, self.watch.open(found), 0.0)

    @property
    def version(self) -> str:
        """Return the version that answers."""
        return self.served.classifier.manifest.version

    def counted(self, name: str) -> float:
        """Return a counter."""
        return sum(self.board.column(self.board.cell(name)))


@pytest.fixture
def looking(store: Path) -> _Looking:
    """Return a watch on the store."""
    return _Looking(Settings(store=store))


def _damage(folder: Path) -> None:
    (folder / "terms.json").write_text("[]", "utf-8")


def test_another_current_version_is_taken_up(looking: _Looking, store: Path) -> None:
    """A promoted version answers after it was seen twice, and is counted once."""
    looking.look(3)
    promote(store, "other")
    looking.look()
    assert (looking.version, looking.counted("rejoinder_model_swaps")) == ("tiny", 0)
    looking.look(3)
    assert (looking.version, looking.counted("rejoinder_model_swaps")) == ("other", 1)
    assert looking.board.noted(0)["version"] == "other"


def test_a_damaged_version_is_refused_once(looking: _Looking, store: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A damaged current version is refused, logged and counted once; the old one answers on."""
    _damage(store / "other")
    promote(store, "other")
    looking.look(20)
    assert (looking.version, looking.counted("rejoinder_model_refused")) == ("tiny", 1)
    assert looking.counted("rejoinder_model_stale") == 1
    [record] = [record for record in caplog.records if record.name == "rejoinder.model"]
    assert vars(record)["fields"]["error"] == "ArtefactDigest"
    assert "terms.json has SHA-256" in vars(record)["fields"]["reason"]


def test_a_corrected_version_is_taken_up(looking: _Looking, store: Path) -> None:
    """Once the damaged file is whole again, the version is taken up, and the refusal is over."""
    sound = (store / "other" / "terms.json").read_bytes()
    _damage(store / "other")
    promote(store, "other")
    looking.look(5)
    (store / "other" / "terms.json").write_bytes(sound)
    looking.look(2)
    assert looking.version == "other"
    assert looking.counted("rejoinder_model_stale") == 0


def test_going_back_to_what_is_served_ends_the_refusal(looking: _Looking, store: Path) -> None:
    """Promoting what answers anyway after a refused version loads nothing and clears the mark."""
    _damage(store / "other")
    promote(store, "other")
    looking.look(3)
    promote(store, "tiny")
    looking.look(3)
    assert looking.counted("rejoinder_model_stale") == 0
    assert looking.counted("rejoinder_model_swaps") == 0


def test_a_refused_version_is_tried_again_after_a_minute(
    looking: _Looking, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was refused may have failed for want of memory: a minute later it is tried once more."""
    _damage(store / "other")
    promote(store, "other")
    looking.look(3)
    later = time.monotonic() + 61
    monkeypatch.setattr("service.serving.monotonic", lambda: later)
    looking.look(5)
    assert looking.counted("rejoinder_model_refused") == 2


@pytest.mark.parametrize("told", ["../../etc\n", "", "nowhere\n"])
def test_a_pointer_to_no_version_is_refused(looking: _Looking, store: Path, told: str) -> None:
    """Where `current` names no version that is there, the old one answers on."""
    (store / "current").write_text(told, "utf-8")
    looking.look(3)
    assert (looking.version, looking.counted("rejoinder_model_refused")) == ("tiny", 1)


def test_a_copy_under_way_is_not_read(looking: _Looking, store: Path) -> None:
    """While a folder changes from look to look nothing is loaded; when it rests, it is."""
    whole = {path.name: path.read_bytes() for path in (store / "other").iterdir()}
    shutil.rmtree(store / "other")
    (store / "other").mkdir()
    (store / "current").write_text("other\n", "utf-8")
    for name, content in whole.items():
        (store / "other" / name).write_bytes(content)
        looking.look()
    assert looking.counted("rejoinder_model_refused") == 0
    looking.look()
    assert looking.version == "other"


def test_workers_load_one_after_the_other(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several workers each loads a promoted version at another time, all within a few seconds, the parent first."""
    settings, board = Settings(store=store), Board(METRICS, 3)
    recorders = [None, *(Recorder(board, worker) for worker in range(board.workers))]
    watches = [Watch(settings, open_model(settings), recorder) for recorder in recorders]
    began, due = time.monotonic(), dict[int, int]()
    promote(store, "other")
    for tenths in range(30):
        monkeypatch.setattr("service.serving.monotonic", lambda now=began + tenths / 10: now)
        for place, watch in enumerate(watches):
            if watch.due():
                due.setdefault(place, tenths)
    assert list(due) == [0, 1, 2, 3]
    assert sorted(set(due.values())) == list(due.values())


@pytest.mark.usefixtures("store")
def test_a_link_that_is_set_anew_is_followed(tmp_path: Path) -> None:
    """A mounted folder whose link is replaced, as Kubernetes does it, is another model."""
    mounted = tmp_path / "mounted"
    mounted.symlink_to("store/tiny")
    looking = _Looking(Settings(model=mounted))
    following = tmp_path / ".following"
    following.symlink_to("store/other")
    following.replace(mounted)
    looking.look(2)
    assert looking.version == "other"


def test_files_replaced_in_place_are_another_model(model_copy: Path, store: Path) -> None:
    """A mounted folder whose files are replaced by another version's is taken up."""
    looking = _Looking(Settings(model=model_copy))
    shutil.copytree(store / "other", model_copy, dirs_exist_ok=True)
    looking.look(2)
    assert looking.version == "other"


def test_the_same_model_elsewhere_is_no_swap(looking: _Looking, store: Path) -> None:
    """A folder that was only touched is looked through once, and nothing is swapped."""
    manifest = store / "tiny" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes())
    before = looking.served.classifier
    looking.look(5)
    assert looking.served.classifier is before
    assert looking.watch.due() is None


def test_a_model_that_answers_otherwise_is_refused(looking: _Looking, store: Path) -> None:
    """A version that fails its self-test is refused like a damaged one."""
    manifest = json.loads((store / "other" / "manifest.json").read_text("utf-8"))
    manifest["self_test"]["text"] = "Something else."
    (store / "other" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    promote(store, "other")
    looking.look(2)
    assert (looking.version, looking.counted("rejoinder_model_refused")) == ("tiny", 1)
    with pytest.raises(SelfTestFailed, match="version other answers its self-test with"):
        open_model(Settings(store=store))


def test_what_is_missing_or_damaged_does_not_open(model_copy: Path, tmp_path: Path) -> None:
    """To open a missing folder or a damaged model is the named error."""
    assert find(Settings(model=tmp_path / "nowhere")).folder is None
    with pytest.raises(ArtefactMissing, match="nowhere"):
        open_model(Settings(model=tmp_path / "nowhere"))
    _damage(model_copy)
    with pytest.raises(ArtefactDigest, match=r"terms\.json"):
        open_model(Settings(model=model_copy))


def test_an_unexpected_error_is_a_refusal(looking: _Looking, monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    """Whatever goes wrong while another model is loaded, the service goes on with the one it has."""

    def fails(*_: object) -> Served:
        raise MemoryError

    monkeypatch.setattr("service.serving.open_model", fails)
    assert isinstance(looking.watch.open(Found(store)), MemoryError)
    promote(store, "other")
    looking.look(2)
    assert looking.version == "tiny"


def _until(good: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not good():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_running_service_answers_with_the_promoted_version(store: Path) -> None:
    """Answers change with the version that they name, without a restart, and readiness and metrics name it too."""
    settings = Settings(store=store, check_seconds=0.01)
    with TestClient(create_app(settings)) as client:

        def ask() -> tuple[str, float]:
            reply = client.post("/v1/classify", json={"text": TEXT}).json()
            return reply["model"]["version"], reply["documents"][0]["statements"][0]["stance"]["confidence"]

        before = ask()
        promote(store, "other")
        _until(lambda: ask()[0] == "other")
        after = ask()
        assert before[0] == "tiny"
        assert after[1] > before[1]
        assert client.get("/readyz").json()["workers"][0]["version"] == "other"
        metrics = client.get("/metrics").text
        assert 'version="other",worker="0"} 1' in metrics or 'worker="0",version="other"' in metrics
        assert client.get("/v1/model").json()["version"] == "other"


def test_a_look_that_fails_is_not_the_last(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a look fails unexpectedly, the next one comes all the same."""
    looks = iter([RuntimeError("once")])

    def failing(settings: Settings) -> Found:
        for error in looks:
            raise error
        return find(settings)

    monkeypatch.setattr("service.serving.find", failing)
    with TestClient(create_app(Settings(store=store, check_seconds=0.01), _served(store))) as client:
        promote(store, "other")
        _until(lambda: client.get("/v1/model").json()["version"] == "other")


def _served(store: Path) -> Served:
    settings = Settings(store=store)
    return open_model(settings, Found((store / "tiny").resolve()))


def test_words_are_remembered_as_the_settings_say(model_folder: Path) -> None:
    """A worker that may remember less holds less of what it read, and answers the same."""
    text = " ".join(f"word{number}" for number in range(300))
    found = [open_model(Settings(model=model_folder, remembered_words=words)).classifier for words in (1, 1_000)]
    held = []
    for classifier in found:
        classifier.classify("He denied it.")  # what is made once is there
        tracemalloc.start()
        classifier.classify(text)
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    assert held[0] < held[1] / 2
    assert found[0].classify(text) == found[1].classify(text)
