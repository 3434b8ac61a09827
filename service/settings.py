"""What an operator may set, from `REJOINDER_*` in the environment; read when asked for, never on import.

::

    SettingsWrong (ValueError)    everything that is wrong with the settings, a line each
"""

import os
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from models.store import serving_folder, store_root
from service.schemas import MOST_DOCUMENTS

__all__ = ["PREFIX", "Places", "Settings", "SettingsWrong", "read_settings"]

PREFIX: Final = "REJOINDER_"
KIBIBYTE: Final = 1024
MEBIBYTE: Final = KIBIBYTE * KIBIBYTE

# Read by commands that work on labels, or by the build; the service has no use for them, and they may be set.
_OF_OTHERS: Final = frozenset({"LABELS", "CACHE"})


class SettingsWrong(ValueError):
    """Settings that the service does not start with."""

    def __init__(self, wrong: Sequence[str]) -> None:
        """List everything that is wrong."""
        self.wrong = tuple(wrong)
        listed = "\n".join(f"  {line}" for line in wrong)
        super().__init__(f"{len(wrong)} settings are wrong; docs/settings.md lists them all:\n{listed}")


class Places(BaseSettings):
    """Where the model is: all that a command on the terminal needs to know."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    store: Annotated[Path, Field(default_factory=store_root, description="Folder of local versions.")]
    model: Annotated[Path | None, Field(description="Folder of one version to serve, whatever is current.")] = None

    def model_folder(self) -> Path:
        """Return the folder of the version to serve: the one named, the store's current one, or the shipped one."""
        return self.model or serving_folder(self.store)


