"""Break runs of `rejoinder score` off in every way at hand, go on, and compare with a run that nothing happened to.

    python benchmarks/bulk_faults.py [--sentences 20000] [--kills 40]

Mounting the small disk needs root; without it that row is left out.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from bulk_corpus import write_corpus
from rich.console import Console
from rich.table import Table

SMALL_DISK = "1m"
LARGE_DISK = "256m"


def command(source: Path, output: Path) -> list[str]:
    """Return the command under test."""
    return [sys.executable, "-m", "rejoinder", "score", str(source), "-o", str(output), "--keep", "date", "--quiet"]


def started(source: Path, output: Path) -> subprocess.Popen[str]:
    """Start a run in a session of its own."""
    return subprocess.Popen(
        command(source, output), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def finished(source: Path, output: Path) -> str:
    """Run to the end; return what it says on standard error."""
    run = started(source, output)
    _, said = run.communicate()
    if run.returncode not in {0, 2}:
        message = f"ended with {run.returncode}: {said}"
        raise RuntimeError(message)
    return said


def digests(output: Path) -> dict[str, str]:
    """Return the SHA-256 of each part; raise where the manifest says another or there is anything else."""
    told = json.loads((output / "manifest.json").read_text("utf-8"))
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((output / "parts").iterdir())}
    if not told["complete"] or found != {Path(part["name"]).name: part["sha256"] for part in told["parts"]}:
        message = f"{output} is not what its manifest says"
        raise RuntimeError(message)
    return found


def kill(run: subprocess.Popen[str], chance: random.Random) -> str:
    """Kill the run, its parent process alone, or one of its workers; return which."""
    below = psutil.Process(run.pid).children(recursive=True)
    whom = chance.choice(["all", "parent", "worker"]) if below else "all"
    if whom == "worker":
        os.kill(chance.choice(below).pid, signal.SIGKILL)
        run.wait()  # a run survives the death of a worker, and ends by itself
    elif whom == "parent":
        run.kill()
    else:
        os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    _, left = psutil.wait_procs(below, timeout=30)
    if left:
        message = f"{left} outlive their run"
        raise RuntimeError(message)
    return whom


def killed(source: Path, folder: Path, kills: int, longest: float) -> tuple[str, bool]:
    """Kill runs at random moments, each gone on with, until enough are killed; compare each that came to its end."""
    chance, whom, ends, reference = random.Random(6), list[str](), 0, digests(folder / "whole")  # noqa: S311
    same, output = True, folder / "killed-0"
    while len(whom) < kills:
        run = started(source, output)
        try:
            run.wait(chance.uniform(0.2, longest))
        except subprocess.TimeoutExpired:
            whom.append(kill(run, chance))
        else:
            run.communicate()
            same, ends = same and digests(output) == reference, ends + 1
            output = folder / f"killed-{ends}"
    finished(source, output)
    counts = ", ".join(f"{whom.count(name)} × {name}" for name in sorted(set(whom)))
    return f"{len(whom)} kills ({counts}) over {ends + 1} runs", same and digests(output) == reference


def disk_full(source: Path, folder: Path) -> tuple[str, bool]:
    """Fill a small disk, enlarge it, go on."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", disk], check=True)
    try:
        said = finished(source, disk / "out").strip().splitlines()[-1]
        parts = len(list((disk / "out" / "parts").glob("part-*")))
        subprocess.run(["mount", "-o", f"remount,size={LARGE_DISK}", disk], check=True)
        finished(source, disk / "out")
        return f"{parts} parts, then “{said}”", digests(disk / "out") == digests(folder / "whole")
    finally:
        subprocess.run(["umount", disk], check=True)


def growing(source: Path, folder: Path) -> tuple[str, bool]:
    """Append to the input all the while, kill once, go on."""
    grown, stop = folder / "growing.jsonl", threading.Event()
    grown.write_bytes(source.read_bytes())

    def append() -> None:
        with grown.open("ab") as stream:
            while not stop.wait(0.01):
                stream.write(b'{"id": "new", "text": "He denied it."}\n')
                stream.flush()

    finished(grown, folder / "grown-whole")
    reference = digests(folder / "grown-whole")
    run = started(grown, folder / "grown")
    while not (folder / "grown" / "manifest.json").exists():
        time.sleep(0.05)
    thread = threading.Thread(target=append)
    thread.start()
    time.sleep(4)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    finished(grown, folder / "grown")
    stop.set()
    thread.join()
    told = json.loads((folder / "grown" / "manifest.json").read_text("utf-8"))
    return f"{sum(told['grown'].values())} bytes appended, told in the manifest", digests(folder / "grown") == reference


def main() -> None:
    """Print one table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sentences", type=int, default=20_000)
    asked.add_argument("--kills", type=int, default=40)
    options = asked.parse_args()
    table = Table("what happened", "how", "equal to an undisturbed run")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        source = folder / "corpus.jsonl"
        sentences = write_corpus(source, options.sentences)
        began = time.monotonic()
        finished(source, folder / "whole")
        longest = time.monotonic() - began
        table.add_row("nothing", f"{sentences} sentences, {len(digests(folder / 'whole'))} parts, {longest:.0f} s", "")
        trials = {"killed": lambda: killed(source, folder, options.kills, longest / 2)}
        trials |= {"input grows, killed once": lambda: growing(source, folder)}
        trials |= {"disk full": lambda: disk_full(source, folder)} if os.geteuid() == 0 else {}
        for name, trial in trials.items():
            how, same = trial()
            table.add_row(name, how, "yes" if same else "NO")
    Console().print(table)


if __name__ == "__main__":
    main()
