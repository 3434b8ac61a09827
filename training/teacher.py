"""The teacher: a sentence encoder fine-tuned on gold labels, both tasks at once, on CPU."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.functional import cross_entropy
from transformers import AutoModel, AutoTokenizer

from labels.scheme import TASKS, Task

__all__ = ["Teacher", "as_columns"]

_BATCH: Final = 24
_READ_BATCH: Final = 48
_LONGEST: Final = 96
_WARM_UP: Final = 0.1
_HEAD_RATE: Final = 1e-3
_TASK_WEIGHT: Final = {"stance": 1.0, "sentiment": 0.5}


class Teacher:
    """An encoder, mean pooling, and one linear head a task."""

    def __init__(self, folder: Path, *, frozen_layers: int, learning_rate: float, seed: int = 0) -> None:
        """Load the encoder and freeze its lower layers."""
        torch.manual_seed(seed)
        self._rng = np.random.default_rng(seed)
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False, local_files_only=True)
        self._heads = nn.ModuleDict(
            {task: nn.Linear(self._encoder.config.hidden_size, len(TASKS[task])) for task in TASKS}
        )
        self._frozen, self._rate = frozen_layers, learning_rate
        for part in [self._encoder.embeddings, *self._encoder.encoder.layer[:frozen_layers]] if frozen_layers else []:
            part.requires_grad_(requires_grad=False)

    def fit(self, texts: Sequence[str], labels: dict[Task, Sequence[str]], passes: int) -> Iterator[float]:
        """Train for some passes over the sentences, and yield each pass's mean loss.

        The loss is stance + half of sentiment, classes weighted by the root of inverse frequency; AdamW with a
        tenth of warm-up, then linear decay.
        """
        tokens = self._tokens(texts)
        columns = {task: torch.tensor([TASKS[task].index(label) for label in labels[task]]) for task in TASKS}
        weights = {task: _class_weights(columns[task], len(TASKS[task])) for task in TASKS}
        parameters = [parameter for parameter in self._encoder.parameters() if parameter.requires_grad]
        groups = [{"params": parameters, "lr": self._rate}, {"params": self._heads.parameters(), "lr": _HEAD_RATE}]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        steps = passes * -(-len(texts) // _BATCH)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _slope(step, steps))
        for _ in range(passes):
            self._train_mode()
            total = 0.0
            batches = self._shuffled(tokens)
            for batch in batches:
                pooled = self._pooled([tokens[place] for place in batch])
                losses = [
                    _TASK_WEIGHT[task] * cross_entropy(head(pooled), columns[task][batch], weights[task])
                    for task, head in self._named_heads()
                ]
                optimiser.zero_grad()
                loss = torch.stack(losses).sum()
                loss.backward()
                nn.utils.clip_grad_norm_(parameters, 1.0)
                optimiser.step()
                schedule.step()
                total += loss.item()
            yield total / len(batches)

    def predict_proba(self, texts: Sequence[str]) -> dict[Task, NDArray[np.float64]]:
        """Return probabilities of shape (n_samples, n_labels) a task, columns in the order of `TASKS`."""
        tokens = self._tokens(texts)
        order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
        found = {task: np.zeros((len(texts), len(TASKS[task]))) for task in TASKS}
        self._encoder.eval()
        with torch.inference_mode():
            for start in range(0, len(order), _READ_BATCH):
                batch = order[start : start + _READ_BATCH]
                pooled = self._pooled([tokens[place] for place in batch])
                for task, head in self._named_heads():
                    found[task][batch] = head(pooled).softmax(dim=1).numpy()
        return found

    def embed(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the mean of each sentence's last hidden states, shape (n_samples, n_hidden)."""
        tokens = self._tokens(texts)
        order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
        found = np.zeros((len(texts), self._encoder.config.hidden_size))
        self._encoder.eval()
        with torch.inference_mode():
            for start in range(0, len(order), _READ_BATCH):
                batch = order[start : start + _READ_BATCH]
                found[batch] = self._pooled([tokens[place] for place in batch]).numpy()
        return found

    def save(self, file: Path) -> None:
        """Keep the weights of encoder and heads, for `restore`; hundreds of megabytes."""
        file.parent.mkdir(parents=True, exist_ok=True)
        torch.save({"encoder": self._encoder.state_dict(), "heads": self._heads.state_dict()}, file)

    def restore(self, file: Path) -> None:
        """Take the weights that `save` kept of the same encoder; nothing in the file is executed."""
        kept = torch.load(file, weights_only=True)
        self._encoder.load_state_dict(kept["encoder"])
        self._heads.load_state_dict(kept["heads"])

    def _train_mode(self) -> None:
        """Switch dropout on, but not in the layers that stay as they are."""
        self._encoder.train()
        for part in [self._encoder.embeddings, *self._encoder.encoder.layer[: self._frozen]] if self._frozen else []:
            part.eval()

    def _named_heads(self) -> list[tuple[Task, nn.Module]]:
        return [(task, self._heads[task]) for task in TASKS]

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        tidy = [" ".join(text.replace('"?', '"').split()) for text in texts]
        found: list[list[int]] = self._tokenizer(tidy, truncation=True, max_length=_LONGEST)["input_ids"]
        return found

    def _shuffled(self, tokens: Sequence[Sequence[int]]) -> list[list[int]]:
        """Return batches of like length, other ones each pass, in random order."""
        noise = 1 + 0.1 * self._rng.random(len(tokens))
        order = sorted(range(len(tokens)), key=lambda place: len(tokens[place]) * noise[place])
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        return [batches[place] for place in self._rng.permutation(len(batches))]

    def _pooled(self, tokens: Sequence[Sequence[int]]) -> torch.Tensor:
        """Return the mean of the last hidden states over each sentence's tokens."""
        longest = max(map(len, tokens))
        ids = torch.full((len(tokens), longest), self._tokenizer.pad_token_id)
        mask = torch.zeros(len(tokens), longest)
        for row, sentence in enumerate(tokens):
            ids[row, : len(sentence)] = torch.tensor(sentence)
            mask[row, : len(sentence)] = 1
        hidden = self._encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return (hidden * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)


def _class_weights(columns: torch.Tensor, n_labels: int) -> torch.Tensor:
    counts = torch.bincount(columns, minlength=n_labels).clamp(min=1)
    return (len(columns) / n_labels / counts).sqrt().float()


def _slope(step: int, steps: int) -> float:
    warm = _WARM_UP * steps
    return min(1.0, (step + 1) / max(warm, 1)) * max(0.0, 1 - max(0.0, step - warm) / max(steps - warm, 1))


def as_columns(probabilities: dict[Task, NDArray[np.float64]], place: int) -> dict[str, Any]:
    """Return one sentence's probabilities by name, the negligible left out."""
    return {
        task: {
            label: round(float(share), 3)
            for label, share in zip(TASKS[task], shares[place], strict=True)
            if share >= 0.005
        }
        for task, shares in probabilities.items()
    }
