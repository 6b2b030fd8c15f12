"""What a name stands for: the text's own, Python's, or a package's, imported or not."""

from __future__ import annotations

import ast
import re

from cnnviz.layers import names as torch_names
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.exceptions import asks_for_names
from cnnviz.reading.code.library import star_imports
from cnnviz.reading.code.library.versions import CONSTANTS
from cnnviz.reading.code.source.implicit_imports import KERAS_PACKAGES, packages_of_keras
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.pasted_files import later_definition, pasted_definition
from cnnviz.reading.code.source.source import CUT
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.packages import canonical
from cnnviz.reading.code.values.refusals import origin_of
from cnnviz.reading.code.values.scope import ABSENT, Scope
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Batch, Known, Unknown, Value
from cnnviz.reading.wording import listed

BUILTINS = frozenset(
    "abs all any bool callable dict divmod enumerate filter float format frozenset getattr"
    " hasattr hash id int isinstance issubclass iter len list map max min next object pow print"
    " property range repr reversed round set setattr delattr slice sorted staticmethod classmethod"
    " str sum super tuple type zip vars dir input open exec eval globals locals bytes chr ord"
    " Exception ValueError TypeError NotImplementedError RuntimeError AssertionError KeyError"
    " IndexError AttributeError ImportError ModuleNotFoundError StopIteration OSError IOError"
    " FileNotFoundError ZeroDivisionError NotImplemented KeyboardInterrupt Warning UserWarning"
    " DeprecationWarning BaseException ArithmeticError OverflowError SystemExit xrange unicode"
    " long basestring raw_input".split()
)

ALIASES = {
    **{name: name for name in ("torch", "math", "keras", "numpy", "os", "sys", "json", "random")},
    **{name: name for name in ("torchvision", "functools", "collections", "copy", "itertools")},
    **{"tensorflow": "tensorflow", "tf": "tensorflow", "np": "numpy", "K": "keras.backend"},
    **{
        **dict.fromkeys(("F", "functional"), "torch.nn.functional"),
        "nn": "torch.nn",
        "optim": "torch.optim",
        "init": "torch.nn.init",
    },
    **{"layers": "keras.layers", "L": "keras.layers", "tfkl": "keras.layers"},
    **{"Variable": "torch.autograd.Variable", "OrderedDict": "collections.OrderedDict"},
    **{"partial": "functools.partial", "namedtuple": "collections.namedtuple"},
    **{"reduce": "functools.reduce", "defaultdict": "collections.defaultdict", "time": "time"},
    "models": "torchvision.models",
    **{"argparse": "argparse", "plt": "matplotlib.pyplot", "einops": "einops", "yaml": "yaml"},
    **{"Tensor": "torch.Tensor", "Parameter": "torch.nn.Parameter", "nnx": "flax.nnx"},
    **{name: name for name in ("torchinfo", "torchsummary", "torchkeras", "torchscan")},
    **{name: f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "auto")},
    **{"dataclass": "dataclasses.dataclass", "field": "dataclasses.field"},
}
_PACKAGES = frozenset(
    "torch torchvision torchaudio keras tensorflow numpy math functools itertools collections copy"
    " operator typing typing_extensions dataclasses enum abc types argparse os sys json random"
    " time re pathlib logging warnings einops timm torchsummary torchinfo torchkeras yaml pickle"
    " pytorch_lightning lightning matplotlib tqdm PIL sklearn pandas scipy cv2 string datetime"
    " glob shutil __future__ statistics fractions decimal numbers inspect contextlib unittest"
    " pytest wandb tensorboardX fvcore thop ptflops torchmetrics easydict ml_collections hydra"
    " omegaconf click absl fire secrets toml tomllib paddle mxnet mindspore flax jax haiku"
    " equinox chainer lasagne tflearn tf_slim jittor tinygrad oneflow megengine transformers"
    " segmentation_models_pytorch tensorflow_hub efficientnet_pytorch pretrainedmodels fastai"
    " torchscan attr attrs monai onnx accelerate packaging distutils pkg_resources configparser csv"
    " io gc traceback subprocess multiprocessing threading tempfile hashlib uuid urllib socket"
    " struct textwrap pprint heapq bisect gzip zipfile tarfile platform signal asyncio"
    " concurrent keras_core tf_keras tensorflow_addons builtins __builtin__".split()
)
# Keras has adopted some of its layers; a module such as `keras_contrib.layers.advanced` is none.
_CONTRIB_LAYERS = re.compile(r"keras_contrib\.layers(?:\.[a-z]\w*)*$")
_TORCH = frozenset(
    "Module Sequential ModuleList ModuleDict DataParallel Parameter ParameterList"
    " ParameterDict".split()
)
_KERAS = {
    **{name: f"keras.{name}" for name in ("Model", "Sequential", "Input")},
    **{name: f"keras.layers.{name}" for name in ("Layer", "InputLayer", "Lambda", "merge")},
    **{
        name: f"keras.layers.{name}"
        for name in (
            *("add", "concatenate", "multiply", "average", "maximum", "subtract"),
            *("Add", "Concatenate", "Multiply", "Average", "Maximum", "Minimum", "Subtract"),
            *("TimeDistributed", "Bidirectional", "LSTM", "GRU", "SimpleRNN", "Embedding"),
            *("RepeatVector", "Dot", "Merge"),
        )
    },
}


