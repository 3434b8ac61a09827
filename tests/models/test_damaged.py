"""Tests of models that are damaged or forged: each is refused by the error that names what is wrong."""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.artefact import LEXICON, MANIFEST, TERMS, WEIGHTS
from models.classifier import Classifier
from models.errors import (
    ArtefactDigest,
    ArtefactFormat,
    ArtefactMissing,
    ArtefactPath,
    ArtefactShape,
    ArtefactTooLarge,
    ArtefactUnreadable,
    ArtefactValues,
    ModelError,
    SelfTestFailed,
)
from models.loading import BOUNDS, load
from models.terms import GROUPS

Injury = Callable[[Path], object]
Case = tuple[Injury, type[ModelError], str]


def _told(**fields: object) -> Injury:
    """Return an injury that writes other fields into the manifest."""
    return _edited(lambda told: told.update(fields))


def _edited(edit: Callable[[dict[str, Any]], object]) -> Injury:
    """Return an injury that edits the manifest."""

    def injure(folder: Path) -> None:
        told = json.loads((folder / MANIFEST).read_bytes())
        edit(told)
        (folder / MANIFEST).write_text(json.dumps(told), "utf-8")

    return injure


def _bytes(name: str, change: Callable[[bytes], bytes]) -> Injury:
    """Return an injury that changes a file and leaves the manifest."""
    return lambda folder: (folder / name).write_bytes(change((folder / name).read_bytes()))


def _signed(name: str, change: Callable[[bytes], bytes]) -> Injury:
    """Return a forgery that changes a file and signs it with a fresh digest."""

    def injure(folder: Path) -> None:
        content = change((folder / name).read_bytes())
        (folder / name).write_bytes(content)
        _edited(lambda told: told["files"].update({name: hashlib.sha256(content).hexdigest()}))(folder)

    return injure


def _json(name: str, edit: Callable[[Any], object]) -> Injury:
    """Return a forgery that edits the JSON of a file and signs it."""

    def change(content: bytes) -> bytes:
        told = json.loads(content)
        edit(told)
        return json.dumps(told).encode()

    return _signed(name, change)


def _array(name: str, change: Callable[[Any], Any], *, pickled: bool = False) -> Injury:
    """Return a forgery that changes one array of the weights and signs them."""

    def forge(content: bytes) -> bytes:
        arrays = dict(np.load(io.BytesIO(content)))
        arrays[name] = change(arrays.get(name))
        stream = io.BytesIO()
        np.savez_compressed(stream, allow_pickle=pickled, **arrays)
        return stream.getvalue()

    return _signed(WEIGHTS, forge)


