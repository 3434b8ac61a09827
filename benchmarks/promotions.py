"""Two promotions at once, again and again: exactly one must win, and the other must say so.

    python benchmarks/promotions.py --times 100

Each time two processes are let go at the same moment, each to promote another version of a small store.
"""

import argparse
import io
import multiprocessing
import multiprocessing.synchronize
import tempfile
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from small_folder import make_small_folder, train_version

import rejoinder
from models.store import current, versions


def promote(store: Path, root: Path, version: str, start: multiprocessing.synchronize.Barrier, told: Path) -> None:
    """Promote one version by the command line at the sign, and leave how it ended in a file."""
    printed = io.StringIO()
    start.wait()
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            rejoinder.main(["promote", version, "--store", str(store), "--labels", str(root), "--force", "a race"])
    except SystemExit as ended:
        told.write_text(f"{ended.code}\n{printed.getvalue()}", "utf-8")


def race(store: Path, root: Path, pair: tuple[str, str]) -> str:
    """Let two promotions run at once and return what came of it."""
    context = multiprocessing.get_context("fork")
    start = context.Barrier(2)
    files = [store.parent / f"told-{version}" for version in pair]
    runs = [
        context.Process(target=promote, args=(store, root, version, start, file))
        for version, file in zip(pair, files, strict=True)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    ends = [file.read_text("utf-8").split("\n", 1) for file in files]
    won = [version for version, (code, _) in zip(pair, ends, strict=True) if code == "0"]
    lost = [text for code, text in ends if code == "2" and "another promotion or rollback is under way" in text]
    if len(won) == len(lost) == 1 and current(store).name == won[0]:
        return "one won, the other said so"
    return f"{len(won)} won, {len(lost)} said so: {ends}"


def main() -> None:
    """Race as often as asked and print a table of outcomes; end with 1 where any was another."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=100)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as place:
        root, store = make_small_folder(Path(place) / "labels"), Path(place) / "store"
        for c in (3.0, 3.5):
            train_version(root, store, c)
        first, second = versions(store)
        found = Counter(race(store, root, (first, second)) for _ in range(times))
    for outcome, count in found.most_common():
        print(f"{count:5}  {outcome}")
    raise SystemExit(0 if set(found) == {"one won, the other said so"} else 1)


if __name__ == "__main__":
    main()
