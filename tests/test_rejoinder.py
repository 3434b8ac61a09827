"""The command line as a whole: its commands, its exit codes, its messages, and the server as a process."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

import pytest

import rejoinder
from rejoinder import Exit

TEXT = "The club denied the charges. Critics accused it of fraud."
COMMAND = (sys.executable, "-m", "rejoinder")
SECONDS = 60

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the command line here and gives its exit code and both streams."""
    monkeypatch.setenv("REJOINDER_MODEL", str(model_folder))
    monkeypatch.setenv("COLUMNS", "120")

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit, match=r"^[012]$") as ended:
            rejoinder.main(arguments)
        assert isinstance(ended.value.code, int)
        streams = capsys.readouterr()
        return ended.value.code, streams.out, streams.err

    return call


def test_exit_codes_are_three() -> None:
    """0 is good, 1 measured and below the bar, 2 could not run."""
    assert [(code.name, code.value) for code in Exit] == [("GOOD", 0), ("BELOW", 1), ("FAILED", 2)]


def test_help_lists_every_command(run: Run) -> None:
    """--help lists all commands with what they do, and ends with 0."""
    code, out, _ = run("--help")
    assert code == 0
    for name, (_, _, _, told) in rejoinder.COMMANDS.items():
        assert name in out
        assert told in out


@pytest.mark.parametrize("name", sorted(rejoinder.COMMANDS))
def test_every_command_has_help(run: Run, name: str) -> None:
    """Each command can be loaded and explains itself."""
    code, out, _ = run(name, "--help")
    assert code == 0
    assert out.startswith(f"Usage: rejoinder {name}")


def test_the_version_is_that_of_the_package(run: Run) -> None:
    """--version tells the installed version."""
    code, out, _ = run("--version")
    assert (code, out.strip().split()[-1]) == (0, version("rejoinder"))


def test_nothing_asked_shows_the_help(run: Run) -> None:
    """Without a command the help is shown and the exit code is 2."""
    code, out, err = run()
    assert code == 2
    assert "Usage: rejoinder" in out + err


@pytest.mark.parametrize("arguments", [("no-such-command",), ("--no-such-option",), ("classify",)])
def test_a_wrong_call_is_explained(run: Run, arguments: tuple[str, ...]) -> None:
    """An unknown command or option, or a missing argument, is exit code 2 with the usage and no traceback."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "Usage: rejoinder" in err
    assert "Error: " in err


def test_a_text_is_classified(run: Run) -> None:
    """`classify` answers and ends with 0."""
    code, out, _ = run("classify", TEXT, "--json")
    assert code == 0
    assert [said["stance"]["label"] for said in json.loads(out)["statements"]] == ["rebuttal", "accusation"]


def test_a_missing_model_is_one_line(run: Run, tmp_path: Path) -> None:
    """A missing model is exit code 2 with one line that says where it was expected, and no traceback."""
    code, out, err = run("classify", TEXT, "--model", str(tmp_path / "nowhere"))
    assert (code, out) == (2, "")
    assert err.startswith(f"rejoinder: no model in {tmp_path / 'nowhere'}")
    assert err.count("\n") == 1


def test_debug_lets_the_error_through(tmp_path: Path) -> None:
    """With --debug the error itself is raised, with its traceback."""
    with pytest.raises(ValueError, match=r"no model in .*nowhere"):
        rejoinder.main(["--debug", "classify", TEXT, "--model", str(tmp_path / "nowhere")])


def test_a_text_that_holds_debug_is_no_option(run: Run, tmp_path: Path) -> None:
    """The text `--debug`, given after `--`, is a text: an error is still one line."""
    code, _, err = run("classify", "--model", str(tmp_path / "nowhere"), "--", "--debug")
    assert code == 2
    assert err.startswith("rejoinder: no model in ")


def test_a_missing_extra_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a room cannot be loaded the message names the extra that has to be installed."""
    monkeypatch.setitem(sys.modules, "training.train_commands", None)
    code, _, err = run("train")
    assert code == 2
    assert "`make setup` in the checkout installs the extra `training`" in err


