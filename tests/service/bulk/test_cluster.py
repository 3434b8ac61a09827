"""A Dask cluster of separate processes that are killed, stopped, joined and poisoned under way."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from service.bulk.cluster import on_cluster
from service.bulk.errors import ClusterFailed

DASK = Path(sys.executable).with_name("dask")
PATIENCE = 120

# Loaded by every worker: scoring takes a while, so that there is a middle of a run, and a certain word is poison.
SLOW_AND_POISONED = """
import os, time
from service.bulk import records

def record(self, told, position, name, honest=records.Fields.record):
    if "POISON" in str(told):
        os._exit(1)
    time.sleep(0.02)
    return honest(self, told, position, name)

records.Fields.record = record
"""


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self._folder, self._processes = folder, list[subprocess.Popen[bytes]]()
        self._start("scheduler", "--port", self.address.rsplit(":", 1)[1], "--no-show")

    def worker(self, name: str) -> psutil.Process:
        """Start a worker with a nanny and return the process that works."""
        told = ("--name", name, "--nthreads", "1", "--nworkers", "1", "--nanny", "--memory-limit", "0")
        nanny = psutil.Process(self._start("worker", self.address, *told).pid)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if working := [child for child in nanny.children() if "resource_tracker" not in " ".join(child.cmdline())]:
                return working[-1]
            time.sleep(0.05)
        pytest.fail("the worker did not start")

    def stop(self) -> None:
        """End all processes, those that are stopped or stuck, too."""
        processes = [psutil.Process(process.pid) for process in self._processes if process.poll() is None]
        below = [child for process in processes for child in process.children(recursive=True)]
        for process in [*processes, *below]:
            process.kill()
        psutil.wait_procs(below, timeout=10)
        for started in self._processes:
            started.wait(timeout=10)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(self._folder), "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "3s"}
        command = [str(DASK), *arguments, "--host", "127.0.0.1", "--no-dashboard"]
        with (self._folder / f"{len(self._processes)}.log").open("wb") as log:
            self._processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        return self._processes[-1]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Yield a cluster without workers whose workers are slow, and end it afterwards."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "sitecustomize.py").write_text(SLOW_AND_POISONED, "utf-8")
    started = Cluster(tmp_path / "code")
    yield started
    started.stop()


def _write(path: Path, texts: list[str], poison: int | None = None) -> Path:
    lines = [{"id": number, "text": texts[number % 60], "pad": "x" * 5_000} for number in range(400)]
    if poison is not None:
        lines[poison]["text"] = "POISON"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def _command(source: Path, output: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "rejoinder", "score", str(source), "-o", str(output), *more]


def _parts(output: Path) -> dict[str, str]:
    """Return the SHA-256 of every part, as a complete manifest tells it."""
    told = json.loads((output / "manifest.json").read_text("utf-8"))
    assert told["complete"]
    return {part["name"]: part["sha256"] for part in told["parts"]}


def test_workers_come_and_go(cluster: Cluster, model_folder: Path, texts: list[str], tmp_path: Path) -> None:
    """With one worker killed, one stopped and one joined under way, the output is that of this machine alone."""
    source, environment = _write(tmp_path / "in.jsonl", texts), {**os.environ, "REJOINDER_MODEL": str(model_folder)}
    subprocess.run(_command(source, tmp_path / "local", "--jobs", "1", "--quiet"), env=environment, check=True)
    workers = [cluster.worker(name) for name in ("killed", "stopped", "kept")]
    told = ("--backend", "dask", "--scheduler", cluster.address)
    with subprocess.Popen(_command(source, tmp_path / "out", *told), env=environment, stderr=subprocess.PIPE) as run:
        until = time.monotonic() + PATIENCE
        while not list((tmp_path / "out").glob("receipts/*.json")) and time.monotonic() < until:
            time.sleep(0.05)
        workers[0].kill()
        workers[1].send_signal(signal.SIGSTOP)
        cluster.worker("joined")
        _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, said
    assert _parts(tmp_path / "out") == _parts(tmp_path / "local")


def test_a_poison_shard_fails_alone(cluster: Cluster, model_folder: Path, texts: list[str], tmp_path: Path) -> None:
    """A shard that kills every worker that takes it is named, and all others are done."""
    source, environment = (
        _write(tmp_path / "in.jsonl", texts, 200),
        {**os.environ, "REJOINDER_MODEL": str(model_folder)},
    )
    cluster.worker("one")
    cluster.worker("two")
    told = ("--backend", "dask", "--scheduler", cluster.address)
    ended = subprocess.run(
        _command(source, tmp_path / "out", *told),
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert "1 shards failed, all others are done" in ended.stderr
    assert "KilledWorker" in ended.stderr
    shards = len(list((tmp_path / "out" / "parts").glob("part-*")))
    assert shards == len(list((tmp_path / "out" / "receipts").glob("*.json")))
    assert f" of {shards + 1} parts" in ended.stderr


def test_a_scheduler_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody answers, the run ends after a while and says so."""
    monkeypatch.setattr("service.bulk.cluster._WAIT", "1s")
    with pytest.raises(ClusterFailed, match=r"tcp://127\.0\.0\.1:9 cannot be reached, has no workers, or was lost"):
        next(on_cluster("tcp://127.0.0.1:9")([]))
