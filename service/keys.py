"""API keys: made once, shown once, kept as digests in a file of one JSON line a key.

::

    KeysWrong (ValueError)    a file of keys that cannot be read, and the line that is wrong
"""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labels.atomic import replace_file

__all__ = ["Key", "KeysWrong", "Made", "Scope", "check", "new_key", "read_keys", "write_keys"]

_PREFIX: Final = "rj"
_NOBODY: Final = "0" * 64


class KeysWrong(ValueError):
    """A file of keys that is not as documented."""


class Scope(StrEnum):
    """What a key is good for."""

    CLASSIFY = "classify"
    ADMIN = "admin"


class Key(BaseModel):
    """What is kept of a key: never the key itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    name: Annotated[str, Field(max_length=100)] = ""
    created: str = ""


class Made(NamedTuple):
    """A new key: what its holder sends, and what is kept."""

    secret: str
    kept: Key


def new_key(scopes: Iterable[Scope], name: str = "") -> Made:
    """Make a key of 256 random bits; so long a secret needs no slow hash."""
    identity = secrets.token_hex(4)
    secret = f"{_PREFIX}_{identity}_{secrets.token_urlsafe(32)}"
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return Made(secret, Key(id=identity, digest=_digest(secret), scopes=frozenset(scopes), name=name, created=created))


def check(keys: Mapping[str, Key], secret: str) -> Key | None:
    """Return the key that a secret belongs to, compared in constant time, or nothing."""
    _, _, rest = secret.partition("_")
    found = keys.get(rest.partition("_")[0])
    same = hmac.compare_digest(found.digest if found else _NOBODY, _digest(secret))
    return found if same else None


def read_keys(file: Path) -> dict[str, Key]:
    """Return the keys of a file by id; raise `KeysWrong` with the line that is wrong, or `OSError`."""
    keys = dict[str, Key]()
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            key = Key.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            where = ".".join(map(str, first["loc"])) or "line"
            message = f"{file}:{number}: {where}: {first['msg']}; make keys with `rejoinder keys new`"
            raise KeysWrong(message) from None
        if key.id in keys:
            message = f"{file}:{number}: the key {key.id} stands there twice; delete one line"
            raise KeysWrong(message)
        keys[key.id] = key
    return keys


def write_keys(file: Path, keys: Iterable[Key]) -> None:
    """Replace a file of keys at once, readable by its owner alone; raise `OSError` and leave the old one otherwise."""
    lines = "".join(f"{key.model_dump_json()}\n" for key in keys)
    file.parent.resolve(strict=True)  # a folder that is not there is a mistyped one: no key belongs there
    replace_file(file, lines.encode(), mode=0o600)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
