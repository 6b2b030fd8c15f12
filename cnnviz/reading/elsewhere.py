"""Texts of networks in forms that are not read: each is named, with what to paste instead."""

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


_WORDS = 5  # Faults of a text of layers; of more, words of prose about code may be the cause.


def in_better_words(text: str, error: SpecError) -> SpecError:
    """Why a text that is no list of layers is not read, where its form tells; else the error."""
    told = _OF_GRAPH if _GRAPH.match(text) else _OF_R if _R.search(text) else ""
    told = told or (_OF_SIZES if _SIZES.search(text) else "")
    if told:
        return spec_error(text, [fault_of_all(text, told)])
    if len(error.faults) > _WORDS:
        from cnnviz.reading.code.entry import no_python

        no_python(text)
    return error