def _bomb(_: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("keys", "weights", "stance_intercept", "sentiment_intercept"):
            archive.writestr(f"{name}.npy", bytes(20_000_000))
    return stream.getvalue()


def _changed(array: Any, place: int, value: float) -> Any:  # noqa: ANN401 - any array
    array[place] = value
    return array


def _linked(name: str) -> Injury:
    """Return an injury that replaces a file by a link to its own content elsewhere."""

    def injure(folder: Path) -> None:
        elsewhere = folder.parent / "elsewhere"
        (folder / name).rename(elsewhere)
        (folder / name).symlink_to(elsewhere)

    return injure


def _piped(folder: Path) -> None:
    (folder / TERMS).unlink()
    os.mkfifo(folder / TERMS)


def _grown(name: str) -> Injury:
    """Return an injury that makes a file one byte too large, without filling the disk."""
    return lambda folder: os.truncate(folder / name, BOUNDS[name] + 1)


def _named(name: str) -> Injury:
    """Return an injury that lists one more file in the manifest."""
    return _edited(lambda told: told["files"].update({name: "0" * 64}))


DAMAGE: dict[str, Case] = {
    "no manifest": (lambda folder: (folder / MANIFEST).unlink(), ArtefactMissing, "no model in .*expected manifest"),
    "no weights": (lambda folder: (folder / WEIGHTS).unlink(), ArtefactMissing, r"weights\.npz is missing"),
    "no terms": (lambda folder: (folder / TERMS).unlink(), ArtefactMissing, r"terms\.json is missing"),
    "no card": (lambda folder: (folder / "card.md").unlink(), ArtefactMissing, r"card\.md is missing"),
    "cut weights": (_bytes(WEIGHTS, lambda old: old[:-100]), ArtefactDigest, r"weights\.npz has SHA-256 .*cut short"),
    "flipped byte": (_bytes(TERMS, lambda old: old[:-9] + b"~" + old[-8:]), ArtefactDigest, r"terms\.json has SHA-256"),
    "grown card": (_bytes("card.md", lambda old: old + b"!"), ArtefactDigest, r"card\.md has SHA-256"),
    "cut manifest": (_bytes(MANIFEST, lambda old: old[:-20]), ArtefactUnreadable, r"manifest\.json is not JSON"),
    "manifest in Latin-1": (_bytes(MANIFEST, lambda _: b'"caf\xe9"'), ArtefactUnreadable, "is not JSON in UTF-8"),
    "deep manifest": (_bytes(MANIFEST, lambda _: b"[" * 200_000), ArtefactUnreadable, "is not JSON"),
    "manifest a list": (_bytes(MANIFEST, lambda _: b"[1]"), ArtefactFormat, "has format None"),
    "newer format": (_told(format=3), ArtefactFormat, "has format 3, this release reads 2: retrain"),
    "older format": (_told(format=1), ArtefactFormat, "has format 1, this release reads 2: retrain, or use its own"),
    "no format": (_edited(lambda told: told.pop("format")), ArtefactFormat, "has format None"),
    "no version": (_edited(lambda told: told.pop("version")), ArtefactShape, "is not a manifest"),
    "unknown field": (_told(code="import os"), ArtefactShape, "(?s)is not a manifest.*code"),
    "wrong labels": (
        _told(tasks={"stance": ["accusation", "rebuttal", "anger"], "sentiment": ["negative", "neutral", "positive"]}),
        ArtefactShape,
        "has labels .*anger.*, expected those of",
    ),
    "a label twice": (
        _edited(lambda told: told["tasks"]["stance"].append("neutral")),
        ArtefactShape,
        "has labels .*, expected those of",
    ),
    "one task": (_edited(lambda told: told["tasks"].pop("sentiment")), ArtefactShape, "has labels"),
    "no temperature": (_told(temperature={"stance": 1.0}), ArtefactShape, "has temperature .*, which no model has"),
    "temperature zero": (_told(temperature={"stance": 0, "sentiment": 1}), ArtefactShape, "(?s)not a manifest.*stance"),
    "unknown group": (_told(groups="wx"), ArtefactShape, "groups 'wx', which no model has"),
    "weights unlisted": (_edited(lambda told: told["files"].pop(WEIGHTS)), ArtefactShape, r"lists no weights\.npz"),
    "path upwards": (_named("../card.md"), ArtefactPath, r"names the file '\.\./card\.md'"),
    "absolute path": (_named("/etc/passwd"), ArtefactPath, "names the file '/etc/passwd'"),
    "path of another system": (_named("..\\card.md"), ArtefactPath, "only names in its own folder are read"),
    "path of dots": (_named(".."), ArtefactPath, r"names the file '\.\.'"),
    "path with a null byte": (_named("a\0b"), ArtefactPath, "names the file"),
    "path with a lone surrogate": (_named("a\ud800"), ModelError, "manifest"),
    "linked weights": (_linked(WEIGHTS), ArtefactPath, r"weights\.npz is not a regular file"),
    "linked manifest": (_linked(MANIFEST), ArtefactPath, r"manifest\.json is not a regular file"),
    "piped terms": (_piped, ArtefactPath, r"terms\.json is not a regular file"),
    "huge manifest": (_grown(MANIFEST), ArtefactTooLarge, r"manifest\.json has 1048577 bytes, at most 1048576"),
    "huge lexicon": (_grown(LEXICON), ArtefactTooLarge, r"lexicon\.json has \d+ bytes, at most"),
    "huge terms": (_grown(TERMS), ArtefactTooLarge, r"terms\.json has \d+ bytes, at most"),
    "NaN in weights": (_array("weights", lambda old: _changed(old, 0, np.nan)), ArtefactValues, "weights.npy holds"),
    "NaN in intercept": (
        _array("stance_intercept", lambda old: _changed(old, 0, np.nan)),
        ArtefactValues,
        "stance_intercept.npy holds numbers that are not finite",
    ),
    "transposed weights": (_array("weights", lambda old: old.T.copy()), ArtefactShape, "weights.npy is float32 of"),
    "keys as numbers of 32 bits": (_array("keys", lambda old: old.astype(np.int32)), ArtefactShape, "is int32 of"),
    "a key out of range": (_array("keys", lambda old: _changed(old, -1, 2**60)), ArtefactValues, "other symbols than"),
    "a key below zero": (_array("keys", lambda old: _changed(old, 0, -5)), ArtefactValues, "other symbols than"),
    "a key that is no term's": (_array("keys", lambda old: _changed(old, 0, 0)), ArtefactValues, "other symbols than"),
    "a key twice": (_array("keys", lambda old: _changed(old, 0, old[1])), ArtefactValues, "and they ascend"),
    "keys in another order": (_array("keys", lambda old: old[::-1].copy()), ArtefactValues, "and they ascend"),
    "doubles": (_array("sentiment_intercept", lambda old: old.astype(float)), ArtefactShape, "is float64 of shape"),
    "objects": (
        _array("stance_intercept", lambda old: old.astype(object), pickled=True),
        ArtefactShape,
        "stance_intercept.npy is object of shape",
    ),
    "extra array": (_array("bias", lambda _: np.ones(3)), ArtefactShape, "holds .*bias.*, expected the arrays"),
    "zip bomb": (_signed(WEIGHTS, _bomb), ArtefactTooLarge, "keys.npy unpacks to 20000000 bytes"),
    "weights no zip": (_signed(WEIGHTS, lambda _: b"PK"), ArtefactUnreadable, "is not a zip of arrays"),
    "weights torn": (_signed(WEIGHTS, lambda old: old[:60] + old[90:]), ArtefactUnreadable, r"weights\.npz"),
    "terms no JSON": (
        _signed(TERMS, lambda old: old[:-1]),
        ArtefactShape,
        r"terms\.json is not symbols .*Invalid JSON",
    ),
    "terms a list": (_signed(TERMS, lambda _: b"[]"), ArtefactShape, r"terms\.json is not symbols and characters"),
    "symbols not words": (_json(TERMS, lambda told: told["symbols"].append(3)), ArtefactShape, "valid string"),
    "a symbol more": (_json(TERMS, lambda told: told["symbols"].append("zyxwv")), ArtefactValues, "other symbols than"),
    "a symbol less": (_json(TERMS, lambda told: told["symbols"].pop()), ArtefactValues, "other symbols than"),
    "no symbols": (_json(TERMS, lambda told: told.update(symbols=[])), ArtefactValues, "other symbols than"),
    "a symbol twice": (_json(TERMS, lambda told: told["symbols"].insert(0, "the")), ArtefactValues, "repeats a symbol"),
    "a character twice": (_json(TERMS, lambda told: told.update(characters="aa")), ArtefactValues, "repeats a symbol"),
    "symbols without end": (
        _json(TERMS, lambda told: told["symbols"].extend(map(str, range(300_000)))),
        ArtefactTooLarge,
        "symbols and .* characters are too many",
    ),
    "other groups": (_told(groups="w"), ArtefactValues, "other symbols than the keys"),
    "a group twice": (_told(groups=GROUPS + "w"), ArtefactShape, "which no model has"),
    "fewer terms said": (
        _edited(lambda told: told.update(terms=told["terms"] - 1)),
        ArtefactShape,
        "is int64 of shape",
    ),
    "wrong lexicon": (
        _json(LEXICON, lambda told: told.update(places=[1])),
        ArtefactShape,
        "is not a lexicon: 1 values",
    ),
    "too many classes": (
        _json(LEXICON, lambda told: told.update(fields={f"{number}": ["lie"] for number in range(17)})),
        ArtefactTooLarge,
        "puts a word in 17 classes, at most 16",
    ),
    "lexicon more": (_json(LEXICON, lambda told: told.update(code=[])), ArtefactShape, "is not a lexicon.*'code'"),
    "lexicon no JSON": (_signed(LEXICON, lambda _: b"\xff"), ArtefactShape, "is not a lexicon"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_refused(model_copy: Path, name: str) -> None:
    """A damaged or forged model is refused by the error that names what is wrong, file included."""
    injure, kind, reason = DAMAGE[name]
    injure(model_copy)
    with pytest.raises(kind, match=reason):
        load(model_copy)


MISLED: dict[str, Injury] = {
    "terms in another order": _json(TERMS, lambda told: told["symbols"].reverse()),
    "another lexicon": _signed(LEXICON, lambda _: b'{"places": ["they", "claim", "false"]}'),
    "another temperature": _told(temperature={"stance": 9.0, "sentiment": 1.0}),
    "labels in another order": _edited(lambda told: told["tasks"]["stance"].reverse()),
    "weights of zero": _array("weights", np.zeros_like),
    "another sentence": _edited(lambda told: told["self_test"].update(text="The bread is excellent.")),
}


@pytest.mark.parametrize("name", MISLED)
def test_a_model_that_answers_otherwise_fails_its_self_test(model_copy: Path, name: str) -> None:
    """A forgery whose parts are each well formed loads, and then fails the model's own test sentence."""
    MISLED[name](model_copy)
    with pytest.raises(SelfTestFailed, match="version tiny answers its self-test with"):
        Classifier(load(model_copy)).self_test()
