"""`K.variable(0.5)` in a layer: which Keras trains it, and which does not."""

from __future__ import annotations

import ast
import re

from cnnviz.reading.code.keras.keras_1 import uses_tensorflow
from cnnviz.reading.code.keras.kernels import variable
from cnnviz.reading.code.keras_models.own_classes import remember
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Learned, Tensor
from cnnviz.reading.code.values.values import List, Unknown, Value

_TRAINABLE_WEIGHTS = re.compile(r"\bself\._?trainable_weights\s*=(?!=)")
_UNCLEAR = (
    "tf.keras trains a K.variable that a layer keeps, Keras before 2.4 does not: import from"
    " tensorflow.keras where it is trained; where it is not, write tf.constant"
)


def backend_variable(
    e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """`K.variable(0.5, name="alpha")`: trained if the text says so, or uses tf.keras."""
    value = args[0] if args else kwargs.get("value")
    result = variable(e, [value], {}, node)
    if not isinstance(result, Tensor):
        return result
    if _TRAINABLE_WEIGHTS.search(e.source.code):
        result.learned = None  # Until the text lists it as trained.
    elif not uses_tensorflow(e):
        unclear = Unknown(_UNCLEAR, node)
        unclear.made = True  # A value set for what is made of it would not tell.
        return unclear
    return result


def train_listed(e: Evaluator, owner: Module, value: Value) -> None:
    """Follows `self.trainable_weights = [self.gamma]`, of Keras before 2.4: these are trained."""
    for weight in value if isinstance(value, List) else ():
        if isinstance(weight, Tensor) and not weight.traced:
            weight.learned = weight.learned or Learned(weight)
            remember(e, owner, weight, [], {})
