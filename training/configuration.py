"""The file that says how to train and what a promotion must pass: TOML, typed, every mistake told at once."""

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from labels.layers import find_file
from training.fitting import Recipe

__all__ = ["CONFIGURATION", "Configuration", "ConfigurationWrong", "GateSettings", "read_configuration"]

CONFIGURATION: Final = "training.toml"
_STRICT: Final = ConfigDict(extra="forbid", frozen=True)


class ConfigurationWrong(ValueError):
    """The file cannot be used; `problems` holds every mistake, each with the key it is at."""

    def __init__(self, file: Path, problems: Sequence[str]) -> None:
        """Keep all problems and show them."""
        self.problems = tuple(problems)
        super().__init__("\n  ".join([f"{file} is no training configuration:", *problems]))


class GateSettings(BaseModel):
    """What the next version may lose against the one that is served."""

    model_config = _STRICT

    confidence: Annotated[
        float, Field(gt=0.5, lt=1, description="A score is lost where its paired interval of this width is below zero.")
    ] = 0.95
    largest_loss: Annotated[
        float, Field(ge=0, le=1, description="Macro-F1 may not fall by more, significant or not.")
    ] = 0.02
    behaviour_slack: Annotated[float, Field(ge=0, le=1, description="What the behaviour suite may lose.")] = 0.01
    swaps_slack: Annotated[float, Field(ge=0, le=1, description="What name swaps may change more often.")] = 0.01
    fewest_sentences: Annotated[int, Field(ge=1, description="Held-out sentences that must be there to judge by.")] = 30


class _File(BaseModel):
    """What may stand in the file; what it leaves out keeps its default."""

    model_config = _STRICT

    recipe: Recipe = Field(default_factory=Recipe)
    gate: GateSettings = Field(default_factory=GateSettings)


@dataclass(frozen=True)
class Configuration:
    """How to train, what a promotion must pass, and which file said so."""

    recipe: Recipe = field(default_factory=Recipe)
    gate: GateSettings = field(default_factory=GateSettings)
    told: dict[str, str] = field(default_factory=dict)
    """Name and SHA-256 of the file, for the manifest; empty where the defaults were taken."""


def read_configuration(root: Path, file: Path | None = None) -> Configuration:
    """Read the file named, else `training.toml` of the labels folder, else take the defaults.

    Raises `ConfigurationWrong` with every mistake at once: unknown keys, wrong types, values out of range.
    """
    found = file or find_file(root, CONFIGURATION)
    if file is None and not found.exists():
        return Configuration()
    content = found.read_bytes()
    try:
        read = _File.model_validate(tomllib.loads(content.decode("utf-8")))
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise ConfigurationWrong(found, problems) from error
    except ValueError as error:  # no UTF-8, or no TOML
        raise ConfigurationWrong(found, [str(error)]) from error
    return Configuration(read.recipe, read.gate, {"file": found.name, "sha256": hashlib.sha256(content).hexdigest()})
