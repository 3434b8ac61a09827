"""Kill training and promotion at random points: nothing may be lost, nothing half-made.

    python benchmarks/killed_training.py --kills 100

Half of the kills hit `rejoinder train`, half `rejoinder promote`, each with SIGKILL, workers included, at a random
moment of its run. After each kill every version that is listed must load and pass its self-test, what is served must be
what was served before or what was asked for, and the history must be readable. At the end both run undisturbed.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from small_folder import make_small_folder, run, set_recipe, train_version

from models.classifier import Classifier
from models.loading import load
from models.promotion import history
from models.store import CURRENT, current, versions


def start(*arguments: str | Path) -> subprocess.Popen[bytes]:
    """Start a command in a group of its own, silent."""
    command = [sys.executable, "-m", "rejoinder", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def killed(seconds: float, *arguments: str | Path) -> bool:
    """Kill a command and all that it started after some seconds; tell whether it was still running."""
    child = start(*arguments)
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        return True
    return False


def lasting(*arguments: str | Path) -> float:
    """Return how long a command takes undisturbed."""
    began = time.monotonic()
    start(*arguments).wait()
    return time.monotonic() - began


def check(store: Path, served: set[str]) -> str:
    """Return what is wrong with a store, or nothing; `served` are the versions that may be current."""
    for name in versions(store):
        Classifier(load(store / name)).self_test()
    if not (store / CURRENT).exists() or current(store).name not in served:
        return "another version is served"
    if any(move.version not in versions(store) for move in history(store)):
        return "the history names a version that is not there"
    return ""


def main() -> None:
    """Kill as often as asked and print a table; end with 1 where anything was lost or half-made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    kills, rng = parser.parse_args().kills, random.Random(0)  # noqa: S311 - moments, no secrets
    with tempfile.TemporaryDirectory() as place:
        os.environ["REJOINDER_CACHE"] = str(Path(place) / "cache")
        root, store = make_small_folder(Path(place) / "labels"), Path(place) / "store"
        train = ("train", "--labels", root, "--store", store, "--json")
        for c in (3.0, 3.1):
            train_version(root, store, c)
        pair = versions(store)
        promotes = [("promote", name, "--labels", root, "--store", store, "--force", "a drill") for name in pair]
        run(*promotes[0])
        set_recipe(root, 3.2)
        long, short = lasting(*train), lasting(*promotes[1])
        found: Counter[tuple[str, str]] = Counter()
        while found.total() < kills:
            before = current(store).name
            if found.total() % 2:
                command, name, seconds = promotes[before == pair[0]], "promote", short
            else:
                set_recipe(root, 4 + found.total() / 1000)
                command, name, seconds = train, "train", long
            was_killed = killed(rng.uniform(0, seconds), *command)
            wrong = check(store, {before, str(command[1])} if name == "promote" else {before})
            found[name, wrong or ("killed: sound" if was_killed else "had ended: sound")] += 1
        set_recipe(root, 5.0)
        after = run(*train), run("promote", versions(store)[-1], *promotes[0][2:])
    for (name, outcome), count in sorted(found.items()):
        print(f"{name:8} {count:5}  {outcome}")
    print(f"undisturbed afterwards: train ends with {after[0]}, promote with {after[1]}")
    raise SystemExit(0 if all("sound" in outcome for _, outcome in found) and after == (0, 0) else 1)


if __name__ == "__main__":
    main()
