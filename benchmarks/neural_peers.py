"""The peers that need PyTorch: a frozen encoder with logistic regression, and the fine-tuned teacher."""

from collections.abc import Callable
from pathlib import Path

from sklearn.linear_model import LogisticRegression

from labels.scheme import TASKS, Task
from training.dataset import Dataset
from training.encoders import ENCODERS, fetch_encoder
from training.teacher import Teacher

Answerer = Callable[[str], str]


def _encoder(name: str) -> Teacher:
    told = ENCODERS[name]
    return Teacher(fetch_encoder(name), frozen_layers=told.frozen_layers, learning_rate=told.learning_rate)


def frozen_embeddings(data: Dataset, task: Task) -> Answerer:
    """Return logistic regression on the embeddings of an encoder that was not fine-tuned, fitted on the same gold."""
    encoder = _encoder("minilm")
    head = LogisticRegression(C=4, max_iter=1000, class_weight="balanced")
    head.fit(encoder.embed([item.text for item in data.gold]), data.y(task))
    return lambda text: str(head.predict(encoder.embed([text]))[0])


def tuned_teacher(weights: Path, task: Task) -> Answerer:
    """Return the teacher whose silver labels the shipped model learnt from."""
    teacher = _encoder("mpnet")
    teacher.restore(weights)
    return lambda text: TASKS[task][int(teacher.predict_proba([text])[task].argmax())]