def name_value(e: Evaluator, node: ast.Name, scope: Scope) -> Value:
    """The value of a name."""
    if scope.unbound(node.id) and not e.settings.has(node.id):
        raise Raised("UnboundLocalError", f"{node.id} has no value yet here", node)
    value = scope.find(node.id)
    if node.id == CUT:
        return Unknown("these are more values than cnnviz reads", node)
    if value is ABSENT:
        value = _input_of_script(e, node) or later_definition(e, node.id)
        value = value or undefined_name_value(e, node.id, node)
        if isinstance(value, Unknown) and asks_for_names(e):
            raise Raised("NameError", value.why, node)
    if isinstance(value, Known) and is_foreign(value.path) and value.last not in e.skips.names:
        own = pasted_definition(e, value.path, node.id)
        value = own or Unknown(origin_of(value.path), node, node.id, Lack.CODE)
    if isinstance(value, Unknown):
        if e.settings.has(node.id):
            return e.setting(node.id)
        # A value made of data, or refused by a layer, cannot be set.
        if not value.name and not e.tracing and isinstance(value.node, ast.AST | None):
            return value.at(value.node, node.id)
    return value


def _input_of_script(e: Evaluator, node: ast.Name) -> Value:
    """If layers are called on an undefined name, that name is the network's input."""
    script, name = e.script, node.id
    if script is None or script.shape is None or script.name not in ("", name):
        return None
    if not name.islower() or name in BUILTINS or name in ALIASES:
        return None
    if script.called is None:
        funcs = [call.func for call in nodes(e.source.tree) if isinstance(call, ast.Call)]
        script.called = {getattr(func, "attr", getattr(func, "id", "")) for func in funcs}
        script.data = _not_in_layers(e)
    # `conv(load("cat.png"))`: a function is no input.
    if name in script.called or "Input" in script.called:
        return None
    if name != script.name and node not in script.data:
        return None
    script.name, script.begun = name, True
    tensor = Tensor((Batch(), *script.shape), traced=True)
    tensor.keras = family(e) == "keras"
    return tensor


def _not_in_layers(e: Evaluator) -> set[ast.AST]:
    """The nodes of a text outside the construction of layers: `Conv1d(data.shape[1], 4, 3)`."""
    outside: set[ast.AST] = set()
    stack: list[ast.AST] = [e.source.tree]
    while stack:
        outside.add(node := stack.pop())
        function = node.func if isinstance(node, ast.Call) else None
        name = getattr(function, "attr", getattr(function, "id", ""))
        makes = name[:1].isupper() and layer_name(e, name)
        stack += [function] if function is not None and makes else ast.iter_child_nodes(node)
    return outside


