"""Why what a package's function returns is not known, and what to paste in its place."""

from __future__ import annotations

import ast
import re

from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown, Value
from cnnviz.reading.wording import short

COMMAND_LINE = "argparse reads the command line"
_FILES = frozenset(
    "json.load json.loads yaml.load yaml.safe_load yaml.full_load pickle.load torch.load numpy.load"
    " toml.load tomllib.load pandas.read_csv torch.hub.load keras.models.load_model"
    " keras.models.model_from_json torch.jit.load onnx.load omegaconf.OmegaConf.load".split()
)
_NETWORKS = (
    ("torchvision.models.", "torchvision's"),
    ("keras.applications.", "Keras's"),
    ("timm.", "timm's"),
    ("torch.hub.", "torch.hub's"),
    ("segmentation_models_pytorch.", "segmentation_models_pytorch's"),
    ("tensorflow_hub.", "TensorFlow Hub's"),
    ("transformers.", "transformers'"),
    ("efficientnet_pytorch.", "efficientnet_pytorch's"),
    ("pretrainedmodels.", "pretrainedmodels'"),
    ("fastai.", "fastai's"),
    ("monai.", "MONAI's"),
)
_TOOLS = ("timm.layers.", "timm.models.layers.")  # Parts and helpers, not whole networks.
_FRAMEWORKS = {
    "paddle": "PaddlePaddle",
    "mxnet": "MXNet",
    "mindspore": "MindSpore",
    "flax": "Flax",
    "jax": "JAX",
    "haiku": "Haiku",
    "equinox": "Equinox",
    "chainer": "Chainer",
    "lasagne": "Lasagne",
    "tflearn": "TFLearn",
    "tf_slim": "TF-Slim",
    "jittor": "Jittor",
    "tinygrad": "tinygrad",
    "oneflow": "OneFlow",
    "megengine": "MegEngine",
}
_STANDARD = frozenset(
    "torch keras tensorflow numpy math itertools functools collections operator copy contextlib"
    " dataclasses statistics fractions decimal".split()
)
"""Packages whose code nobody needs to paste."""
_TENSORFLOW_1 = re.compile(
    r"tensorflow\.(?:(?:contrib|layers|slim|estimator|app|flags|losses)\."
    r"|(?:placeholder(?:_with_default)?|get_variable|variable_scope|Session|InteractiveSession)$)"
)
"""What TensorFlow had for writing networks before Keras."""


def refusal(
    path: str, args: list[Value], kwargs: dict[str, Value], node: ast.AST | None
) -> Unknown:
    """What a call of a package's function that is not read returns.

    >>> refusal("json.load", [], {}, None).why
    'json.load reads a file'
    """
    why, lack = _reason(path, args, kwargs)
    return Unknown(why, node, lack=lack)


def _reason(path: str, args: list[Value], kwargs: dict[str, Value]) -> tuple[str, Lack]:
    root = path.partition(".")[0]
    if path in _FILES or root in ("configparser", "csv", "dotenv", "decouple"):
        return f"{path} reads a file", Lack.FILE
    if network := _network(path):
        return network, Lack.NETWORK
    framework = "TensorFlow 1" if _TENSORFLOW_1.match(path) else _FRAMEWORKS.get(root)
    if framework:
        return f"{path} is {framework}'s; cnnviz reads PyTorch and Keras", Lack.FRAMEWORK
    if root in ("random", "secrets") or path.startswith(("numpy.random.", "torch.rand")):
        return f"{path} gives something else on every run", Lack.VALUE
    if root in ("os", "sys", "platform", "torch") and path.rpartition(".")[2] in _MACHINE:
        return f"{path} depends on the machine", Lack.VALUE
    if root in ("argparse", "click", "absl", "hydra", "fire"):
        if root == "argparse":
            return COMMAND_LINE, Lack.COMMAND
        return f"{root} reads the command line", Lack.VALUE
    if path == "sys.argv":
        return "sys.argv is the command line", Lack.VALUE
    if root in ("os", "sys", "pathlib", "glob"):
        return f"{path} depends on the machine", Lack.VALUE
    if any(isinstance(arg, Tensor) and arg.traced for arg in (*args, *kwargs.values())):
        return f"cnnviz does not know what {short(path, 60)} makes of a tensor", Lack.FUNCTION
    if "." in path and root not in _STANDARD:
        return origin_of(path), Lack.CODE
    lack = Lack.TENSORFLOW if root == "tensorflow" else Lack.CALL
    return f"cnnviz does not follow {short(path, 60)}", lack


def _network(path: str) -> str:
    """Says whose own network a path is; "" if it is none."""
    for prefix, owner in _NETWORKS:
        if path.startswith(prefix) and not path.startswith(_TOOLS):
            name, paste = path.rpartition(".")[2], _summary(path.partition(".")[0])
            why = f"{name} is {owner} own network, whose layers are not in this text: paste {paste}"
            return f"{why}, or hand the object to cnnviz.parse in Python"
    return ""


def origin_of(path: str) -> str:
    """Says where something of a package that is not read comes from.

    >>> origin_of("blocks.Block")
    'Block comes from blocks, which is not in this text: paste its code too'
    >>> origin_of(".Block")
    'Block comes from its own package, which is not in this text: paste its code too'
    """
    package, _, name = path.rpartition(".")
    whose = short(package) if package.strip(".") else "its own package"
    return f"{name} comes from {whose}, which is not in this text: paste its code too"


_MACHINE = frozenset(
    "is_available device_count current_device getenv cpu_count get_device_name".split()
)


def _summary(root: str) -> str:
    keras = root in ("keras", "tensorflow_hub")
    return "model.summary(expand_nested=True)" if keras else "what print(model) prints"
