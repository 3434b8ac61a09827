"""The page in a real browser: drawn, its own script run, nothing fetched, nothing refused, in light and dark."""

import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pytest
from matplotlib import image
from numpy.typing import NDArray

Row = dict[str, Any]
Report = Callable[..., tuple[int, str, str]]
Write = Callable[[Path, list[Row]], Path]

BROWSER: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SECONDS: Final = 120
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed: the page is not opened in a browser")

LIGHT: Final = {"paper": (0xFC, 0xFB, 0xF8), "accusation": (0xA8, 0x32, 0x1F), "rebuttal": (0x1B, 0x5A, 0x94)}
DARK: Final = {"paper": (0x16, 0x16, 0x15), "accusation": (0xEF, 0x8D, 0x74), "rebuttal": (0x84, 0xB9, 0xEA)}


class Trap(NamedTuple):
    """A server that nobody should call, and the paths that were asked of it."""

    url: str
    asked: list[str]


@pytest.fixture
def trap() -> Iterator[Trap]:
    """Run a server on loopback that writes down every request."""
    asked = list[str]()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Trap(f"http://127.0.0.1:{server.server_port}", asked)
    server.shutdown()
    thread.join()
    server.server_close()


def _open(page: Path, folder: Path, *options: str) -> tuple[str, str]:
    """Open a page in a fresh profile; return the document as it stands then, and what the console was told."""
    ended = subprocess.run(
        [
            *(str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--enable-logging=stderr", f"--user-data-dir={folder / 'profile'}", *options, page.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    return ended.stdout, "\n".join(line for line in ended.stderr.splitlines() if "CONSOLE" in line)


def _pixels(page: Path, folder: Path, scheme: int) -> NDArray[np.int64]:
    shot = folder / f"{scheme}.png"
    _open(
        page,
        folder,
        f"--screenshot={shot}",
        "--window-size=1000,1700",
        f"--blink-settings=preferredColorScheme={scheme}",
    )
    return np.round(image.imread(shot)[:, :, :3] * 255).astype(np.int64)


def _share(pixels: NDArray[np.int64], colour: tuple[int, int, int]) -> float:
    """Return the share of an image that has a colour, give or take what antialiasing changes."""
    return float((np.abs(pixels - np.array(colour)).sum(axis=2) < 6).mean())


@pytest.fixture
def hostile_rows(row: Callable[..., Row], write: Write, hostile: str, trap: Trap, tmp_path: Path) -> tuple[Path, str]:
    """Return scored rows whose every text tries to load something and to run something, and such a title."""
    bait = f"<img src='{trap.url}/img'><script src='{trap.url}/js'></script><link rel=stylesheet href='{trap.url}/css'>"
    told = f"{hostile}{bait}<script>document.title='owned'</script>"
    stances = ("accusation", "rebuttal", "neutral")
    rows = [
        row(f"{told}{place // 12}", index=place % 12, text=told, date=f"2024-03-{place // 12 + 1}", source=told)
        | {"stance": stances[place % 3]}
        for place in range(48)
    ]
    return write(tmp_path / "rows.parquet", rows), told


@pytest.fixture
def hostile_page(report: Report, hostile_rows: tuple[Path, str], tmp_path: Path) -> Path:
    """Return the page of them."""
    (scored, title), page = hostile_rows, tmp_path / "page.html"
    assert report(scored, "-o", page, "--date", "date", "--source", "source", "--title", title)[0] == 0
    return page


def test_nothing_is_fetched_and_nothing_refused(hostile_page: Path, trap: Trap, tmp_path: Path) -> None:
    """Opened in a browser, a page of hostile texts asks for nothing, and the console has no error of any kind."""
    document, console = _open(hostile_page, tmp_path, "--dump-dom")
    assert (trap.asked, console) == ([], "")
    assert "owned" not in re.findall(r"<title>(.*?)</title>", document)
    assert "<img" not in document


def test_the_trap_would_have_caught_it(trap: Trap, tmp_path: Path) -> None:
    """A page that does fetch something and breaks is noticed: the server is asked, the console is told."""
    bad = tmp_path / "bad.html"
    bad.write_text(f"<!doctype html><img src='{trap.url}/img'><script>broken(</script>", "utf-8")
    _, console = _open(bad, tmp_path, "--dump-dom")
    assert trap.asked == ["/img"]
    assert "SyntaxError" in console


def test_headings_figures_and_buttons_are_there(report: Report, scored: Path, tmp_path: Path) -> None:
    """The document as the browser has it has all headings, charts with their points, and headings that sort."""
    page = tmp_path / "page.html"
    assert report(scored, "-o", page, "--date", "date", "--source", "source", "--min-statements", "2")[0] == 0
    document, console = _open(page, tmp_path, "--dump-dom")
    headings = re.findall(r'<h2 id="(\w+)"', document)
    assert {"glance", "time", "sources", "documents", "statements", "certainty", "reading"} <= set(headings)
    assert document.count("<circle") >= 20
    assert document.count("<mark") >= 10
    assert document.count('<button type="button">') >= 10
    assert console == ""


def test_it_is_drawn_in_light_and_dark(report: Report, scored: Path, tmp_path: Path) -> None:
    """Paper, accusations and rebuttals have the colours of the reader's scheme, and of that alone."""
    page = tmp_path / "page.html"
    assert report(scored, "-o", page, "--date", "date")[0] == 0
    light, dark = _pixels(page, tmp_path, 1), _pixels(page, tmp_path, 0)
    for pixels, own, other in ((light, LIGHT, DARK), (dark, DARK, LIGHT)):
        assert _share(pixels, own["paper"]) > 0.6
        assert _share(pixels, own["accusation"]) > 0.001
        assert _share(pixels, own["rebuttal"]) > 0.001
        assert _share(pixels, other["paper"]) < 0.05
