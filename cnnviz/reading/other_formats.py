"""Networks in forms that are not read: names each, with what to paste instead."""

from __future__ import annotations

import re

from cnnviz.errors import SpecError
from cnnviz.reading.report import fault_of_all, spec_error

_GRAPH = re.compile(r'\A\s*\{.{0,400}?"format"\s*:\s*"graph-model"', re.DOTALL)
_R = re.compile(
    r"^\s*library\((?:keras3?|torch|tensorflow)\)|keras_model_sequential\(|%>%\s*\n?\s*layer_\w+\(",
    re.MULTILINE,
)
_SIZES = re.compile(
    r"(?:^.{0,80}?\w\.(?:weight|bias)\b\W{0,40}(?:torch\.Size\(|\[|tensor\(|\().*\s*){2}"
    r"|OrderedDict\(\[\('[\w.]+\.(?:weight|bias)', *tensor\(",
    re.MULTILINE,
)
_OF_SIZES = (
    "this lists weights, as a state_dict does, which does not say what the layers do with them,"
    " such as strides and pooling: paste print(model), or the code of its class"
)
_OF_GRAPH = (
    "this is a graph-model of TensorFlow.js, which holds operations and no layers: paste the code"
    " that makes the model, or its model.summary(), or convert it as a layers-model"
)
_OF_R = (
    "this is R, which cnnviz does not read: paste what summary(model) prints, or"
    " model_to_json(model), or write the layers in Python"
)


_MOST_FAULTS = 5  # Faults of a list of layers; more may be due to prose around code.


def clearer_error(text: str, error: SpecError) -> SpecError:
    """The error that names the form of a text that is not read, if known; else `error`."""
    reason = _OF_GRAPH if _GRAPH.match(text) else _OF_R if _R.search(text) else ""
    reason = reason or (_OF_SIZES if _SIZES.search(text) else "")
    if reason:
        return spec_error(text, [fault_of_all(text, reason)])
    if len(error.faults) > _MOST_FAULTS:
        from cnnviz.reading.code.entry import no_python

        no_python(text)
    return error
