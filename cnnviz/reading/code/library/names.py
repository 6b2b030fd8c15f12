"""What a name stands for: the text's own, Python's, or a package's, imported or not."""

from __future__ import annotations

import ast
import re

from cnnviz.errors import CnnvizError
from cnnviz.layers import names as torch_names
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.exceptions import asks_for_names
from cnnviz.reading.code.library.star_imports import path_of_star, shadowing
from cnnviz.reading.code.library.versions import NUMBERS
from cnnviz.reading.code.source.implicit_imports import packages_of_keras
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.pasted_files import further_down, pasted
from cnnviz.reading.code.source.source import CUT
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.packages import canonical
from cnnviz.reading.code.values.refusals import absent
from cnnviz.reading.code.values.scope import ABSENT, Scope
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Batch, Class, Function, Known, Unknown, Value
from cnnviz.reading.wording import listed, short

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

_ALIASES = {
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
# Some of its layers are Keras's now; `keras_contrib.layers.advanced` alone is none of its own.
_OF_CONTRIB = re.compile(r"keras_contrib\.layers(?:\.[a-z]\w*)*$")
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
    found = scope.find(node.id)
    if node.id == CUT:
        return Unknown("these are more values than cnnviz reads", node)
    if found is ABSENT:
        found = _input_of_script(e, node) or further_down(e, node.id)
        found = found or elsewhere(e, node.id, node)
        if isinstance(found, Unknown) and asks_for_names(e):
            raise Raised("NameError", found.why, node)
    if isinstance(found, Known) and foreign(found.path) and found.last not in e.skips.names:
        own = pasted(e, found.path, node.id)
        found = own or Unknown(absent(found.path), node, node.id, Lack.CODE)
    if isinstance(found, Unknown):
        if e.settings.has(node.id):
            return e.said(node.id)
        # What is made of data has no value that could be set, nor has what a layer refuses.
        if not found.name and not e.tracing and isinstance(found.node, ast.AST | None):
            return found.at(found.node, node.id)
    return found


def _input_of_script(e: Evaluator, node: ast.Name) -> Value:
    """Where layers are called on a name that is nowhere, that name is the network's input."""
    script, name = e.script, node.id
    if script is None or script.shape is None or script.name not in ("", name):
        return None
    if not name.islower() or name in BUILTINS or name in _ALIASES:
        return None
    if script.called is None:
        calls = [one.func for one in nodes(e.source.tree) if isinstance(one, ast.Call)]
        script.called = {getattr(one, "attr", getattr(one, "id", "")) for one in calls}
        script.data = _not_in_layers(e)
    # `conv(load("cat.png"))`: a function is no input.
    if name in script.called or "Input" in script.called:
        return None
    if name != script.name and node not in script.data:
        return None
    script.name, script.begun = name, True
    made = Tensor((Batch(), *script.shape), traced=True)
    made.keras = family(e) == "keras"
    return made


def _not_in_layers(e: Evaluator) -> set[ast.AST]:
    """The nodes of a text but for what it makes layers with: `Conv1d(data.shape[1], 4, 3)`."""
    found: set[ast.AST] = set()
    stack: list[ast.AST] = [e.source.tree]
    while stack:
        found.add(one := stack.pop())
        function = one.func if isinstance(one, ast.Call) else None
        last = getattr(function, "attr", getattr(function, "id", ""))
        makes = last[:1].isupper() and layer_name(e, last)
        stack += [function] if function is not None and makes else ast.iter_child_nodes(one)
    return found


def meant(e: Evaluator, words: str) -> Value:
    """The class or function that words name (`--set block=BasicBlock`), else the words as they are.

    Words that the text itself has as a string are that string.
    """
    made = _layer_said(e, words) if words.endswith(")") else None
    if made is not None:
        return made
    parts = words.split(".")
    constants = (node.value for node in nodes(e.source.tree) if isinstance(node, ast.Constant))
    if not all(map(str.isidentifier, parts)) or words in constants:
        return words
    found = e.scope.names.get(parts[0])
    if len(parts) == 1 and isinstance(found, (Class, Function)):
        return found
    path = canonical(".".join((_ALIASES.get(parts[0], parts[0]), *parts[1:])))
    return Known(path) if path.startswith(("torch.nn.", "keras.layers.")) else words


def _layer_said(e: Evaluator, words: str) -> Value:
    """The layer that words make (`--set embedding="nn.Embedding(50, 8)"`), the same whenever it is
    asked for; None of other words.
    """
    before = e.settings.made.get(words)
    if before is not None and before[0] is e:
        return before[1]
    try:
        call = ast.parse(words, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(call, ast.Call) or not isinstance(call.func, (ast.Name, ast.Attribute)):
        return None
    function = e.value(call.func, e.scope)
    layer = isinstance(function, Known) and function.path.startswith(("torch.nn.", "keras.layers."))
    if not layer and not isinstance(function, Class):
        return None
    built = len(e.built)
    try:
        made = e.value(call, e.scope)
    except Raised as error:
        raise CnnvizError(f"--set {short(words)}: {error.reason}") from None
    for fault in getattr(getattr(made, "step", None), "faults", ()):
        raise CnnvizError(f"--set {short(words)}: {fault.reason}")
    del e.built[built:]  # It is a part, no network of the text's.
    e.settings.made[words] = (e, made)
    return made


def of_package(e: Evaluator, path: str, node: ast.AST) -> Value:
    """A thing of a package: of one of which nothing is known, it is not known either."""
    known = Known(path)
    if not foreign(path) or known.last in e.skips.names or _OF_CONTRIB.match(path):
        return known
    words = ast.unparse(node)
    return e.said(words) if e.settings.has(words) else Unknown(absent(path), node, words, Lack.CODE)


def foreign(path: str) -> bool:
    """Whether a thing comes from a package of which nothing is known, such as the author's own.

    >>> foreign("models.resnet.ResNet"), foreign("torch.nn")
    (True, False)
    """
    return "." in path and path.partition(".")[0] not in _PACKAGES


def elsewhere(e: Evaluator, name: str, node: ast.AST) -> Value:
    """What a name means that the text does not define."""
    if name in BUILTINS:
        return Known(shadowing(e, name) or name)
    if name == "__name__":
        return "__main__"
    if name == "models":
        return Known("keras.models" if family(e) == "keras" else "torchvision.models")
    if _ALIASES.get(name):
        return Known(_ALIASES[name])
    if name in packages_of_keras(e.source.tree, family(e) == "keras"):
        return Known("keras.layers")
    path = layer_name(e, name) or path_of_star(e, name)
    if path:
        return NUMBERS.get(path, Known(path))
    if name[:1].isupper() and e.known_stars and not e.stars:
        # Most likely a layer of theirs that is not known here; as one it is told of and passed by.
        return Known(f"{e.known_stars[-1]}.{name}")
    if name in e.skips.names:
        return Known(name)
    stars = listed(e.stars, "or") if e.stars else ""
    where = f"; it may come from {stars}: paste that code too" if stars else ""
    lack = Lack.CODE if stars else Lack.NAME
    return Unknown(f"{name} is nowhere in this text{where}", node, name, lack)


def layer_name(e: Evaluator, name: str) -> str:
    """The canonical path of a layer's bare name, in the framework that the text speaks."""
    from cnnviz.reading.keras.table import find_keras

    torch = f"torch.nn.{name}" if name in torch_names() or name in _TORCH else ""
    keras = _KERAS.get(name) or (f"keras.layers.{name}" if find_keras(name) else "")
    return canonical(keras or torch if family(e) == "keras" else torch or keras)


def family(e: Evaluator) -> str:
    """The framework that a text speaks: "keras", or "torch" where nothing tells otherwise."""
    if not e.family:
        e.family = _family(e.source.tree)
    return e.family


def _family(tree: ast.Module) -> str:
    from cnnviz.reading.keras.table import find_keras

    keras = 0
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
            keras |= only or node.id in ("keras", "tf")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            keras |= _is_keras(node.value.id, node.attr)
        for package in packages:
            root = package.partition(".")[0]
            if root in ("torch", "torchvision"):
                return "torch"
            keras |= root in ("keras", "tensorflow", "keras_core", "tf_keras")
    return "keras" if keras or packages_of_keras(tree) else "torch"


def _is_keras(owner: str, name: str) -> bool:
    """Whether `owner.name` is Keras's, of a package that the text need not import."""
    from cnnviz.reading.keras.table import find_keras

    if owner == "models":
        return name in ("Model", "Sequential")
    return _ALIASES.get(owner) == "keras.layers" and find_keras(name) is not None
