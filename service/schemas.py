"""The wire: what is asked and what is answered, typed to the last field."""

from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from labels.scheme import Sentiment, Stance, Task

__all__ = [
    "MOST_DOCUMENTS",
    "ClassifyReply",
    "ClassifyRequest",
    "Document",
    "DocumentError",
    "DocumentReply",
    "EvidenceOut",
    "Health",
    "ModelCard",
    "ModelName",
    "OffsetUnit",
    "Readiness",
    "SentimentVerdict",
    "StanceVerdict",
    "Statement",
    "Summary",
    "WorkerModel",
]

# What is read before it is refused, whatever the settings allow; the first bad document ends the reading.
MOST_DOCUMENTS: Final = 10_000

Share = Annotated[float, Field(ge=0, le=1)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OffsetUnit(StrEnum):
    """What `start` and `end` count."""

    CODEPOINT = "codepoint"
    UTF16 = "utf16"


class Document(_Wire):
    """A text with a name of the caller's."""

    id: Annotated[str, Field(max_length=256, description="Comes back with the answer.")]
    text: str


class ClassifyRequest(_Wire):
    """Either `text` or `documents`."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {"text": "Kosovo rejected the claim. Lavrov had accused it of sending mercenaries."},
                {"documents": [{"id": "a", "text": "The mayor called the report false."}], "explain": True},
            ],
        },
    )

    text: Annotated[str | None, Field(description="One text.")] = None
    documents: Annotated[
        list[Document] | None,
        Field(min_length=1, max_length=MOST_DOCUMENTS, fail_fast=True, description="Several texts, each with an id."),
    ] = None
    split: Annotated[bool, Field(description="Cut each text into statements; else each is one.")] = True
    explain: Annotated[bool, Field(description="Say which words caused each answer.")] = False
    offset_unit: Annotated[OffsetUnit, Field(description="`utf16` for JavaScript callers.")] = OffsetUnit.CODEPOINT

    @model_validator(mode="after")
    def _has_one_of_both(self) -> Self:
        if (self.text is None) == (self.documents is None):
            message = "expected either text or documents, got " + ("neither" if self.text is None else "both")
            raise ValueError(message)
        return self


class StanceVerdict(_Wire):
    """The likeliest stance, its calibrated probability, and that of every stance."""

    label: Stance
    confidence: Share
    probabilities: dict[Stance, Share]


class SentimentVerdict(_Wire):
    """The likeliest sentiment, its calibrated probability, and that of every sentiment."""

    label: Sentiment
    confidence: Share
    probabilities: dict[Sentiment, Share]


class EvidenceOut(_Wire):
    """One occurrence of one term and what it adds to one label's logit before calibration."""

    start: int
    end: int
    term: str
    task: Task
    label: str
    weight: float


class Statement(_Wire):
    """A sentence of a text with its labels; `text` is the slice from `start` to `end` of what was sent."""

    index: int
    start: int
    end: int
    text: str
    stance: StanceVerdict
    sentiment: SentimentVerdict
    review: Annotated[bool, Field(description="A person should look: the answer is not certain enough.")]
    known_terms: Annotated[Share, Field(description="Share of the words that the model has met before.")]
    evidence: list[EvidenceOut] | None = None
    intercepts: dict[Task, dict[str, float]] | None = None


class Summary(_Wire):
    """How many statements have each label."""

    stance: dict[Stance, int]
    sentiment: dict[Sentiment, int]


class DocumentError(_Wire):
    """Why one document of a batch has no answer."""

    type: str
    title: str
    detail: str


class DocumentReply(_Wire):
    """One document's statements and their summary, or the error that it alone met."""

    id: str | None
    statements: list[Statement] = []
    summary: Summary | None = None
    error: DocumentError | None = None


class ModelName(_Wire):
    """Which model answered."""

    version: str
    fingerprint: str


class ClassifyReply(_Wire):
    """An answer a document, in the order they were sent."""

    model: ModelName
    documents: list[DocumentReply]


class Health(_Wire):
    """The process is alive."""

    status: Literal["ok"] = "ok"


class WorkerModel(ModelName):
    """Which model a worker answers with."""

    worker: int


class Readiness(_Wire):
    """The loaded model answers its self-test."""

    status: Literal["ready"] = "ready"
    model: Annotated[ModelName, Field(description="Of the worker that gave this answer.")]
    workers: Annotated[list[WorkerModel], Field(description="Of every worker that has started.")]


class ModelCard(_Wire):
    """What the served model says of itself."""

    version: str
    fingerprint: str
    created: str
    tasks: dict[Task, list[str]]
    terms: int
    review_below: float
    labels: dict[str, object]
    training: dict[str, object]
    metrics: dict[str, object]
