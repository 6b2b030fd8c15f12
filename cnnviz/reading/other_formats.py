"""Networks in forms that are not read: names each, with what to paste instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from cnnviz.errors import Fault, SpecError
from cnnviz.reading.report import fault_of_all, spec_error


class _Form(NamedTuple):
    """A form: what shows it, in a text's lines, and why it is not read and what to do.

    Some look like a print or a table; the signs of others may stand beside one.
    """

    sign: str
    reason: str
    looks_read: bool = False


_PRINT = "paste what print(model) prints, or the code of its class"
_IN_PYTORCH = (
    "which cnnviz does not read: paste the network as PyTorch or Keras code, or write its layers,"
    " such as Conv2d(1, 6, 5), ReLU()"
)

_FORMS = (
    _Form(
        r'\A\s*\{.{0,400}?"format"\s*:\s*"graph-model"',
        "this is a graph-model of TensorFlow.js, which holds operations and no layers: paste the"
        " code that makes the model, or its model.summary(), or convert it as a layers-model",
    ),
    _Form(
        r"^(?:- )?class_name: \w+[ \t\r]*\n[ \t]*config:",
        "this is YAML, as Keras wrote it up to version 2.5: paste what model.to_json() gives",
    ),
    _Form(
        r"^\s*library\((?:keras3?|torch|tensorflow)\)|keras_model_sequential\("
        r"|%>%\s*\n?\s*layer_\w+\(",
        "this is R, which cnnviz does not read: paste what summary(model) prints, or"
        " model_to_json(model), or write the layers in Python",
    ),
    _Form(
        r"^[ \t]*graph [\w.-]+ \([ \t]*\n[ \t]*%",
        "this is the text of an ONNX graph: give the file itself, cnnviz summary model.onnx",
    ),
    _Form(
        r"^[^\n]{0,80}?\w\.(?:weight|bias)\b\W{0,40}(?:torch\.Size\(|\[|tensor\(|\()[^\n]*\s*"
        r"[^\n]{0,80}?\w\.(?:weight|bias)\b\W{0,40}(?:torch\.Size\(|\[|tensor\(|\()"
        r"|OrderedDict\(\[\('[\w.]+\.(?:weight|bias)', *tensor\(",
        "this lists weights, as a state_dict does, which does not say what the layers do with"
        f" them, such as strides and pooling: {_PRINT}",
    ),
    _Form(
        r"^[ \t]*layers?[ \t]*\{[^}]{0,400}?\btype[ \t]*:[ \t]*[\"A-Z]",
        f"this is a prototxt of Caffe, {_IN_PYTORCH}",
    ),
    _Form(
        r"^\[(?:net|network|convolutional)\][ \t\r]*$|^layer +filters +size",
        f"this is a network of Darknet, {_IN_PYTORCH}",
    ),
    _Form(
        r"^ *from +n +params +module +arguments",
        "a table of Ultralytics does not tell how its modules are built: paste what"
        " print(model.model) prints, or the class",
    ),
    _Form(
        r"\| *module *\| *#param[^\n]*|^ *Kernel Shape +Output Shape[^\n]*"
        r"|┃ *Name *┃ *Type *┃ *Params[^\n]*",
        f"a table of parameters does not tell kernels and strides: {_PRINT}",
    ),
    _Form(
        r"^[ \t]*[A-Za-z_]\w*-\d+ +\[-?\d+,[^\n]*\] +[\d,]+[ \t]*$|[├└]─\w[^\n]*?: \d+-\d+\b[^\n]*",
        f"rows of torchsummary or torchinfo do not tell kernels: {_PRINT}",
    ),
    _Form(
        r"^[ \t]*\w+ output shape:[ \t]*torch\.Size\([^\n]*",
        f"these are the sizes of what layers give; they do not tell kernels: {_PRINT}",
    ),
    _Form(r"^opcode +name +target +args[^\n]*", f"a table of torch.fx lists calls: {_PRINT}"),
    _Form(
        r"\boriginal_name=\w+|^graph\(%self",
        "a print of TorchScript does not tell the sizes of its layers: print the module that"
        " torch.jit.script or torch.jit.trace was given, or paste the class",
        looks_read=True,
    ),
    _Form(
        r"\bHybridSequential\(|\b(?:Conv[123]D|Dense)\((?:None|\d+) -> \d+"
        r"|^ *(?:Conv[123]D|Dense|BatchNorm)-\d+ +\(\d[^\n]*",
        f"this is a network of MXNet, {_IN_PYTORCH}",
        looks_read=True,
    ),
    _Form(
        r"\bdata_format=N(?:CHW|HWC|CL|LC|CDHW|DHWC)\b|\bdtype=float32\)"
        r"|Layer \(type\) +Input Shape +Output Shape[^\n]*",
        f"this is a network of PaddlePaddle, {_IN_PYTORCH}",
        looks_read=True,
    ),
    _Form(
        r"^\w+\( *# Param:|\bkernel=Param\(|^ *# (?:attributes|children)$"
        r"|┃ *path *┃ *module *┃[^\n]*",
        f"this is a network of Flax, {_IN_PYTORCH}",
    ),
    _Form(r"\bweight=\w*f(?:16|32|64)\[", f"this is a network of Equinox, {_IN_PYTORCH}"),
    _Form(
        r"^ *\[TL\] +\w+[^\n]*|^ *layer +\d+: \S+ +\(\d[^\n]*",
        f"this is a network of TensorLayer, {_IN_PYTORCH}",
    ),
    _Form(r"^ *nn\.Sequential \{", f"this is a network of Torch in Lua, {_IN_PYTORCH}", True),
    _Form(
        r"<(?:tensorflow|tf|keras)[\w.]* object at 0x\w+>",
        "this lists objects and not what they do: paste what model.summary() prints, or the code",
    ),
)

_MOST_FAULTS = 5  # Faults of a list of layers; more may be due to prose around code.


@contextmanager
def clearer_errors(text: str, *, of_layers: bool = False) -> Iterator[None]:
    """Raises, for a text that cannot be read, the error that names its form, if that is known.

    What was read as a list of layers (`of_layers`) may be prose around code.
    """
    try:
        yield
    except SpecError as error:
        named = _named(text, of_layers)
        if named is None and of_layers and len(error.faults) > _MOST_FAULTS:
            from cnnviz.reading.code.entry import no_python

            no_python(text)
        raise named or error from None


def _named(text: str, of_layers: bool) -> SpecError | None:
    """The error that names the form of a text, if it is one that is not read."""
    for form in _FORMS:
        if not (of_layers or form.looks_read):
            continue
        match = re.search(form.sign, text, re.MULTILINE | re.DOTALL)
        if match is not None:
            return spec_error(text, [_fault(text, match, form.reason)])
    return None


def _fault(text: str, match: re.Match[str], reason: str) -> Fault:
    """The fault at the line that shows a form; of all the text if it begins there."""
    sign = match[0].lstrip()
    start = match.end() - len(sign)
    if not text[:start].strip():
        return fault_of_all(text, reason)
    return Fault(start, start + len(sign.split("\n")[0]), reason)
