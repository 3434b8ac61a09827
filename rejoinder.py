"""The front door: every command by its name, each room loaded only when one of its commands is called."""

import importlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Final

import click

__all__ = ["COMMANDS", "LABELS", "Exit", "labels", "main"]


class Exit(IntEnum):
    """What a command's end says: good, measured and below the bar, or could not run."""

    GOOD = 0
    BELOW = 1
    FAILED = 2


COMMANDS: Final = MappingProxyType(
    {
        "classify": ("service.commands", "classify", "service", "Label the statements of a text."),
        "score": ("service.bulk.commands", "score", "bulk", "Label all texts of files, of any number and size."),
        "report": ("service.report.commands", "report", "bulk", "Make a page to look at of a scored corpus."),
        "serve": ("service.serve_command", "serve", "service", "Answer over HTTP."),
        "keys": ("service.key_commands", "keys", "service", "Make, list and revoke API keys."),
        "train": ("training.train_commands", "train", "training", "Fit a version from the labels."),
        "compare": ("training.compare_commands", "compare", "training", "Show what changes between two versions."),
        "promote": ("training.compare_commands", "promote", "training", "Serve a version if nothing is lost by it."),
        "rollback": ("models.commands", "rollback", "service", "Serve what was served before."),
        "evaluate": ("training.commands", "evaluate", "training", "Measure how right the labels are."),
        "ablate": ("training.commands", "ablate", "training", "Print what each group of terms is worth."),
        "teach": ("training.commands", "teach", "teacher", "Write silver labels with a fine-tuned encoder."),
        "labels": ("rejoinder", "labels", "service", "Take labels in, make them, check and judge them."),
        "models": ("models.commands", "models", "service", "List the versions, and which one is served."),
    },
)
"""Command → (module, function, the extra it needs, what it does)."""


LABELS: Final = MappingProxyType(
    {
        "import": ("labels.import_commands", "import_", "service", "Take labels in from a file of another tool."),
        "export": ("labels.export_commands", "export", "service", "Give labels out in a format of another tool."),
        "next": ("training.choosing_commands", "next_", "training", "Choose which sentences to read next."),
        "annotate": ("labels.annotate_commands", "annotate", "service", "Read sentences, a key a label."),
        "agreement": ("labels.agreement_commands", "agreement", "service", "Measure how far readers agree."),
        "doubt": ("training.doubt_commands", "doubt", "training", "List the labels most likely wrong."),
        "check": ("labels.commands", "check", "service", "Check every label and what it rests on."),
    },
)
"""Subcommand of `labels` → as in `COMMANDS`."""


_MAKES: Final = MappingProxyType({"service": "setup", "bulk": "bulk", "training": "setup", "teacher": "teacher"})
"""Extra → what `make` installs it by."""


class _LazyGroup(click.Group):
    """Finds a command in its room when it is called, and not before."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str, str, str]], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, in the order of a newcomer's day."""
        del ctx
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in self.table:
            return None
        ctx.invoked_subcommand = cmd_name
        module, function, _, _ = self.table[cmd_name]
        found: click.Command = getattr(importlib.import_module(module), function)
        return found

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - a command's result is what it likes
        """Load and run a command; say which extra is missing where something it needs is not installed."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            name = str(ctx.invoked_subcommand)
            extra = self.table[name][2]
            found = f"`make {_MAKES[extra]}` in the checkout installs the extra `{extra}`"
            message = f"`{name}` needs {error.name}: {found}"
            raise click.ClickException(message) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading any room."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, _, _, told) in self.table.items()])


@dataclass
class _Asked:
    """What is asked of the front door itself, whatever the command."""

    debug: bool = False


def _keep_debug(ctx: click.Context, _: click.Parameter, debug: bool) -> None:  # noqa: FBT001 - click calls it
    ctx.ensure_object(_Asked).debug = debug


@click.group(
    cls=_LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    callback=_keep_debug,
    help="Show a traceback when something goes wrong.",
)
@click.version_option(package_name="rejoinder")
def _cli() -> None:
    r"""Read text and say, sentence by sentence, who is charging and who is answering.

    \b
    rejoinder classify "Kosovo rejected the claim. Lavrov had accused it of sending mercenaries."
    """


@click.group(cls=_LazyGroup, table=LABELS)
def labels() -> None:
    """Take labels in, make them, check them and judge them."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process: 0 good, 1 measured and below the bar, 2 could not run."""
    asked = _Asked()
    try:
        outcome = _cli.main(arguments, prog_name="rejoinder", standalone_mode=False, obj=asked)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        sys.exit(Exit.FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(Exit.FAILED)
    except (ValueError, OSError) as error:
        if asked.debug:
            raise
        click.echo(f"rejoinder: {error}", err=True)
        sys.exit(Exit.FAILED)
    sys.exit(outcome if isinstance(outcome, int) else Exit.GOOD)


if __name__ == "__main__":
    main()
