"""The README says what is true: its commands print what it shows."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SHOWN = re.findall(r"```console\n\$ (rejoinder .*)\n((?:.*\n)*?)```", README)


@pytest.mark.parametrize(("command", "shown"), SHOWN, ids=[command for command, _ in SHOWN])
def test_a_command_prints_what_is_shown_beside_it(command: str, shown: str) -> None:
    """A console block's command gives the block's output, white space at line ends aside."""
    arguments = shlex.split(command)[1:]
    environment = {"PATH": "", "COLUMNS": "100", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "rejoinder", *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=ROOT,
    )

    assert [line.rstrip() for line in shown.splitlines()] == [line.rstrip() for line in done.stdout.splitlines()]


def test_there_is_something_to_run() -> None:
    """The README shows at least two commands with their outputs."""
    assert len(SHOWN) >= 2


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z]+)", README))))
def test_every_target_named_is_in_the_makefile(target: str) -> None:
    """`make TARGET` in the README names a target that the Makefile has."""
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([a-z][^):#]*)\)", README))))
def test_every_page_linked_is_there(path: str) -> None:
    """A link to a file of the repository leads to one."""
    assert (ROOT / path).exists()
