"""The words of common calls on a network: whether those leave its layers as they are."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

REAL = "real_"
"""The attribute of a call that names what it calls, if that is imported by another name."""

_CACHE = "words_"
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_NETWORKS = frozenset("model net network cnn classifier backbone detector".split())
_KINDS = frozenset(
    "ft conv q int fp quantized ddp parallel gpu jit lora peft prepared pruned converted fused new"
    " final trained".split()
)

_CHANGES = frozenset(
    "convert replace surgery lora peft adapt adapter adapters inject patch"
    " swap fuse extend expand resize widen deepen modify".split()
)
"""What changes layers, whatever the other words."""

_WRAPS = frozenset(
    "prepare setup distribute distributed parallel parallelize ddp fsdp device devices cuda gpu cpu"
    " half float16 amp compile compiled script trace jit sync".split()
)
"""What returns a network on another device, or in another form."""

_CARRIES = _WRAPS | frozenset(
    "train training trained trainer fit finetune load loads loaded restore resume checkpoint"
    " checkpoints weights pretrained init initialize initialise reset freeze unfreeze optimize"
    " wrap seed learn run".split()
)
"""What returns a network as it was, but for the numbers in it."""

_NUMBERS = frozenset("quantize quantized quantization prune pruned pruning strip extractor".split())
"""What changes only a network's numbers, how they are stored, or what is read of them."""

_LOOKS = frozenset(
    "test tests evaluate evaluation eval validate validation val predict prediction predictions"
    " inference infer forward summary summarize print show display plot visualize visualise draw"
    " dot graph view render count counts parameters params num size sizes flops macs flop"
    " complexity profile profiler benchmark time measure speed latency memory check assert verify"
    " save saves dump export onnx log logger logging watch writer board tensorboard callback"
    " callbacks checkpointer monitor early stopping ema swa average averaged optimizer optimizers"
    " optim optimiser scheduler schedulers lr criterion loss losses metric metrics accuracy acc"
    " score scores confusion report attack cam gradcam explainer explain shap lime saliency hook"
    " hooks register search tune tuner study learner agent generate sample engine evaluator tester"
    " runner solver inspect info analyze analyse stats statistics describe dict state copy backup"
    " clone clones deepcopy duplicate hash id type name isinstance serve upload push publish format"
    " item items get wandb mlflow args config cfg close open step backward zero grad clip"
    " pprint estimator lite tflite reproducibility json yaml write writes dumps string str".split()
)
"""What looks at a network, or does something unrelated."""

_FORMATS = frozenset(
    "onnx coreml coremltools mlmodel ml hls hls4ml tflite trt tensorrt tfjs openvino ncnn caffe mnn"
    " from".split()
)
"""What turns a network into another framework's: `convert_from_keras(model)`."""

_FILLS = frozenset("add update extend put append insert merge set setdefault".split())
"""What changes its object, or an argument that is a list or a dict."""

_CARRYING, _LEAVING = _CARRIES | _NUMBERS, _LOOKS | _CARRIES | _FILLS
_LOGS = frozenset("wandb mlflow log logger logging writer neptune".split())

_DECORATES = frozenset(
    "typechecked jaxtyped beartype typecheck register docstring docstrings docs auto custom"
    " autocast no override overrides abstractmethod contextmanager deprecated cache cached lru"
    " function once njit retry wraps memoize support validated experimental".split()
)
"""What changes nothing of what the decorated function returns."""

_RESULTS = frozenset(
    "loss losses acc accuracy history hist out outs output outputs pred preds prediction"
    " predictions result results metric metrics score scores logit logits info stats params flops"
    " macs optimizer optimizers optim opt scheduler criterion trainer learner logger writer agent"
    " x y z features feature embedding embeddings img image images cam attack path total num count"
    " n callbacks callback loader dataset".split()
)


@lru_cache(maxsize=1024)
def words_of(name: str) -> tuple[str, ...]:
    """The words in a name, in lower case.

    >>> words_of("train_model"), words_of("FasterRCNN"), words_of("netG2")
    (('train', 'model'), ('faster', 'rcnn'), ('net', 'g', '2'))
    """
    return tuple(word.lower() for word in _WORD.findall(name))


def _call_words(call: ast.AST) -> frozenset[str]:
    """The words in the last name of what is called, in that of the class before it, and in what it
    was imported as.
    """
    words: frozenset[str] | None = getattr(call, _CACHE, None)
    if words is None:
        path = ast.unparse(getattr(call, "func", call)).split("(")[0].split(".")
        before = path[-2] if path[-2:-1] and path[-2][:1].isupper() else ""
        names = (path[-1], before, getattr(call, REAL, ""))
        words = frozenset(word for name in names for word in words_of(name))
        setattr(call, _CACHE, words)
    return words


def returns_network(call: ast.AST) -> bool:
    """Whether a call usually returns a network with the layers that it had.

    >>> call = lambda text: ast.parse(text, mode="eval").body
    >>> returns_network(call("train_model(m)")), returns_network(call("convert_trained(m)"))
    (True, False)
    """
    words = _call_words(call)
    return not (_CARRYING.isdisjoint(words) or words & _CHANGES)


def only_wraps(call: ast.AST) -> bool:
    """Whether a call that returns a network has nothing to do with its layers at all."""
    path = words_of(ast.unparse(getattr(call, "func", call)))
    return not (_call_words(call) | set(path)).isdisjoint(_WRAPS)


def exports(name: str, call: ast.AST) -> bool:
    """Whether what is assigned to a name is the same network in another framework's form."""
    path = words_of(ast.unparse(getattr(call, "func", call)))
    return not _FORMATS.isdisjoint((*words_of(name), *path))


def leaves_alone(call: ast.AST) -> bool:
    """Whether a call usually changes no layer, and makes no network.

    >>> call = lambda text: ast.parse(text, mode="eval").body
    >>> leaves_alone(call("print_size_of(m)")), leaves_alone(call("surgery(m)"))
    (True, False)
    """
    words = _call_words(call)
    return not (_LEAVING.isdisjoint(words) or words & _CHANGES)


def changes(call: ast.AST) -> bool:
    """Whether a call usually changes layers.

    >>> changes(ast.parse("modify_layers(m)", mode="eval").body)
    True
    """
    return not _CHANGES.isdisjoint(_call_words(call))


def fills(call: ast.Call) -> bool:
    """Whether a call may change the lists and dicts that are passed to it."""
    path = set(words_of(ast.unparse(call.func)))
    return not path & _LOGS and (bool(_call_words(call) & _FILLS) or not leaves_alone(call))


def only_decorates(decorator: ast.expr) -> bool:
    """Whether a decorator usually changes nothing of what a function returns."""
    return bool(_call_words(decorator) & _DECORATES) or leaves_alone(decorator)


def is_network_name(name: str) -> bool:
    """Whether a name says that it is a network's.

    >>> [is_network_name(name) for name in ("ddp_model", "netG", "model_ft", "model_path")]
    [True, True, True, False]
    """
    words = words_of(name)
    if not words:
        return False
    rest = all(len(word) == 1 or word.isdigit() or word in _KINDS for word in words[1:])
    return words[-1] in _NETWORKS or (words[0] in _NETWORKS and rest)


def is_result_name(name: str) -> bool:
    """Whether a name says that it is a result, not a network.

    >>> is_result_name("test_acc"), is_result_name("ssd")
    (True, False)
    """
    return name == "_" or not _RESULTS.isdisjoint(words_of(name))
