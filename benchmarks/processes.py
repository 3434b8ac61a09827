"""Start servers on loopback and stop them; say what memory they hold."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil

__all__ = ["Server", "beside_us", "mebibytes", "processor_seconds", "rejoinder"]


class Server(NamedTuple):
    """A server that answers."""

    port: int
    process: psutil.Process
    ready: float
    """Seconds from its start to its first answer."""


@contextmanager
def rejoinder(**settings: str) -> Iterator[Server]:
    """Run the service with the shipped model, one worker."""
    command = [str(Path(sys.executable).with_name("rejoinder")), "serve", "--port"]
    named = {f"REJOINDER_{name.upper()}": value for name, value in settings.items()}
    with _running(command, {"REJOINDER_LOG_LEVEL": "warning", **named}) as server:
        yield server


@contextmanager
def beside_us(name: str, **environment: str) -> Iterator[Server]:
    """Run an app of `servers.py`, one worker of the same server with the same settings."""
    here = str(Path(__file__).parent)
    command = [sys.executable, "-m", "uvicorn", f"servers:{name}", "--factory", "--app-dir", here]
    command += ["--no-access-log", "--log-level", "warning", "--no-server-header", "--no-proxy-headers", "--ws", "none"]
    command.append("--port")
    with _running(command, environment) as server:
        yield server


def mebibytes(process: psutil.Process) -> float:
    """Return the resident memory of the largest process of a server: the worker, where there is a parent."""
    return max(one.memory_info().rss for one in [process, *process.children(recursive=True)]) / 2**20


def processor_seconds(process: psutil.Process) -> float:
    """Return the processor time that a server has used so far, all its processes together."""
    times = [one.cpu_times() for one in [process, *process.children(recursive=True)]]
    return sum(one.user + one.system for one in times)


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Server]:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    process = subprocess.Popen([*command, str(port)], env={**os.environ, **environment})
    try:
        _await_answer(port, process)
        yield Server(port, psutil.Process(process.pid), time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait()


def _await_answer(port: int, process: subprocess.Popen[bytes]) -> None:
    body, headers = b'{"text": "The mayor denied it."}', {"Content-Type": "application/json"}
    while process.poll() is None:
        try:
            with urlopen(Request(f"http://127.0.0.1:{port}/v1/classify", body, headers)):
                return
        except URLError:
            time.sleep(0.01)
    message = f"the server on {port} ended with {process.returncode} before it answered"
    raise RuntimeError(message)
