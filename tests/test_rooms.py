"""The rooms: what serving may load, what an import may do, and who may import whom."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SECONDS = 120

ANSWER = """
import pickle, sys

def refuse(*_, **__):
    raise AssertionError("unpickled")

pickle.load = pickle.loads = pickle.Unpickler = refuse

from pathlib import Path
from fastapi.testclient import TestClient
from service.app import create_app
from service.settings import Settings

with TestClient(create_app(Settings(model=Path(sys.argv[1])))) as client:
    reply = client.post("/v1/classify", json={"text": "He denied it.", "explain": True})
assert reply.status_code == 200, reply.text
heavy = ("sklearn", "scipy", "joblib", "torch", "transformers", "matplotlib", "training", "pyarrow", "fsspec", "dask")
print(sorted({name.split(".")[0] for name in sys.modules} & set(heavy)))
"""

IMPORT = """
import importlib, json, os, pkgutil, sys, threading

done = []

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            done.append(f"opened {path} to write")
    elif event in {"os.mkdir", "os.remove", "os.rename", "socket.connect", "socket.bind", "os.putenv"}:
        done.append(f"{event} {arguments}")
    elif event in {"subprocess.Popen", "os.system", "os.fork", "os.chdir", "signal.signal"}:
        done.append(event)

room = importlib.import_module(sys.argv[1])
for heavy in json.loads(sys.argv[2]):
    importlib.import_module(heavy)
sys.addaudithook(watch)
names = [found.name for found in pkgutil.iter_modules(room.__path__) if not found.ispkg]
for name in names:
    try:
        importlib.import_module(f"{room.__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name not in {"torch", "transformers"}:  # the teacher extra may be missing
            raise
if threading.active_count() > 1:
    done.append("started a thread")
print(json.dumps([names, done]))
"""

LIBRARIES = {
    "labels": ["click", "rich.console", "pydantic", "sentencex"],
    "models": ["click", "rich.console", "pydantic", "sentencex", "numpy", "Stemmer", "sklearn.pipeline", "joblib"],
    "training": ["click", "rich.console", "pydantic", "sklearn.pipeline", "joblib", "scipy.optimize"],
    "service": ["click", "rich.progress", "pydantic_settings", "fastapi", "numpy", "prometheus_client"],
    "service.bulk": [
        *("click", "rich.progress", "pydantic_settings", "numpy", "sentencex", "Stemmer"),
        *("joblib", "joblib.externals.loky", "pyarrow.parquet", "pyarrow.csv", "fsspec.implementations.local"),
    ],
    "service.report": [
        *("click", "rich.progress", "pydantic_settings", "numpy", "sentencex", "Stemmer"),
        *("pyarrow.parquet", "pyarrow.csv", "pyarrow.json", "fsspec.implementations.local"),
    ],
}


def _python(code: str, *arguments: str, folder: Path) -> str:
    """Run code in a fresh interpreter, in a folder of its own, and return what it prints."""
    environment = {name: told for name, told in os.environ.items() if not name.startswith("REJOINDER_")}
    environment |= {"HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_serving_loads_no_training_library(model_folder: Path, tmp_path: Path) -> None:
    """A fresh interpreter that answers a request has loaded no training library, and has unpickled nothing."""
    assert _python(ANSWER, str(model_folder), folder=tmp_path).strip() == "[]"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("room", sorted(LIBRARIES))
def test_an_import_does_nothing_else(room: str, tmp_path: Path) -> None:
    """Importing every module of a room writes no file, opens no connection, starts nothing, and needs no folder."""
    names, done = json.loads(_python(IMPORT, room, json.dumps(LIBRARIES[room]), folder=tmp_path))
    assert done == []
    assert {f"{name}.py" for name in names} == {path.name for path in ROOT.joinpath(*room.split(".")).glob("[!_]*.py")}
    assert list(tmp_path.iterdir()) == []


def test_the_front_door_loads_no_room(tmp_path: Path) -> None:
    """`rejoinder --help` loads none of the rooms, so it answers at once and with any extra missing."""
    code = """
import sys
from rejoinder import main
try:
    main(["--help"])
except SystemExit as ended:
    print(ended.code, sorted({"labels", "models", "training", "service", "numpy"} & set(sys.modules)))
"""
    assert _python(code, folder=tmp_path).splitlines()[-1] == "0 []"


def test_rooms_import_one_way() -> None:
    """The contracts on who may import whom, written in pyproject.toml, all hold."""
    pytest.importorskip("importlinter", reason="the contracts are checked with the development tools")
    linter = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert ended.returncode == 0, ended.stdout
