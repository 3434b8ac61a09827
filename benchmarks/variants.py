"""Versions of the shipped model that answer a little differently from each other, and damaged ones, for the scripts."""

import json
import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from callers import TEXT
from pydantic_core import to_json

from labels.scheme import TASKS
from models.artefact import Artefact, SelfTest, write
from models.classifier import Classifier
from models.loading import load
from models.store import released_root, serving_folder
from service.classify import answer
from service.schemas import ClassifyRequest
from service.settings import Settings

KINDS = (
    "a byte changed",
    "cut short",
    "a file missing",
    "no JSON",
    "another self-test",
    "another format",
    "a folder of nothing",
)


def write_variants(store: Path, count: int) -> dict[bytes, str]:
    """Write so many versions to a store; return the whole reply to the callers' text that each gives, with its name."""
    shipped = load(serving_folder(released_root().parent / "nowhere"))
    replies = dict[bytes, str]()
    for number in range(count):
        made = _warmer(shipped, number)
        write(made, store / made.manifest.version)
        reply = answer(Classifier(load(store / made.manifest.version)), ClassifyRequest(text=TEXT), Settings())
        replies[to_json(reply)] = made.manifest.version
    return replies


def damaged(store: Path, sound: str) -> Iterator[tuple[str, str]]:
    """Write one damaged copy of a version after the other; yield its name and what is wrong with it, for ever."""
    for number, kind in enumerate(cycle(KINDS)):
        folder = store / f"damaged-{number}"
        shutil.copytree(store / sound, folder)
        _damage(folder, kind)
        yield folder.name, kind


def _warmer(shipped: Artefact, number: int) -> Artefact:
    """Return the model with another temperature, under another name, with the self-test that this makes right."""
    told = shipped.manifest
    temperature = {task: value * (1 + number / 10) for task, value in told.temperature.items()}
    changed = told.model_copy(update={"version": f"variant-{number}", "temperature": temperature})
    got = Classifier(shipped.model_copy(update={"manifest": changed})).classify(told.self_test.text)
    probabilities = {task: dict(got.task(task).probabilities) for task in TASKS}
    test = SelfTest(text=told.self_test.text, probabilities=probabilities)
    return shipped.model_copy(update={"manifest": changed.model_copy(update={"self_test": test})})


def _damage(folder: Path, kind: str) -> None:
    weights, manifest = folder / "weights.npz", folder / "manifest.json"
    content = weights.read_bytes()
    match kind:
        case "a byte changed":
            weights.write_bytes(content[:1000] + bytes([content[1000] ^ 1]) + content[1001:])
        case "cut short":
            weights.write_bytes(content[: len(content) // 2])
        case "a file missing":
            (folder / "terms.json").unlink()
        case "no JSON":
            manifest.write_bytes(manifest.read_bytes()[:-20])
        case "a folder of nothing":
            shutil.rmtree(folder)
            folder.mkdir()
            shutil.copy(folder.parent / "current", manifest)  # so that it counts as a version, and can be promoted
        case _:
            told = json.loads(manifest.read_text("utf-8"))
            told |= {"format": 99} if kind == "another format" else {}
            if kind == "another self-test":
                told["self_test"]["text"] = "Nobody said anything."
            manifest.write_text(json.dumps(told), "utf-8")