class Settings(Places):
    """All that the service may be told. Limits hold for each worker."""

    host: Annotated[str, Field(min_length=1, description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535, description="Port to listen on.")] = 8000

    keys: Annotated[Path | None, Field(description="File of the hashed keys that callers must show.")] = None
    auth: Annotated[
        Literal["on", "off"], Field(description="`off` answers anybody, whatever address is listened on.")
    ] = "on"
    metrics_auth: Annotated[
        Literal["on", "off"], Field(description="`off` gives `/metrics` to anybody even where keys are asked for.")
    ] = "on"
    cors_origins: Annotated[
        tuple[str, ...], NoDecode, Field(description="Origins whose pages may call, by commas; `*` is any.")
    ] = ()

    max_body_bytes: Annotated[int, Field(ge=1, description="Largest request body.")] = MEBIBYTE
    max_held_bytes: Annotated[int, Field(ge=1, description="Most bytes of bodies being read or answered.")] = (
        4 * MEBIBYTE
    )
    max_documents: Annotated[int, Field(ge=1, le=MOST_DOCUMENTS, description="Most documents in one request.")] = 256
    max_characters: Annotated[int, Field(ge=1, description="Longest text of one document.")] = 100_000
    max_statements: Annotated[int, Field(ge=1, description="Most statements in one request.")] = 5_000
    max_explained_characters: Annotated[
        int, Field(ge=1, description="Most characters in one request that asks for explanations.")
    ] = 1_000
    max_head_bytes: Annotated[int, Field(ge=KIBIBYTE, description="Longest request line and headers.")] = 16 * KIBIBYTE
    head_seconds: Annotated[float, Field(gt=0, description="Time to send the request line and headers.")] = 10.0
    body_seconds: Annotated[float, Field(gt=0, description="Time to send the body.")] = 20.0

    max_connections: Annotated[int, Field(ge=1, description="Most connections at once.")] = 512
    max_requests: Annotated[int, Field(ge=1, description="Most requests being answered at once.")] = 128
    max_requests_per_key: Annotated[int, Field(ge=1, description="Most of them for one key.")] = 64
    rate: Annotated[float, Field(ge=0, description="Most requests a second; 0 is no limit.")] = 0.0
    rate_per_key: Annotated[float, Field(ge=0, description="Most requests a second for one key; 0 is no limit.")] = 0.0
    max_wait_seconds: Annotated[
        float, Field(gt=0, description="A request that waited longer for its turn is turned away.")
    ] = 0.5
    notice_seconds: Annotated[
        float, Field(ge=0, description="How long `/readyz` refuses on SIGTERM before connections are refused too.")
    ] = 0.0
    drain_seconds: Annotated[int, Field(ge=0, description="How long open requests may finish after that.")] = 10

    workers: Annotated[int, Field(ge=1, le=64, description="Processes that answer, on one port.")] = 1
    stuck_seconds: Annotated[
        float, Field(ge=1, description="A worker, of several, that does nothing for so long is killed and replaced.")
    ] = 30.0
    check_seconds: Annotated[
        float, Field(gt=0, le=60, description="How often each worker looks whether another model is current.")
    ] = 0.5
    remembered_words: Annotated[
        int, Field(ge=1, description="Words not to work out anew each time; twice as many take a kilobyte each.")
    ] = 3_000
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Field(description="Least level that is logged; a request is told at `info`, a probe at `debug`."),
    ] = "info"

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _by_commas(cls, given: object) -> object:
        return tuple(part.strip() for part in given.split(",") if part.strip()) if isinstance(given, str) else given

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if wrong := list(self._contradictions()):
            raise ValueError("\n".join(wrong))
        return self

    def _contradictions(self) -> Iterator[str]:
        if self.auth == "off" and self.keys:
            yield f"{PREFIX}AUTH=off and {PREFIX}KEYS contradict each other: unset one of them"
        if self.auth == "on" and not self.keys and not _is_loopback(self.host):
            yield (
                f"{PREFIX}HOST={self.host} can be reached from elsewhere and there are no keys: make one with "
                f"`rejoinder keys new` and set {PREFIX}KEYS, or set {PREFIX}AUTH=off to answer anybody"
            )
        if self.workers > 1 and not hasattr(os, "fork"):
            yield f"{PREFIX}WORKERS={self.workers} needs a system that can fork: leave it at 1 here"
        if "*" in self.cors_origins and len(self.cors_origins) > 1:
            yield f"{PREFIX}CORS_ORIGINS has * beside other origins: * is any origin already"
        for smaller, larger in (
            ("max_body_bytes", "max_held_bytes"),
            ("max_requests_per_key", "max_requests"),
            ("rate_per_key", "rate"),
        ):
            low, high = getattr(self, smaller), getattr(self, larger)
            if low > high > 0:
                yield f"{PREFIX}{smaller.upper()}={low} is more than {PREFIX}{larger.upper()}={high} allows"


def read_settings(**given: Any) -> Settings:  # noqa: ANN401 - a setting is of any type
    """Return the settings of the environment, those given before them; raise `SettingsWrong` with all that is wrong."""
    wrong = list(_unknown())
    try:
        told = Settings(**given)
    except ValidationError as error:
        mistaken, lines = _told(error)
        wrong += lines
        # What the mistaken settings hide is looked for with their defaults.
        fields = {name: Settings.model_fields[name].get_default(call_default_factory=True) for name in mistaken}
        try:
            Settings(**given | fields)
        except ValidationError as other:
            wrong += [line for line in _told(other)[1] if line not in wrong]
    if wrong:
        raise SettingsWrong(wrong)
    return told


def _unknown() -> Iterator[str]:
    known = {name.upper() for name in Settings.model_fields} | _OF_OTHERS
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper().removeprefix(PREFIX) not in known:
            yield f"{name} is no setting: unset it or correct its name"


def _told(error: ValidationError) -> tuple[list[str], list[str]]:
    """Return the names of the mistaken settings, and a line for each mistake."""
    names, lines = list[str](), list[str]()
    for item in error.errors(include_url=False):
        if item["loc"]:
            name = str(item["loc"][0])
            names.append(name)
            lines.append(f"{PREFIX}{name.upper()}: {item['msg']}, got {str(item['input'])[:80]!r}")
        else:
            lines += str(item["ctx"]["error"]).splitlines()
    return names, lines


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
