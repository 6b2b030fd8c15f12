"""The entry to reading code: from a text to its network, or to a part of it."""

from __future__ import annotations

import ast
import re

from cnnviz.layers.network import Network
from cnnviz.reading.code.source.detecting import is_meant_as_code, is_surely_code
from cnnviz.reading.code.source.source import Source, Unparsed
from cnnviz.reading.code.source.surroundings import extract_source
from cnnviz.reading.report import fault_of_all, spec_error
from cnnviz.reading.wish import Wish


def code_network(text: str, wish: Wish) -> Network | None:
    """The network of a text of code, or None if it is no code; raises `CnnvizError`."""
    source = _source(text)
    if source is None:
        return None
    from cnnviz.reading.code.advising import read
    from cnnviz.reading.code.language.data_parameters import functions_of_data

    network = read(source, wish)
    if network is None:
        if not is_surely_code(text) and not _has_blocks(source):
            return None
        early = _early(source)
        if early is not None:
            reason = f"{ast.unparse(early)} is TensorFlow 1's; cnnviz reads PyTorch and Keras"
            raise spec_error(text, [source.fault(early, reason)])
        reason = (
            "there is no network in this code: no class with forward() or call(), no Sequential,"
            " no Model; paste the code that builds it"
        )
        if "keras" in text and (names := functions_of_data(source.tree)):
            reason += f", or --model {names[-1]} draws what {names[-1]}() makes of an --input"
        raise spec_error(text, [fault_of_all(text, reason)])
    return network


_EARLY = re.compile(
    r"(?:tf|tensorflow)\.(?:compat\.v1\.)?(?:(?:layers|contrib)(?:\.\w+)+|placeholder|get_variable)"
)


def _early(source: Source) -> ast.Attribute | None:
    """The first name of TensorFlow 1 in a text."""
    attributes = (node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute))
    matches = [attribute for attribute in attributes if _EARLY.fullmatch(ast.unparse(attribute))]
    return min(
        matches,
        key=lambda attribute: (
            attribute.lineno,
            attribute.col_offset,
            -(attribute.end_col_offset or 0),
        ),
        default=None,
    )


def _has_blocks(source: Source) -> bool:
    """Whether there are loops or conditions, which no list of layers has."""
    return any(
        isinstance(statement, (ast.For, ast.While, ast.If)) for statement in source.tree.body
    )


def no_python(text: str) -> None:
    """Raises an error on why a text is no Python, if its lines make layers as Python does."""
    if len(_MAKES.findall(text)) > 1:
        try:
            extract_source(text)
        except Unparsed as error:
            raise spec_error(text, [error.fault]) from None


_MAKES = re.compile(
    r"^[ \t]*(?:(?:self\.\w+|\w+)[ \t]*=[ \t]*(?:self|nn|torch|F|layers)\.\w|[\w.]+\.add\()",
    re.MULTILINE,
)


def _source(text: str) -> Source | None:
    try:
        return extract_source(text)
    except Unparsed as error:
        if is_meant_as_code(text):
            raise spec_error(text, [error.fault]) from None
        return None
