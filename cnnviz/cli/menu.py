"""The menu of commands. A command's file is loaded when it is called, so that help stays quick."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from cnnviz import __version__

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "compare": "Fully connected beside convolution: the figure for a slide.",
    "draw": "One explanatory figure: a volume, a neuron, ...",
    "deck": "A whole lecture: slides with notes, told with your network.",
    "graph": "The connection graph as data: who feeds whom, by which weight.",
    "summary": "Layer by layer: shapes, connections, weights, receptive field.",
    "figures": "Every figure there is, with the question that it answers.",
    "themes": "The themes, and the tokens to start one's own from.",
    "remake": "A figure again, from what its file says, with new options.",
    "show-spec": "The command that made a figure, from what its file says.",
}
"""Each command and its line in the help; `cnnviz.cli.NAME.command` is the command itself."""

HELP = """\
Shows how a convolutional layer differs from a fully connected one. Every line
in a picture is a connection that the layer really has.

\b
Try:
  cnnviz compare
  cnnviz compare "Conv1d(1, 1, kernel_size=4, stride=2, padding=1)" --input 1x10
  cnnviz compare --figure sharing -o sharing.svg
  cnnviz summary "Conv2d(3, 16, 3), ReLU(), MaxPool2d(2)" --input 3x32x32

A layer is written as in PyTorch or Keras; what print(module) prints can be
pasted as it is.
"""


class Menu(click.Group):
    """A group whose commands are files in this folder, loaded on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"cnnviz.cli.{cmd_name.replace('-', '_')}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggests the nearest command if there is none of that name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from cnnviz.wording import nearest

            ctx.fail(f"there is no command {args[0]!r}{nearest(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Completes the commands' names, too, from the table above."""
        from click.shell_completion import CompletionItem

        options = click.Command.shell_complete(self, ctx, incomplete)
        commands = COMMANDS.items()
        return [
            CompletionItem(k, help=v) for k, v in commands if k.startswith(incomplete)
        ] + options

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the commands' lines from the table above, which loads none of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Menu,
    name="cnnviz",
    help=HELP,
    no_args_is_help=False,
    invoke_without_command=True,
    epilog="cnnviz COMMAND --help tells the rest.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="cnnviz %(version)s")
@click.pass_context
def menu(ctx: click.Context) -> None:
    """Without a command, prints the help."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
