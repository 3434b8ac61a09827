"""Post the largest documents without pause, and see how long small requests of another client take meanwhile.

    python benchmarks/interference.py [--seconds N]

Prints the times of one-sentence requests alone and meanwhile; exits 1 where the 99th of a hundred takes more than five
times as long.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from statistics import quantiles

import uvloop
from load import Load, prepared
from over_http import TEXT, percentiles
from processes import rejoinder
from timing import Row, show

BOUND = 5.0
LARGEST = 100_000


def largest_document() -> str:
    """Return news of the founding documents, again and again up to the longest text that is taken."""
    folder = Path(__file__).parents[1] / "labels" / "documents"
    text = " ".join(" ".join(file.read_text("utf-8").split()) for file in sorted(folder.glob("*.txt")))
    return (text * (1 + LARGEST // len(text)))[:LARGEST]


async def both(port: int, seconds: float, *, large: bool) -> tuple[Load, Load]:
    """Post small requests on one connection and, if asked, large ones on another."""
    small, huge = Load(port, prepared(text=TEXT)), Load(port, prepared(text=largest_document()))
    await asyncio.gather(small.run(1, seconds), huge.run(1, seconds if large else 0))
    return small, huge


def main() -> None:
    """Measure alone, meanwhile and alone again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0)
    asked = parser.parse_args()
    alone, meanwhile, large = list[float](), list[float](), list[float]()
    with rejoinder() as server, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(both(server.port, 1.0, large=True))
        for _ in range(3):
            alone += runner.run(both(server.port, asked.seconds / 3, large=False))[0].seconds
            small, huge = runner.run(both(server.port, asked.seconds / 3, large=True))
            meanwhile += small.seconds
            large += huge.seconds
    times = quantiles(meanwhile, n=100)[98] / quantiles(alone, n=100)[98]
    rows = [
        Row("p50 and p99 of a small request", percentiles(alone), percentiles(meanwhile), f"{1 / times:.2f}"),
        Row("    how many", f"{len(alone):,}", f"{len(meanwhile):,}"),
        Row("a document of 100,000 characters", "", percentiles(large)),
    ]
    show("Small requests alone (Rejoinder) and beside the largest documents", rows)
    print(f"the 99th of a hundred takes {times:.1f} times as long; at most {BOUND:g} is asked")
    sys.exit(times > BOUND)


if __name__ == "__main__":
    main()
