"""Time and memory of `rejoinder report` over ever more rows: the scored founding documents, repeated."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SIZES = (20_000, 200_000, 2_000_000)
PART_ROWS = 65_536
DOCUMENTS = Path(__file__).parent.parent / "labels" / "documents"


def run(*arguments: object) -> tuple[float, float]:
    """Run a command of the project; return its seconds and its peak of memory in MiB."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "rejoinder", *map(str, arguments), "--quiet"])
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{arguments[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return time.monotonic() - began, usage.ru_maxrss / 1024


def repeated(rows: pa.Table, size: int, folder: Path) -> None:
    """Write so many rows, each repetition with documents, days and sources of its own."""
    folder.mkdir()
    written, part = 0, 0
    while written < size:
        times = -(-min(PART_ROWS, size - written) // rows.num_rows)
        copies = [_copy(rows, part * 1000 + number) for number in range(times)]
        block = pa.concat_tables(copies).slice(0, min(PART_ROWS, size - written))
        pq.write_table(block, folder / f"part-{part:06}.parquet", compression="zstd")
        written, part = written + block.num_rows, part + 1


def _copy(rows: pa.Table, number: int) -> pa.Table:
    documents = pa.array([f"{name} {number}" for name in rows["document"].to_pylist()])
    dated = pa.array([f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"] * rows.num_rows)
    named = pa.array([f"source {number % 40}"] * rows.num_rows)
    told = rows.set_column(rows.schema.get_field_index("document"), "document", documents)
    return told.append_column("date", dated).append_column("source", named)


def main() -> None:
    """Print a row a size."""
    print("| rows | seconds | rows a second | peak MiB | page KiB |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        run("score", DOCUMENTS, "-o", folder / "scored.parquet", "--jobs", 1)
        rows = pq.read_table(folder / "scored.parquet")
        for size in SIZES:
            repeated(rows, size, folder / str(size))
            page = folder / "page.html"
            seconds, peak = run("report", folder / str(size), "--date", "date", "--source", "source", "-o", page)
            told = f"{size:,} | {seconds:.1f} | {size / seconds:,.0f} | {peak:.0f} | {page.stat().st_size / 1024:.0f}"
            print(f"| {told} |", flush=True)


if __name__ == "__main__":
    main()
