"""A module's attributes: those the text set, those of its class, those of every module."""

from __future__ import annotations

import ast
from dataclasses import fields

from cnnviz.layers.base import Layer
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.weights import weight_shape
from cnnviz.reading.code.modules.parameter_lists import DICT_METHODS
from cnnviz.reading.code.modules.reparametrized import layer_parameters
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module, Weight
from cnnviz.reading.code.values.refusals import refusal
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import (
    Class,
    Dict,
    Function,
    Known,
    List,
    Method,
    Opaque,
    Unknown,
    Value,
)

_TORCH_METHODS = frozenset(
    "add_module register_module register_buffer register_parameter children named_children modules"
    " named_modules parameters named_parameters buffers named_buffers apply to cuda cpu eval train"
    " half float double type bfloat16 requires_grad_ zero_grad state_dict load_state_dict"
    " share_memory get_submodule get_parameter register_forward_hook register_forward_pre_hook"
    " register_full_backward_hook register_backward_hook extra_repr append extend insert pop keys"
    " values items update clear forward __call__ __len__ __setattr__ _get_name _init_weights"
    " to_empty compile log log_dict save_hyperparameters freeze unfreeze get_extra_state double"
    " fuse_model configure_optimizers reset_parameters __getitem__ __init__ super.__init__"
    " super.forward super.call set_extra_state trace_func __getattr__ __delattr__".split()
)
_KERAS_METHODS = frozenset(
    "add pop compile fit fit_generator evaluate predict summary build load_weights save to_yaml"
    " save_weights get_layer add_weight add_variable add_loss add_metric count_params get_config"
    " to_json set_weights get_weights call __call__ __init__ super.__init__ super.call"
    " get_output_at get_input_at get_output_shape_at test_on_batch train_on_batch predict_classes"
    " predict_on_batch export compute_output_shape train_step test_step super.build"
    " __setattr__".split()
)


_CONVOLUTION_METHODS = ("torch.nn._conv_forward", "keras.layers.convolution_op")

COMPUTED_FROM = ("weight_g", "weight_v", "weight_orig")
"""What weight_norm and spectral_norm keep to compute a weight from."""


def module_attribute(e: Evaluator, owner: Module, name: str, node: ast.Attribute) -> Value:
    """`module.name`."""
    for attributes in (owner.attrs, owner.params, owner.children):
        if name in attributes:
            return attributes[name]
    cls = owner.cls
    if cls is not None and any(isinstance(c, Class) and name in c.attrs for c in cls.order):
        from cnnviz.reading.code.dispatch.class_attributes import member

        return member(e, owner, cls, name, node)
    is_method = owner.kind == "torch.nn.ParameterDict" and name in DICT_METHODS
    is_method = is_method or owner.kind.partition("Conv")[0] + name in _CONVOLUTION_METHODS
    if is_method or name in (_KERAS_METHODS if owner.keras else _TORCH_METHODS):
        return Method(owner, name)
    result = _torch_attribute(e, owner, name, node) if not owner.keras else None
    if owner.keras:
        from cnnviz.reading.code.keras_models.models import keras_attribute

        result = keras_attribute(e, owner, name, node)
    if result is not None:
        return result[0]
    return _missing(e, owner, name, node)


def _torch_attribute(e: Evaluator, owner: Module, name: str, node: ast.AST) -> tuple[Value] | None:
    """An attribute that PyTorch gives every module, in a tuple; None if there is none."""
    values: dict[str, Value] = {
        # Nobody trains a finished network.
        "training": e.in_training if e.tracing else e.making > 0,
        "_modules": owner.children,
        "__dict__": owner.attrs,
        "_parameters": layer_parameters(owner) if name == "_parameters" else None,
        "device": Opaque("device"),
        "dtype": Opaque("dtype"),
    }
    if name == "training" and e.tracing:
        e.asked_training[id(node)] = node
    if name in values:
        return (values[name],)
    if name == "__class__":
        return (owner.cls or Known(owner.kind),)
    if name == "in_proj_weight":
        return (Weight(owner, name),)
    return _step_attribute(owner, name)


