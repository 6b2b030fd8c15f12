"""Parameters that a text makes itself, where they meet the network's data."""

from __future__ import annotations

import ast

from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.tensors import Tensor
from cnnviz.reading.code.values import Unknown, Value


def learned(e: Evaluator, data: Tensor, own: Tensor, name: str, node: ast.AST) -> Value:
    """What a parameter makes of data: a factor or a summand for each neuron."""
    del e, data, own, name
    return Unknown("a parameter of the text's own is not followed", node)
