"""`cnnviz graph`: the connection graph as data."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cnnviz.cli import signals
from cnnviz.cli.common import Number, check_folder, network, spec_options
from cnnviz.cli.say import note, output, show_paths
from cnnviz.errors import CnnvizError

if TYPE_CHECKING:
    from cnnviz.graph.export import Format
    from cnnviz.graph.export.files import Watch
    from cnnviz.layers.network import Network

HELP = """\
Writes the connection graph of a network as data: every connection with its
input neuron, its output neuron and the index of its weight. Two connections
share a weight where these indices are equal.

\b
  .npz      numpy arrays, a set for each layer: NAME/src, NAME/dst, NAME/weight, ...
  .csv      one connection a row: layer,src,dst,weight,bias,scale
  .json     networkx.node_link_graph reads it
  .graphml  networkx, Gephi, yEd, igraph, ...
  .dot      Graphviz; weights are attributes of the edges

\b
Try:
  cnnviz graph -o graph.npz
  cnnviz graph "Conv2d(1, 6, 5), ReLU(), MaxPool2d(2)" --input 1x28x28 -o graph.csv
  cnnviz graph -o - --format json
  cnnviz graph "Conv1d(1, 1, 3)" --input 1x8 --to-matrix matrices
"""


class Targets(NamedTuple):
    """Where the graph goes: files, standard output, a folder for matrices."""

    files: list[tuple[Path, Format]]
    stdout: Format | None
    matrices: Path | None

    @property
    def formats(self) -> list[Format]:
        """The formats of all that is written, except the matrices."""
        return [form for _, form in self.files] + ([self.stdout] if self.stdout else [])


@click.command(name="graph", help=HELP)
@spec_options
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Where to write; the suffix says the format; can be repeated; - is standard output.",
)
@click.option("--format", "format_", metavar="NAME", help="The format of -o -.")
@click.option(
    "--to-matrix",
    "matrices",
    metavar="DIR",
    help="Also, or only: each layer as a sparse matrix (output x input neurons), DIR/NAME.npz,"
    " for scipy.sparse.load_npz. Entries are the weight's index + 1, or the fixed factor.",
)
@click.option(
    "--max-connections",
    metavar="N",
    type=Number(int, "a whole number from 1, such as 2000000000", least=1),
    help="The most connections that are written; 1,000,000,000 if left out.",
)
def command(
    outputs: tuple[str, ...],
    format_: str | None,
    matrices: str | None,
    max_connections: int | None,
    **options: Any,
) -> None:
    """Reads the network, checks that it can be written, writes it."""
    targets = _targets(outputs, format_, matrices)
    net = network(options)
    note(net.notes)
    from cnnviz.graph.export import DEFAULT_LIMIT, check

    check(net, targets.formats, max_connections or DEFAULT_LIMIT)
    _check(targets)
    with _progress(net, targets) as watch:
        _write(net, targets, watch)


def _targets(outputs: tuple[str, ...], format_: str | None, matrices: str | None) -> Targets:
    """Checks the words before anything is read or made."""
    from cnnviz.graph.export import format_named, format_of

    names = dict.fromkeys(outputs)
    if not names and matrices is None:
        raise click.UsageError("where shall the graph go? Add -o graph.npz, for example")
    if "-" in names and not format_:
        raise click.UsageError("-o - does not say the format: add --format, such as --format csv")
    if format_ and "-" not in names:
        raise click.UsageError("--format is for -o -; a file's format is said by its suffix")
    if matrices is not None:
        check_folder("--to-matrix", matrices)
    files = [(Path(name), format_of(name)) for name in names if name != "-"]
    stdout = format_named(format_) if format_ else None
    if stdout and stdout.name == "npz" and sys.stdout is not None and sys.stdout.isatty():
        raise CnnvizError(".npz is not text: send it into a file or a program, not to a terminal")
    return Targets(files, stdout, None if matrices is None else Path(matrices))


def _check(targets: Targets) -> None:
    """Raises for a place that cannot be written, before any work is done."""
    from cnnviz.files import check, check_folder

    check(path for path, _ in targets.files)
    if targets.matrices is not None:
        check_folder(targets.matrices)


def _progress(net: Network, targets: Targets) -> AbstractContextManager[Watch]:
    from cnnviz.cli.progress import Progress, is_watched

    if not is_watched():
        return nullcontext(lambda _: None)
    from cnnviz.graph.export.files import work

    return Progress(work(net, targets.formats, targets.matrices is not None))


def _write(net: Network, targets: Targets, watch: Watch) -> None:
    from cnnviz.files import Staging
    from cnnviz.graph.export.files import stage_graph, stage_matrices, writer

    paths = [path for path, _ in targets.files]
    with Staging() as files:
        if targets.matrices is not None:
            paths += stage_matrices(net, targets.matrices, files, watch)
        stage_graph(net, targets.files, files, watch)
        if targets.stdout:
            writer(net, targets.stdout, watch)(output().buffer)
            output().flush()
        signals.too_late()
    if targets.stdout:
        note(f"{path} is written" for path in paths)
    else:
        show_paths(paths)