def test_a_missing_server_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the server is not installed `serve` names the extra that has to be installed."""
    for module in ("service.serve_command", "service.starting", "service.running"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    code, _, err = run("serve", "--port", "0")
    assert code == 2
    assert "`make setup` in the checkout installs the extra `service`" in err


def test_an_interrupt_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with exit code 2 and one word."""

    def interrupt(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("service.commands.load", interrupt)
    code, _, err = run("classify", TEXT)
    assert (code, err.strip()) == (2, "stopped")


@pytest.mark.parametrize("arguments", [["classify", b"\xff He denied it.", b"--json"], ["classify", "-"]])
def test_bytes_that_are_no_text_give_no_traceback(model_folder: Path, arguments: list[str | bytes]) -> None:
    """A text that is not UTF-8, as argument or on standard input, is answered or refused, without a traceback."""
    environment = os.environ | {"REJOINDER_MODEL": str(model_folder), "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"}
    ended = subprocess.run(
        [*COMMAND, *arguments],
        input=b"\xff He denied it.",
        capture_output=True,
        env=environment,
        timeout=SECONDS,
        check=False,
    )
    assert ended.returncode in {0, 2}
    assert b"Traceback" not in ended.stderr


@contextmanager
def _serving(model: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run the server as a process of its own; give it and its port, and end it whatever happens."""
    environment = os.environ | {"REJOINDER_MODEL": str(model)}
    command = [*COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            ready = next((line for line in process.stderr if "running on http://127.0.0.1:" in line), "")
            assert ready, f"it did not start: {process.poll()}"
            yield process, int(json.loads(ready)["message"].rsplit(":", 1)[1])
        finally:
            process.kill()


def _head(length: int, more: str = "") -> bytes:
    head = (
        f"POST /v1/classify HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{more}"
    )
    return f"{head}\r\n".encode()


def _read_all(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def _refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=SECONDS).close()
    except ConnectionRefusedError:
        return True
    return False


def test_serve_answers_and_finishes_what_it_began(model_folder: Path) -> None:
    """After SIGTERM no new connection is taken, the request under way is answered, and the process ends well."""
    body = json.dumps({"text": TEXT}).encode()
    with _serving(model_folder) as (process, port):
        with closing(socket.create_connection(("127.0.0.1", port), timeout=SECONDS)) as connection:
            connection.sendall(_head(len(body), "Connection: close\r\n") + body)
            assert b"200 OK" in _read_all(connection)
        with closing(socket.create_connection(("127.0.0.1", port), timeout=SECONDS)) as connection:
            connection.sendall(_head(len(body), "Expect: 100-continue\r\n") + body[:5])
            assert b"100 Continue" in connection.recv(65_536)
            process.send_signal(signal.SIGTERM)
            until = time.monotonic() + SECONDS
            while not _refuses(port):
                assert time.monotonic() < until
                time.sleep(0.05)
            connection.sendall(body[5:])
            reply = _read_all(connection)
        assert process.wait(SECONDS) in {0, -signal.SIGTERM, 128 + signal.SIGTERM}
    assert b"200 OK" in reply
    assert [said["index"] for said in json.loads(reply.split(b"\r\n\r\n")[1])["documents"][0]["statements"]] == [0, 1]


def test_serve_tells_nothing_of_its_software(model_folder: Path) -> None:
    """A reply names neither the server nor its version; all that is logged is JSON, and no text is in it."""
    with _serving(model_folder) as (process, port):
        with closing(socket.create_connection(("127.0.0.1", port), timeout=SECONDS)) as connection:
            body = json.dumps({"text": "SECRET"}).encode()
            connection.sendall(_head(len(body), "Connection: close\r\n") + body)
            head = _read_all(connection).split(b"\r\n\r\n")[0].lower()
        process.terminate()
        assert process.stderr is not None
        logged = process.stderr.read()
    assert b"uvicorn" not in head
    assert "SECRET" not in logged
    assert [told["route"] for told in map(json.loads, logged.splitlines()) if "route" in told] == ["/v1/classify"]


def _serve_and_end(model: Path, port: int = 0) -> tuple[int, str]:
    environment = os.environ | {"REJOINDER_MODEL": str(model)}
    command = [*COMMAND, "serve", "--port", str(port)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False)
    return ended.returncode, ended.stderr


def test_serve_does_not_start_with_a_damaged_model(model_copy: Path) -> None:
    """A model with a changed file is exit code 2 with the name of the file, and no traceback."""
    (model_copy / "terms.json").write_text("[]", "utf-8")
    code, err = _serve_and_end(model_copy)
    assert code == 2
    assert "terms.json has SHA-256" in err
    assert "Traceback" not in err


def test_serve_does_not_start_where_the_self_test_fails(model_folder: Path, tmp_path: Path) -> None:
    """A model that does not answer its self-test as it must is exit code 2 with the reason, and no traceback."""
    unsound = Path(shutil.copytree(model_folder, tmp_path / "unsound"))
    manifest = json.loads((unsound / "manifest.json").read_text("utf-8"))
    manifest["self_test"]["probabilities"]["stance"] = {"accusation": 1.0, "rebuttal": 0.0, "neutral": 0.0}
    (unsound / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    code, err = _serve_and_end(unsound)
    assert "answers its self-test" in err
    assert "Traceback" not in err
    assert code == 2


def test_serve_does_not_start_on_a_taken_port(model_folder: Path) -> None:
    """A port that somebody listens on is exit code 2 with the reason, not the code of a measurement."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        code, err = _serve_and_end(model_folder, taken.getsockname()[1])
    assert "address already in use" in err
    assert code == 2
