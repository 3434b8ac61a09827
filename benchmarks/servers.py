"""What the service is measured beside: an endpoint that only echoes, and the usual template.

uvicorn servers:echo --factory --app-dir benchmarks
TEMPLATE_MODEL=model.joblib uvicorn servers:template --factory --app-dir benchmarks
"""

import os
from typing import Any

import joblib
from fastapi import FastAPI

from service.schemas import ClassifyReply, ClassifyRequest

__all__ = ["echo", "template"]

VERDICTS = {
    "stance": {
        "label": "rebuttal",
        "confidence": 0.8,
        "probabilities": {"accusation": 0.1, "rebuttal": 0.8, "neutral": 0.1},
    },
    "sentiment": {
        "label": "neutral",
        "confidence": 0.8,
        "probabilities": {"negative": 0.1, "neutral": 0.8, "positive": 0.1},
    },
}


def _reply(text: str, verdicts: dict[str, Any]) -> ClassifyReply:
    """Return a reply of one statement."""
    statement = {
        "index": 0,
        "start": 0,
        "end": len(text),
        "text": text,
        "review": False,
        "known_terms": 1.0,
        **verdicts,
    }
    summary = {
        "stance": {"accusation": 0, "rebuttal": 1, "neutral": 0},
        "sentiment": {"negative": 0, "neutral": 1, "positive": 0},
    }
    document = {"id": None, "statements": [statement], "summary": summary, "error": None}
    return ClassifyReply.model_validate({"model": {"version": "x", "fingerprint": "y"}, "documents": [document]})


def echo() -> FastAPI:
    """Return an app that reads the typed request and always gives the same typed reply."""
    app, told = FastAPI(), _reply("The mayor denied it.", VERDICTS)

    @app.post("/v1/classify")
    async def classify(asked: ClassifyRequest) -> ClassifyReply:
        del asked
        return told

    return app


def template() -> FastAPI:
    """Return the usual template: pipelines from a pickle, asked one text at a time in a plain `def`."""
    app, pipelines = FastAPI(), joblib.load(os.environ["TEMPLATE_MODEL"])

    @app.post("/v1/classify")
    def classify(asked: ClassifyRequest) -> ClassifyReply:
        text, verdicts = asked.text or "", {}
        for task, pipeline in pipelines.items():
            shares = dict(zip(map(str, pipeline.classes_), pipeline.predict_proba([text])[0].tolist(), strict=True))
            best = max(shares, key=shares.__getitem__)
            verdicts[task] = {"label": best, "confidence": min(shares[best], 1.0), "probabilities": shares}
        return _reply(text, verdicts)

    return app
