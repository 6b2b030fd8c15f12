"""`K.variable(0.5)`: which Keras trains one that a layer keeps, and which does not."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from cnnviz.reading.code.keras.keras_1 import of_tensorflow
from cnnviz.reading.code.keras.kernels import variable
from cnnviz.reading.code.keras_models.own_classes import remember
from cnnviz.reading.code.values.tensors import Learned, Tensor
from cnnviz.reading.code.values.values import List, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.modules import Module

_LISTED = re.compile(r"\bself\._?trainable_weights\s*=(?!=)")
_WHICH = (
    "tf.keras trains a K.variable that a layer keeps, Keras before 2.4 does not: import from"
    " tensorflow.keras where it is trained; where it is not, write tf.constant"
)


def backend_variable(
    e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """`K.variable(0.5, name="alpha")`: trained where the text says so, or has tf.keras."""
    value = args[0] if args else kwargs.get("value")
    made = variable(e, [value], {}, node)
    if not isinstance(made, Tensor):
        return made
    if _LISTED.search(e.source.code):
        made.learned = None  # Until it is said to be trained.
    elif not of_tensorflow(e):
        which = Unknown(_WHICH, node)
        which.made = True  # No value that is said of what is made of it tells that.
        return which
    return made


def listed(e: Evaluator, owner: Module, value: Value) -> None:
    """`self.trainable_weights = [self.gamma]`, of Keras before 2.4: these are trained."""
    for one in value if isinstance(value, List) else ():
        if isinstance(one, Tensor) and not one.traced:
            one.learned = one.learned or Learned(one)
            remember(e, owner, one, [], {})
