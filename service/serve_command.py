"""`rejoinder serve`: apart from the other commands, whose tables a process that answers has no use for."""

import signal
import sys

import click

from service.settings import read_settings
from service.starting import serve_http

__all__ = ["serve"]


@click.command()
@click.option("--host", help="Address to listen on.  [REJOINDER_HOST]")
@click.option("--port", type=int, help="Port to listen on.  [REJOINDER_PORT]")
def serve(host: str | None, port: int | None) -> None:
    """Answer over HTTP; SIGTERM lets open requests finish."""
    # As process 1 of a container, a process without a handler of its own never hears a SIGTERM that comes this early.
    signal.signal(signal.SIGTERM, _stop)
    told = {"host": host, "port": port}
    settings = read_settings(**{name: given for name, given in told.items() if given is not None})
    if not serve_http(settings):
        message = "the server did not start: the reason is logged above"
        raise click.ClickException(message)


def _stop(number: int, frame: object) -> None:
    """End at once: nothing is being answered yet, or all that was has been."""
    del number, frame
    sys.exit(0)
