"""What Keras's layers that join tensors, and the functions of their names, may be told."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler, rows
from cnnviz.reading.code.tensors.joins import concatenated
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Known, Unknown, Value

_ANY = frozenset(
    "name dtype trainable autocast activity_regularizer input_shape batch_input_shape weights"
    " input_dim".split()
)
_OWN = {"Concatenate": ("axis",), "Dot": ("axes", "normalize", "normalise")}
_AXIS = {"dim": "axis", "concat_axis": "axis"}


def check_words(name: str, many: int, said: Iterable[str], node: ast.AST) -> None:
    """Raises where a layer that joins tensors is given what it does not take."""
    own = _OWN.get(name, ())
    if many > len(own):
        raise Raised("TypeError", f"{name} takes {_listed(own)}, not {many}", node)
    for word in said:
        if word not in _ANY and word not in own:
            instead = f"; say {_AXIS[word]}=" if _AXIS.get(word) in own else ""
            raise Raised("ValueError", f"{name} takes no {word} in Keras{instead}", node)


def _listed(own: tuple[str, ...]) -> str:
    return f"{' and '.join(own)} alone" if own else "no values"


def of_one_rank(e: Evaluator, tensors: list[Tensor], node: ast.AST) -> list[Tensor]:
    """Tensors with as many axes each: Keras puts axes of one behind the batch of the others."""
    most = max(one.rank for one in tensors)
    if not all(one.traced for one in tensors):
        return tensors
    found: list[Tensor] = []
    for one in tensors:
        while one.rank < most:
            one = e.call(Known("keras.ops.expand_dims"), [one, 1], {}, node)
        found.append(one)
    return found


def concatenates(tensors: str, default: int) -> Handler:
    """`K.concatenate(tensors, axis=-1)`: a function whose words are these."""
    name = "concat" if tensors == "values" else "concatenate"

    def handler(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
        said = dict(zip((tensors, "axis", "name"), args, strict=False)) | kwargs
        wrong = [key for key in said if key not in (tensors, "axis", "name")]
        if wrong:
            instead = f"; say {_AXIS[wrong[0]]}=" if wrong[0] in _AXIS else ""
            raise Raised("TypeError", f"{name} takes no {wrong[0]}{instead}", node)
        found = rows(said.get(tensors), node)
        if isinstance(found, Unknown):
            return found
        return concatenated(e, list(found), said.get("axis", default), node)

    return handler
