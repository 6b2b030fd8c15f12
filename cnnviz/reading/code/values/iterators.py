"""Iterators over lists, dicts, sets and containers, which see what these become meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cnnviz.reading.code.values.bounds import items_in_order
from cnnviz.reading.code.values.errors import Halt, Raised
from cnnviz.reading.code.values.generators import Generator, lazy_items
from cnnviz.reading.code.values.modules import DICTS, Module
from cnnviz.reading.code.values.scalars import entry_of
from cnnviz.reading.code.values.values import Dict, List, Set, Unknown, Value

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.values.journal import Journal


def iterator_over(
    journal: Journal, value: Value, items: Sequence[Value], node: ast.AST, step: int = 1
) -> Generator:
    """What `iter` returns for a value with these items, or `reversed` if `step` is -1.

    A list may change meanwhile; so may the values of a dict, but not its size.
    """
    if isinstance(value, Generator) and not value.again:
        return value
    owner, view = value.view if isinstance(value, Generator) and value.view else (value, "keys")
    if isinstance(owner, Module) and owner.length is not None:
        owner, view = owner.held, "keys" if owner.kind in DICTS else "values"
    if isinstance(owner, (Dict, Set)):
        return _over_keys(journal, owner, view, node, step)
    return _over_list(journal, owner, step) if isinstance(owner, List) else Generator(items)


def _over_list(journal: Journal, row: List, step: int) -> Generator:
    position = List([0 if step > 0 else len(row) - 1])

    def items() -> Sequence[Value] | Unknown | None:
        journal.touch(position)
        at = position[0] if position.why is None else 0
        position[0] += step
        following = row[at : at + 1] if at >= 0 else []
        return row.why or position.why or ([entry_of(row, item) for item in following] or None)

    return lazy_items(journal, items)


def _over_keys(
    journal: Journal, owner: Dict | Set, view: str, node: ast.AST, step: int
) -> Generator:
    keys = (items_in_order(owner) if isinstance(owner, Set) else tuple(owner))[::step]
    position = List([0])

    def items() -> Sequence[Value] | Unknown | None:
        if len(owner) != len(keys):
            kind = "set" if isinstance(owner, Set) else "dictionary"
            raise Raised("RuntimeError", f"{kind} changed size during iteration", node)
        if owner.why is not None or position.why is not None:
            return owner.why or position.why
        if position[0] == len(keys):
            return None
        journal.touch(position)
        position[0] += 1
        key = keys[position[0] - 1]
        if key not in owner:
            return Unknown("what is left of keys that change meanwhile is not worked out", node)
        value = owner[key] if isinstance(owner, Dict) else key
        if isinstance(value, Unknown) and value.absent:
            return value
        return [{"keys": key, "values": value, "items": (key, value)}[view]]

    return lazy_items(journal, items)


def loop_items(
    journal: Journal, value: Value, items: Iterable[Value], node: ast.AST
) -> Iterator[Value]:
    """The items of a value one by one: of a generator those that the loop leaves in it, of what
    may change also what it gets meanwhile. Raises if a dict or set changes its size meanwhile.
    """
    if not isinstance(value, (List, Generator, Dict, Set, Module)):
        yield from items
        return
    source = iterator_over(journal, value, tuple(items), node)
    while source.ahead():
        if source.left.why is not None:
            raise Halt(source.left.why)
        yield source.take(journal)