def _step_attribute(owner: Module, name: str) -> tuple[Value] | None:
    """The same for a layer: its weights, and its arguments."""
    layer = owner.step.layer if owner.step is not None else None
    if layer is not None and layer.computed and name in COMPUTED_FROM:
        return (Weight(owner, "weight") if name != "weight_g" else Opaque(name),)
    if layer is None and owner.step is not None:
        if name == "bias" and owner.table is not None:
            return None
        if name in ("weight", "bias"):
            return (Weight(owner, name),)
        return (Unknown("this is a layer that cannot be read", None),)
    if layer is not None and name in ("weight", "bias"):
        return _weight_or_bias(owner, layer, name)
    if layer is not None and name in {field.name for field in fields(layer)}:  # type: ignore[arg-type]
        return (getattr(layer, name),)
    if name not in ("running_mean", "running_var", "num_batches_tracked") or owner.step is None:
        return None
    size = weight_shape(owner, "weight") if name != "num_batches_tracked" else ()
    return (Opaque(name) if size is None else Tensor(size),)


def _missing(e: Evaluator, owner: Module, name: str, node: ast.Attribute) -> Value:
    """An attribute that the text never sets: unknown if a base is not in the text."""
    why = owner.refused
    if why is not None:
        return why.alone()
    if name == "module" and "Parallel" in e.source.code:  # nn.DataParallel(net) is read as net.
        return owner
    if owner.kind == "torch.nn.Module" and owner.cls is None:
        raise Raised("AttributeError", f"nothing in this text makes {ast.unparse(node)}", node)
    if owner.cls is None:
        raise Raised("AttributeError", f"{owner.kind.rpartition('.')[2]} has no {name}", node)
    from cnnviz.reading.code.modules.hyperparameters import empty_hyperparameters

    fallback = owner.cls.find("__getattr__")
    if isinstance(fallback, Function):
        return e.call(fallback, [owner, name], {}, node)
    if (empty := empty_hyperparameters(e, owner, name)) is not None:
        return empty
    words = ast.unparse(node) if isinstance(node, ast.Attribute) else name
    unknown = unknown_inherited(e, owner.cls, node)
    if unknown is not None:
        return unknown if unknown.lack is Lack.NETWORK else unknown.at(node, words)
    base = owner.kind.rpartition(".")[2]
    if owner.keras and base not in _BASE_CLASSES:  # It may be Dense's own, as use_bias is.
        is_weight = name in ("kernel", "bias", "gamma", "beta", "depthwise_kernel")
        reason = f"{name} comes from {base}, which is not followed here"
        return Unknown(reason, node, "" if is_weight else words)
    raise Raised("AttributeError", f"nothing in this text makes {words}", node)


_BASE_CLASSES = ("Layer", "Model", "Sequential", "Wrapper")


def unknown_inherited(e: Evaluator, cls: Class | None, node: ast.AST) -> Unknown | None:
    """Why nothing is known of what a class inherits from one that is not in the text, if it does;
    networks of packages are named.
    """
    bases = {ast.unparse(base) for base in bases_of(cls)} if cls is not None else set()
    stranger = next((s for s in e.strangers if ast.unparse(s.node) in bases), None)
    if stranger is None:
        return None
    if isinstance(stranger.base, Known):
        unknown = refusal(stranger.base.path, [], {}, node)
        if unknown.lack is Lack.NETWORK:
            return unknown
    base = ast.unparse(stranger.node)
    return Unknown(f"it may come from {base}, which is not in this text: paste its code too", node)


def bases_of(cls: Class) -> list[ast.expr]:
    """The bases of a class and its ancestors, as the text writes them."""
    return [base for c in cls.order if isinstance(c, Class) for base in c.node.bases]


def child_list(owner: Module) -> List:
    """The direct children of a module, each once."""
    children: dict[int, Module] = {}
    for child in owner.children.values():
        if isinstance(child, Module):
            children.setdefault(id(child), child)
    return List(children.values())


def named_children(owner: Module) -> Dict:
    """The same by name."""
    ids: set[int] = set()
    children = Dict()
    for name, child in owner.children.items():
        if isinstance(child, Module) and id(child) not in ids:
            ids.add(id(child))
            children[str(name)] = child
    return children


def _weight_or_bias(owner: Module, layer: Layer, name: str) -> tuple[Value] | None:
    """A layer's weight or bias: None in a tuple if it could have one, None if it cannot.

    `hasattr(module, "bias")` distinguishes a convolution without a bias from a ReLU.
    """
    names = {field.name for field in fields(layer)}  # type: ignore[arg-type]
    affine = bool(names & {"affine", "elementwise_affine"})
    has_it = layer.own_parameters != 0
    if name == "bias":
        if "bias" not in names or layer.spec_name == "RMSNorm":
            return None
        has_it = has_it and getattr(layer, name) is not False
    elif not has_it and not affine:
        return None
    return (Weight(owner, name) if has_it else None,)
