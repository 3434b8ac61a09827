"""Keys: made, checked, kept and read."""

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.keys import KeysWrong, Scope, check, new_key, read_keys, write_keys

ONE = {"id": "0" * 8, "digest": "0" * 64, "scopes": ["classify"]}


def test_a_key_is_kept_without_what_it_is(tmp_path: Path) -> None:
    """The file has the digest, scopes and name of a key, not the key, and only its owner may read it."""
    made = new_key([Scope.ADMIN], "operator")
    write_keys(tmp_path / "keys", [made.kept])
    told = (tmp_path / "keys").read_text("utf-8")
    assert made.secret not in told
    assert made.secret.split("_", 2)[2] not in told
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    assert read_keys(tmp_path / "keys") == {made.kept.id: made.kept}
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_several_keys_are_good_at_once() -> None:
    """Each of several keys is known again, so one can be rotated while the other is in use."""
    made = [new_key([Scope.CLASSIFY]) for _ in range(3)]
    kept = {key.kept.id: key.kept for key in made}
    assert [check(kept, key.secret) for key in made] == [key.kept for key in made]


def test_a_changed_secret_is_no_key() -> None:
    """A key with its last character changed, cut off, or under another key's id is refused."""
    one, other = new_key([Scope.CLASSIFY]), new_key([Scope.CLASSIFY])
    kept = {key.kept.id: key.kept for key in (one, other)}
    for wrong in (
        one.secret[:-1],
        one.secret[:-1] + ("A" if one.secret[-1] != "A" else "B"),
        one.secret.replace(one.kept.id, other.kept.id),
        one.kept.digest,
    ):
        assert check(kept, wrong) is None


@given(st.text())
def test_no_text_is_a_key_by_chance(secret: str) -> None:
    """Any text is compared without failing, and is no key."""
    made = new_key([Scope.CLASSIFY])
    assert check({made.kept.id: made.kept}, secret) is None


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["{"], r"keys:1: line: Invalid JSON.*rejoinder keys new"),
        ([json.dumps(ONE), json.dumps(ONE | {"scopes": ["all"]})], r"keys:2: scopes\.0: Input should be 'classify'"),
        ([json.dumps(ONE | {"digest": "short"})], r"keys:1: digest: String should match"),
        ([json.dumps(ONE | {"scopes": []})], "keys:1: scopes: "),
        ([json.dumps(ONE), "", json.dumps(ONE)], "keys:3: the key 00000000 stands there twice"),
        (["\udcff"], "keys:1: line: "),
    ],
)
def test_a_damaged_file_is_refused_by_line(tmp_path: Path, lines: list[str], told: str) -> None:
    """A damaged file is an error that names the file, the line and what is wrong with it."""
    (tmp_path / "keys").write_text("\n".join(lines), "utf-8", errors="surrogateescape")
    with pytest.raises(KeysWrong, match=told):
        read_keys(tmp_path / "keys")


def test_a_file_is_kept_where_a_new_one_cannot_be_written(tmp_path: Path) -> None:
    """Where the rename fails nothing is left behind but what was there."""
    (tmp_path / "keys").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_keys(tmp_path / "keys", [])
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]
