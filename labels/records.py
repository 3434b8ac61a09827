"""One label a line: stand-off records that point into a document and never carry its text."""

import hashlib
from typing import Annotated, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from labels.scheme import Sentiment, Stance

__all__ = ["Anchor", "GoldLabel", "SilverLabel", "digest_of"]

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
Probability = Annotated[float, Field(ge=0, le=1)]
L = TypeVar("L", Stance, Sentiment)


def _summed(shares: dict[L, float]) -> dict[L, float]:
    """Refuse shares that are no whole; written ones are rounded, and the smallest are left out."""
    total = sum(shares.values())
    if not 0.9 <= total <= 1.1:
        message = f"expected probabilities that sum to 1, got {total:.3f}"
        raise ValueError(message)
    return shares


Shares = Annotated[dict[L, Probability], Field(min_length=1), AfterValidator(_summed)]


def digest_of(text: str) -> str:
    """Return the first 12 hex digits of the SHA-256 of a slice in UTF-8, lone surrogates kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Anchor(BaseModel):
    """Where a sentence stands: code points `start` to `end` of a document of a source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    document: Annotated[str, Field(min_length=1)]
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    digest: Digest

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if self.end <= self.start:
            message = f"expected end > start, got start {self.start} and end {self.end}"
            raise ValueError(message)
        return self

    @property
    def place(self) -> tuple[str, str, int, int]:
        """What makes two records speak of the same sentence."""
        return (self.source, self.document, self.start, self.end)


class GoldLabel(Anchor):
    """A sentence as an annotator read it under the codebook."""

    stance: Stance
    sentiment: Sentiment
    sure: bool
    annotator: Annotated[str, Field(min_length=1)]
    round: Annotated[int, Field(ge=0)]
    codebook: Annotated[str, Field(pattern=r"^\d+\.\d+$")]
    furniture: bool = False


class SilverLabel(Anchor):
    """A sentence or a clause of one as a stronger model read it: a probability for each label of each task."""

    stance: Shares[Stance]
    sentiment: Shares[Sentiment]
    clause: bool = False
