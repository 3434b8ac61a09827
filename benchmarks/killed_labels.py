"""Kill `labels import` and `labels annotate` at random points, many times, and look at what is left each time.

    python benchmarks/killed_labels.py [--count 300]

Half of the kills come at a random moment, half right before a random one of the operations on the labels folder (open,
rename, make, remove), so that the short time of writing has its share. After each kill the folder has to check clean
and hold all of an import or nothing, or every label whose next sentence was shown; then the same command, not killed,
has to come to the same labels as if nothing had happened. Ends with 1 where anything was lost or half-made.
"""

import argparse
import os
import pty
import random
import re
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from labels.annotate_commands import annotate
from labels.check import check_labels
from labels.files import read_gold
from labels.import_commands import import_

ROWS = 40
SENTENCES = 6
PAUSE = 0.01
OPERATIONS = {"import": 70, "annotate": 160}
"""About how many operations on the folder a whole run takes."""
SHOWN = re.compile(rb"(\d+) of \d+ ")


def lurk(root: Path, strike: int) -> None:
    """Kill this process right before its operation of that number on the folder."""
    left = [strike]

    def strike_at(event: str, arguments: Sequence[object]) -> None:
        if event.startswith(("open", "os.", "shutil.")) and str(root) in str(arguments):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(strike_at)


def in_child(root: Path, run: Callable[[], object], strike: int) -> tuple[int, int]:
    """Run in a forked child on a terminal of its own; return its process and the terminal."""
    process, terminal = pty.fork()
    if process == 0:
        if strike:
            lurk(root, strike)
        try:
            run()
        finally:
            os._exit(0)
    return process, terminal


def watch(process: int, terminal: int, seconds: float, *, reading: bool = False) -> tuple[int, bool]:
    """Press the key that is asked for, until the end or the time is up, then kill; return how far it was shown."""
    until, seen, open_ = time.monotonic() + seconds, b"", True
    while open_ and time.monotonic() < until:
        if select.select([terminal], [], [], PAUSE)[0]:
            more = read_some(terminal)
            seen, open_ = seen + more, bool(more)
        elif reading and b"q quit" in seen:  # pressed again where the program was not listening yet
            os.write(terminal, b"0" if seen.rfind(b"u back") > seen.rfind(b"u undo") else b"r")
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    os.close(terminal)
    return max([0, *(int(number) for number in SHOWN.findall(seen))]), os.WIFSIGNALED(status)


def read_some(terminal: int) -> bytes:
    """Return what the child has printed; nothing where it has ended."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


def try_import(folder: Path, rng: random.Random, usual: float) -> list[str]:
    """Kill one import; return what came of it."""
    root, file = folder / "mine", folder / "rows.csv"
    (root / "gold").mkdir(parents=True)
    (root / "sources.toml").touch()
    rows = "".join(f"The clerk of office {n} denied charge {n * 7}.,rebuttal,neutral\n" for n in range(ROWS))
    file.write_text(f"text,stance,sentiment\n{rows}", "utf-8")

    def run() -> object:
        return import_.main([str(file), "--labels", str(root), "--write"], standalone_mode=False)

    strike = rng.randint(1, OPERATIONS["import"]) if rng.random() < 0.5 else 0
    _, killed = watch(*in_child(root, run, strike), 30.0 if strike else rng.uniform(0, usual))
    told = ["killed" if killed else "ended before"]
    count = len(read_gold(root))
    told += ["half-made"] if count not in {0, ROWS} else ["all there" if count else "nothing there"]
    told += ["problems"] * bool(check_labels(root).problems)
    watch(*in_child(root, run, 0), 30.0)
    told += ["lost"] * (len(read_gold(root)) != ROWS or bool(check_labels(root).problems))
    return told + ["litter"] * bool(litter(root))


def try_annotate(folder: Path, rng: random.Random, usual: float) -> list[str]:
    """Kill one reading; return what came of it."""
    root, file = folder / "mine", folder / "speech.txt"
    root.mkdir()
    (root / "sources.toml").touch()
    file.write_text("\n\n".join(f"The clerk of office {n} denied it." for n in range(SENTENCES)), "utf-8")

    def run() -> object:
        return annotate.main([str(file), "--labels", str(root), "--annotator", "ana"], standalone_mode=False)

    strike = rng.randint(1, OPERATIONS["annotate"]) if rng.random() < 0.5 else 0
    shown, killed = watch(*in_child(root, run, strike), 30.0 if strike else rng.uniform(0, usual), reading=True)
    told = ["killed" if killed else "ended before"]
    count = len(read_gold(root))
    told += ["lost"] * (count < shown - 1) + [
        "all there" if count == SENTENCES else "nothing there" if not count else "some there"
    ]
    told += ["problems"] * bool(check_labels(root).problems)
    watch(*in_child(root, run, 0), 30.0, reading=True)
    told += ["lost"] * (len(read_gold(root)) != SENTENCES or bool(check_labels(root).problems))
    return told + ["litter"] * bool(litter(root))


def litter(root: Path) -> list[Path]:
    """Return what a killed writer left that the next one did not sweep away; locks stay."""
    return [path for path in root.rglob(".*") if path.suffix != ".lock"]


def usual_time(trial: Callable[[Path, random.Random, float], list[str]]) -> float:
    """Return how long a trial takes that is not killed, about."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        trial(Path(folder), random.Random(0), 0.0)  # noqa: S311 - chance, no secret
    return time.monotonic() - began


def main() -> int:
    """Print how many kills came to what."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    table, bad = Table(title=f"{asked.count} runs each"), 0
    outcomes = ("killed", "nothing there", "some there", "all there", "half-made", "lost", "problems", "litter")
    for heading in ("command", *outcomes):
        table.add_column(heading, justify="right" if heading in outcomes else "left")
    for name, trial in (("import", try_import), ("annotate", try_annotate)):
        rng = random.Random(asked.seed)  # noqa: S311 - chance, no secret
        usual, found = usual_time(trial), Counter[str]()
        for _ in track(range(asked.count), name, disable=not sys.stdout.isatty()):
            folder = Path(tempfile.mkdtemp())
            found.update(trial(folder, rng, usual))
            shutil.rmtree(folder)
        table.add_row(name, *(str(found[outcome]) for outcome in outcomes))
        bad += sum(found[outcome] for outcome in ("half-made", "lost", "problems", "litter"))
    Console(width=120).print(table)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
