"""Say what remembering words is worth: memory and processor time of a worker that reads news it has not read before.

    python benchmarks/remembering.py [--words 3000 10000 20000]

For each number of words a server is started with the shipped model, and 25,000 different sentences are posted one by
one. The time is of the last 5,000.
"""

import argparse
import http.client
import json
from itertools import islice

from bulk_corpus import articles
from processes import Server, mebibytes, processor_seconds, rejoinder
from rich.console import Console
from rich.progress import track
from rich.table import Table

from labels.sentences import split

SENTENCES, LAST = 25_000, 5_000


def sentences() -> list[str]:
    """Return different sentences of the packaged news."""
    every = (text[start:end] for text in articles() for start, end in split(text))
    return list(islice(dict.fromkeys(every), SENTENCES))


def post(server: Server, texts: list[str]) -> float:
    """Post texts on one connection and return the microseconds of the server's processor time for each."""
    before = processor_seconds(server.process)
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    for text in texts:
        connection.request("POST", "/v1/classify", json.dumps({"text": text}), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(answer.status)
    connection.close()
    return 1e6 * (processor_seconds(server.process) - before) / len(texts)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--words", type=int, nargs="+", default=[3_000, 10_000, 20_000])
    asked, texts = parser.parse_args(), sentences()
    table = Table("words", "MiB at first", "MiB then", "µs a request")
    for words in track(asked.words, "serving"):
        with rejoinder(remembered_words=str(words)) as server:
            fresh = mebibytes(server.process)
            post(server, texts[:-LAST])
            cost = post(server, texts[-LAST:])
            table.add_row(f"{words:,}", f"{fresh:.0f}", f"{mebibytes(server.process):.0f}", f"{cost:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
