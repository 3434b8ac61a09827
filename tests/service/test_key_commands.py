"""`rejoinder keys`, called in the same process."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.key_commands import keys
from service.keys import check, read_keys


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where keys are to be kept; nothing is there yet."""
    return tmp_path / "keys.jsonl"


def _run(file: Path, *arguments: str) -> Result:
    return CliRunner(catch_exceptions=False).invoke(keys, arguments, env={"REJOINDER_KEYS": str(file)})


def test_a_new_key_is_printed_once(file: Path) -> None:
    """`keys new` prints the key alone on standard output, and it is good for classifying only."""
    first, second = _run(file, "new"), _run(file, "new", "--scope", "admin", "--scope", "classify", "--name", "ops")
    kept = read_keys(file)
    one, other = (check(kept, result.stdout.strip()) for result in (first, second))
    assert one is not None
    assert other is not None
    assert [sorted(key.scopes) for key in (one, other)] == [["classify"], ["admin", "classify"]]
    assert first.stdout.count("\n") == 1
    assert "not shown again" in first.stderr


def test_keys_are_listed_without_what_they_are(file: Path) -> None:
    """`keys list` names each key with its scopes, and holds neither the key nor its digest."""
    secret = _run(file, "new", "--name", "newsroom").stdout.strip()
    listed = _run(file, "list").stdout
    assert "newsroom" in listed
    assert secret.split("_", 2)[2] not in listed
    assert next(iter(read_keys(file).values())).digest not in listed


def test_a_revoked_key_is_gone(file: Path) -> None:
    """`keys revoke` takes out that key alone; one that is not there is an error with the way to see those that are."""
    first, second = _run(file, "new").stdout.strip(), _run(file, "new").stdout.strip()
    identity = first.split("_")[1]
    assert _run(file, "revoke", identity).exit_code == 0
    assert check(read_keys(file), first) is None
    assert check(read_keys(file), second) is not None
    again = _run(file, "revoke", identity)
    assert again.exit_code == 1
    assert "rejoinder keys list" in again.stderr


def test_a_file_must_be_named() -> None:
    """Without a file named by option or environment the call is a mistake: exit code 2."""
    result = CliRunner().invoke(keys, ["new"])
    assert result.exit_code == 2
    assert "--file" in result.stderr