def package_value(e: Evaluator, path: str, node: ast.AST) -> Value:
    """A value of a package; unknown if nothing is known of the package."""
    value = Known(path)
    if not is_foreign(path) or value.last in e.skips.names or _CONTRIB_LAYERS.match(path):
        return value
    words = ast.unparse(node)
    return (
        e.setting(words)
        if e.settings.has(words)
        else Unknown(origin_of(path), node, words, Lack.CODE)
    )


def is_foreign(path: str) -> bool:
    """Whether a path is of a package of which nothing is known, such as the author's own.

    >>> is_foreign("models.resnet.ResNet"), is_foreign("torch.nn")
    (True, False)
    """
    return "." in path and path.partition(".")[0] not in _PACKAGES


def undefined_name_value(e: Evaluator, name: str, node: ast.AST) -> Value:
    """The value of a name that the text does not define."""
    if name in BUILTINS:
        return Known(star_imports.shadowing_path(e, name) or name)
    if name == "__name__":
        return "__main__"
    if name in KERAS_PACKAGES and family(e) == "keras":
        return Known(KERAS_PACKAGES[name])
    if ALIASES.get(name):
        return Known(ALIASES[name])
    if name in packages_of_keras(e.source.tree, family(e) == "keras"):
        return Known("keras.layers")
    path = star_imports.layer_beside_stars(e, layer_name(e, name), family(e), node)
    path = path or star_imports.path_of_star(e, name)
    if path:
        return CONSTANTS.get(path, Known(path))
    if name[:1].isupper() and e.known_stars and not e.stars:
        # Most likely a layer of that package unknown here: as such it is reported and passed by.
        return Known(f"{e.known_stars[-1]}.{name}")
    if name in e.skips.names:
        return Known(name)
    stars = listed(e.stars, "or") if e.stars else ""
    where = f"; it may come from {stars}: paste that code too" if stars else ""
    lack = Lack.CODE if stars else Lack.NAME
    return Unknown(f"{name} is nowhere in this text{where}", node, name, lack)


def layer_name(e: Evaluator, name: str) -> str:
    """The canonical path of a layer's bare name, in the text's framework."""
    from cnnviz.reading.keras.table import find_keras

    torch = f"torch.nn.{name}" if name in torch_names() or name in _TORCH else ""
    keras = _KERAS.get(name) or (f"keras.layers.{name}" if find_keras(name) else "")
    return canonical(keras or torch if family(e) == "keras" else torch or keras)


def family(e: Evaluator) -> str:
    """The text's framework: "keras", or "torch" if nothing says otherwise."""
    if not e.family:
        e.family = _family(e.source.tree)
    return e.family


def _family(tree: ast.Module) -> str:
    from cnnviz.reading.keras.table import find_keras

    is_keras = 0
    for node in nodes(tree):
        packages: list[str] = []
        if isinstance(node, ast.Import):
            packages = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            packages = [node.module or ""]
        elif isinstance(node, ast.Name):
            if node.id in ("nn", "torch", "F"):
                return "torch"
            only = node.id not in torch_names() and find_keras(node.id) is not None
            is_keras |= only or node.id in ("keras", "tf")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            is_keras |= _is_keras(node.value.id, node.attr)
        for package in packages:
            root = package.partition(".")[0]
            if root in ("torch", "torchvision"):
                return "torch"
            is_keras |= root in ("keras", "tensorflow", "keras_core", "tf_keras")
    return "keras" if is_keras or packages_of_keras(tree) else "torch"


def _is_keras(owner: str, name: str) -> bool:
    """Whether `owner.name` belongs to Keras, of a package that the text need not import."""
    from cnnviz.reading.keras.table import find_keras

    if owner == "models":
        return name in ("Model", "Sequential")
    return ALIASES.get(owner) == "keras.layers" and find_keras(name) is not None
