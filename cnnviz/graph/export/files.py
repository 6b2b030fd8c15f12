"""A network's connection graph to files: the one place that knows the graph and all writers."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cnnviz.graph.export import DEFAULT_LIMIT, Format, check, connections_of, format_of

if TYPE_CHECKING:
    from cnnviz.files import Staging, Writer
    from cnnviz.layers.network import Network

Watch = Callable[[int], None]
"""Called with the number of connections each time some have been written."""


def _unwatched(_: int) -> None:
    pass


def save_graph(
    network: Network, *paths: str | os.PathLike[str], max_connections: int = DEFAULT_LIMIT
) -> list[Path]:
    """Writes the connection graph to each path, in the format of its suffix; returns the paths.

    `.npz` and `.csv` hold any number of connections, in little memory; `.json`, `.graphml` and
    `.dot` up to 10^7. Existing files are replaced; either all files are written whole, or none.
    Raises `CnnvizError` for an unknown suffix or too large a graph, `OutsideError` for a file that
    cannot be written.
    """
    from cnnviz.files import Staging, path_text
    from cnnviz.files import check as check_places

    names = dict.fromkeys(map(path_text, paths))
    targets = [(Path(name), format_of(name)) for name in names]
    check(network, [form for _, form in targets], max_connections)
    check_places(names)
    with Staging() as files:
        stage_graph(network, targets, files)
    return [path for path, _ in targets]


def stage_graph(
    network: Network,
    targets: Sequence[tuple[Path, Format]],
    files: Staging,
    watch: Watch = _unwatched,
) -> None:
    """Writes the graph to files that appear on leaving `files`; the caller has called `check`."""
    for path, form in targets:
        files.write(path, writer(network, form, watch))


def stage_matrices(
    network: Network, folder: Path, files: Staging, watch: Watch = _unwatched
) -> list[Path]:
    """Writes each layer as a sparse matrix, NAME.npz in `folder`; returns the paths.

    Raises `CnnvizError` if connections of a layer are parallel.
    """
    from cnnviz.graph.export import matrix
    from cnnviz.graph.export.source import Source

    source = Source(network, watch)
    matrix.check(source)
    files.folder(folder)
    paths = []
    for part in source.parts():
        paths.append(folder / f"{part.member}.npz")
        files.write(paths[-1], partial(matrix.write, part))
    return paths


def writer(network: Network, form: Format, watch: Watch = _unwatched) -> Writer:
    """A function that writes the graph of `network` to a stream in one format."""
    from cnnviz.graph.export.source import Source

    source = Source(network, watch)
    module = import_module(f"cnnviz.graph.export.{form.module}")
    if form.name != "dot":
        return partial(module.write, source)

    def dot(stream: BinaryIO) -> None:
        from cnnviz.graph.export import dot_source as graph_dot

        graph_dot.write(module.statements(source), stream)

    return dot


def work(network: Network, formats: Sequence[Format], matrices: bool = False) -> int:
    """How many connections will have been reported to `watch` when all is written."""
    total = connections_of(network)
    walks = [_array_by_array(network) if form.name == "npz" else total for form in formats]
    if matrices:
        from cnnviz.graph.export.matrix import WALKS

        walks.append(WALKS * total)
    return sum(walks)


def _array_by_array(network: Network) -> int:
    from cnnviz.graph.export import npz
    from cnnviz.graph.export.source import Source

    return sum(npz.walks(part) * part.count for part in Source(network).parts())
