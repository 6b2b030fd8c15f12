"""How many axes a network says that its input has: `assert x.dim() == 5`."""

from __future__ import annotations

import ast

from cnnviz.reading.code.source.nodes import nodes

_SUCH = {2: "16", 3: "3x64", 4: "3x64x64", 5: "3x16x64x64", 6: "4x3x16x64x64"}


def axes_asked(tree: ast.Module, node: ast.AST) -> str:
    """What to say where a test of the number of axes, or a `raise` behind one, ends a network.

    >>> tree = ast.parse("assert x.dim() == 5")
    >>> axes_asked(tree, tree.body[0])
    '; the input has 4 axes without that of the batch: say it with --input, such as 3x16x64x64'
    """
    tests = [one for one in nodes(tree) if isinstance(one, ast.If) and node in one.body]
    test = node if isinstance(node, ast.Assert) else next(iter(tests), None)
    wanted = ast.Eq if test is node else ast.NotEq
    compared = getattr(test, "test", None)
    if not isinstance(compared, ast.Compare) or not isinstance(compared.ops[0], wanted):
        return ""
    rank = getattr(compared.comparators[0], "value", None)
    if not _is_rank(compared.left) or not isinstance(rank, int) or rank not in _SUCH:
        return ""
    axes = "1 axis" if rank == 2 else f"{rank - 1} axes"
    such = _SUCH[rank]
    return f"; the input has {axes} without that of the batch: say it with --input, such as {such}"


def _is_rank(node: ast.expr) -> bool:
    """`x.dim()`, `x.ndim` or `len(x.shape)`."""
    words = ast.unparse(node)
    return words.endswith((".dim()", ".ndim", ".ndimension()")) or (
        words.startswith("len(") and words.endswith((".shape)", ".size())"))
    )
