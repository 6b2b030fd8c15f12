"""How many axes a network expects of its input: `assert x.dim() == 5`."""

from __future__ import annotations

import ast

from cnnviz.reading.code.source.nodes import nodes

_EXAMPLES = {2: "16", 3: "3x64", 4: "3x64x64", 5: "3x16x64x64", 6: "4x3x16x64x64"}


def rank_hint(tree: ast.Module, node: ast.AST) -> str:
    """What to say if a test of the number of axes, or a `raise` after one, ends a network.

    >>> tree = ast.parse("assert x.dim() == 5")
    >>> rank_hint(tree, tree.body[0])
    '; the input has 4 axes without that of the batch: say it with --input, such as 3x16x64x64'
    """
    tests = [test for test in nodes(tree) if isinstance(test, ast.If) and node in test.body]
    test = node if isinstance(node, ast.Assert) else next(iter(tests), None)
    wanted = ast.Eq if test is node else ast.NotEq
    condition = getattr(test, "test", None)
    if not isinstance(condition, ast.Compare) or not isinstance(condition.ops[0], wanted):
        return ""
    rank = getattr(condition.comparators[0], "value", None)
    if not _is_rank(condition.left) or not isinstance(rank, int) or rank not in _EXAMPLES:
        return ""
    axes = "1 axis" if rank == 2 else f"{rank - 1} axes"
    example = _EXAMPLES[rank]
    return (
        f"; the input has {axes} without that of the batch: say it with --input, such as {example}"
    )


def _is_rank(node: ast.expr) -> bool:
    """`x.dim()`, `x.ndim` or `len(x.shape)`."""
    words = ast.unparse(node)
    return words.endswith((".dim()", ".ndim", ".ndimension()")) or (
        words.startswith("len(") and words.endswith((".shape)", ".size())"))
    )
