"""What the commands share: SPEC, its options, and reading it.

A command is a file in this folder with a click command named `command`. It raises `CnnvizError`
(status 2) or `OutsideError` (status 1) for whatever goes wrong; `run` reports it in a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cnnviz.wording import plain, quoted

if TYPE_CHECKING:
    from cnnviz.layers.network import Network

Function = TypeVar("Function", bound=Callable[..., Any])

DEFAULT_SPEC = "Conv1d(1, 1, kernel_size=3)"


SPEC_OPTIONS = ("spec", "input_shape", "layers", "model", "settings", "skip")
"""The names that `spec_options` adds, in the order of a `Subject`'s fields."""


def spec_options(command: Function) -> Function:
    """Adds SPEC and the options of its reading, the names in `SPEC_OPTIONS`, and -q."""
    for add in _SPEC:
        command = add(command)
    return command


def _single_spec(ctx: click.Context, _: click.Parameter, words: tuple[str, ...]) -> str | None:
    """The SPEC, or None; several words are most likely one that the shell split."""
    if len(words) > 1:
        text = plain(" ".join(words)[:80])
        raise click.UsageError(f'SPEC is one argument; put it in quotes: "{text}"', ctx)
    return words[0] if words else None


def _quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    ctx.meta["cnnviz.quiet"] = value


def _settings(
    ctx: click.Context, param: click.Parameter, texts: tuple[str, ...]
) -> dict[str, object]:
    """The values of --set, by their names."""
    if not texts:
        return {}
    from cnnviz.errors import CnnvizError
    from cnnviz.reading import parse_setting

    try:
        return dict(map(parse_setting, texts))
    except CnnvizError as error:
        raise click.BadParameter(str(error), ctx, param) from None


def network(options: dict[str, Any], default: str = DEFAULT_SPEC) -> Network:
    """Takes SPEC and its options out of `options`: their network, or that of `default`."""
    from cnnviz.cli.source import read_spec
    from cnnviz.reading.subjects import Subject, network_of

    fields = {name: options.pop(name) for name in SPEC_OPTIONS}
    spec = fields.pop("spec")
    return network_of(Subject(default if spec is None else read_spec(spec), **fields))


class Number(click.ParamType):  # type: ignore[type-arg]
    """A number of `kind`, at least `least`; for other values, an error suggests `hint`.

    >>> Number(int, "a whole number").convert("7", None, None)
    7
    """

    name = "number"

    def __init__(
        self, kind: type[int] | type[float], hint: str, least: float = float("-inf")
    ) -> None:
        self.kind, self.hint, self.least = kind, hint, least

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | float:
        """`value` as a number; raises `click.BadParameter`."""
        try:
            number = self.kind(value)
        except ValueError:
            number = None
        if number is None or number < self.least or number == float("inf"):
            self.fail(f"{quoted(value, 40)} is not possible: take {self.hint}", param, ctx)
        return number


def check_folder(option: str, name: str) -> None:
    """Raises `click.UsageError` if `name`, the value of `option`, cannot be a folder."""
    from cnnviz.files import obstacle

    file = obstacle(name)
    if file:
        raise click.UsageError(
            f"{option} takes a folder, and {quoted(file)} is none: give the folder another name"
        )


_SPEC = (
    click.option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=_quiet,
        help="No notes; errors are still reported.",
    ),
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_settings,
        help="A value that the text leaves open: --set args.width=8; can be repeated.",
    ),
    click.option(
        "--skip",
        multiple=True,
        metavar="NAME",
        help="Pass over a layer that cnnviz does not know; its shape is taken to stay the same.",
    ),
    click.option("--model", metavar="NAME", help="Which network, if the text has several."),
    click.option(
        "--layers",
        metavar="A:B",
        help="Only a part of the network: positions A to B (B excluded), or names.",
    ),
    click.option(
        "--input",
        "input_shape",
        metavar="SHAPE",
        help="The input without its batch axis, channels first: 8, 1x8, 3x32x32."
        " Left out, the smallest that shows the layers well.",
    ),
    click.argument("spec", nargs=-1, metavar="[SPEC]", callback=_single_spec),
)
"""SPEC and its options, last first."""
