"""Train on the labels as they are, then with a share of the rebuttals flipped, and ask for both to be served.

    python benchmarks/sabotaged_training.py [--share 0.3] [--without-silver]

All of it goes through the command line, on a copy of the repository's labels and a store that is thrown away. The first
version is held against the shipped model and should be served; the second, held against the first, should be refused.
Silver labels were written by a teacher that saw the true ones, so they make up for part of the damage. Without them
both are trained on gold alone, and the first, which has less than the shipped model, is served by force. Ends with 1
where either came out otherwise.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from sabotage import flips
from small_folder import run

from labels.files import files_in, read_files, write_labels
from labels.layers import shipped_root
from labels.records import GoldLabel
from models.store import versions


def damage(root: Path, share: float, seed: int) -> int:
    """Flip a share of the rebuttals in the gold files of a folder; return how many."""
    files = files_in(root, "gold")
    turned = flips([label for label in read_files(files, GoldLabel) if not label.furniture], share, seed)
    for file in files:
        write_labels(file, [turned.get(label.place, label) for label in read_files([file], GoldLabel)])
    return len(turned)


def train_and_promote(root: Path, store: Path, *options: str) -> int:
    """Train a version and ask for it to be served; return how that ended."""
    before = set(versions(store))
    if run("train", "--labels", root, "--store", store) != 0:
        raise SystemExit(2)
    [version] = set(versions(store)) - before
    print(f"$ rejoinder promote {version}", flush=True)
    return run("promote", version, "--labels", root, "--store", store, *options)


def main() -> int:
    """Train and promote twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=0.3)
    parser.add_argument("--without-silver", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root, store = Path(name) / "labels", Path(name) / "store"
        shutil.copytree(shipped_root(), root, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        options: tuple[str, ...] = ()
        if asked.without_silver:
            shutil.rmtree(root / "silver")
            options = ("--force", "what the flipped labels are held against")
        as_they_are = train_and_promote(root, store, *options)
        print(f"{damage(root, asked.share, 0)} rebuttals flipped", flush=True)
        flipped = train_and_promote(root, store)
    print(f"promote ended with {as_they_are} for the labels as they are, with {flipped} for the flipped ones")
    return int((as_they_are, flipped) != (0, 1))


if __name__ == "__main__":
    sys.exit(main())
