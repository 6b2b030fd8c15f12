"""What a module has: what the text gave it, what its class says, what every module has."""

from __future__ import annotations

import ast
from dataclasses import fields

from cnnviz.layers.base import Layer
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.weights import weight_shape
from cnnviz.reading.code.modules.parameter_lists import OF_DICTS
from cnnviz.reading.code.modules.reparametrized import registered
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module, Weight
from cnnviz.reading.code.values.refusals import refused
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

_OF_TORCH = frozenset(
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
_OF_KERAS = frozenset(
    "add pop compile fit fit_generator evaluate predict summary build load_weights save to_yaml"
    " save_weights get_layer add_weight add_variable add_loss add_metric count_params get_config"
    " to_json set_weights get_weights call __call__ __init__ super.__init__ super.call"
    " get_output_at get_input_at get_output_shape_at test_on_batch train_on_batch predict_classes"
    " predict_on_batch export compute_output_shape train_step test_step super.build"
    " __setattr__".split()
)


_OF_CONVOLUTIONS = ("torch.nn._conv_forward", "keras.layers.convolution_op")

COMPUTED_FROM = ("weight_g", "weight_v", "weight_orig")
"""What weight_norm and spectral_norm keep, to compute a weight from."""


def module_attribute(e: Evaluator, owner: Module, name: str, node: ast.Attribute) -> Value:
    """`module.name`."""
    for held in (owner.attrs, owner.params, owner.children):
        if name in held:
            return held[name]
    cls = owner.cls
    if cls is not None and any(isinstance(one, Class) and name in one.attrs for one in cls.order):
        from cnnviz.reading.code.dispatch.attributes import member

        return member(e, owner, cls, name, node)
    own = owner.kind == "torch.nn.ParameterDict" and name in OF_DICTS
    own = own or owner.kind.partition("Conv")[0] + name in _OF_CONVOLUTIONS
    if own or name in (_OF_KERAS if owner.keras else _OF_TORCH):
        return Method(owner, name)
    found = _own(e, owner, name, node) if not owner.keras else None
    if owner.keras:
        from cnnviz.reading.code.keras_models.models import keras_attribute

        found = keras_attribute(e, owner, name, node)
    if found is not None:
        return found[0]
    return _missing(e, owner, name, node)


def _own(e: Evaluator, owner: Module, name: str, node: ast.AST) -> tuple[Value] | None:
    """What PyTorch gives every module, as the one item of a tuple; None where it gives nothing."""
    plain: dict[str, Value] = {
        # Once it is made, nobody trains it.
        "training": e.in_training if e.tracing else e.making > 0,
        "_modules": owner.children,
        "__dict__": owner.attrs,
        "_parameters": registered(owner) if name == "_parameters" else None,
        "device": Opaque("device"),
        "dtype": Opaque("dtype"),
    }
    if name == "training" and e.tracing:
        e.asked_training[id(node)] = node
    if name in plain:
        return (plain[name],)
    if name == "__class__":
        return (owner.cls or Known(owner.kind),)
    if name == "in_proj_weight":
        return (Weight(owner, name),)
    return _of_step(owner, name)


def _of_step(owner: Module, name: str) -> tuple[Value] | None:
    """The same of what a layer has: its weights, and what it was made with."""
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
        return _of_layer(owner, layer, name)
    if layer is not None and name in {field.name for field in fields(layer)}:  # type: ignore[arg-type]
        return (getattr(layer, name),)
    if name not in ("running_mean", "running_var", "num_batches_tracked") or owner.step is None:
        return None
    size = weight_shape(owner, "weight") if name != "num_batches_tracked" else ()
    return (Opaque(name) if size is None else Tensor(size),)


def _missing(e: Evaluator, owner: Module, name: str, node: ast.Attribute) -> Value:
    """An attribute that nothing in the text makes: unknown where a base is not in the text."""
    why = owner.refused
    if why is not None:
        return why.alone()
    if name == "module" and "Parallel" in e.source.code:  # nn.DataParallel(net) is read as net.
        return owner
    if owner.kind == "torch.nn.Module" and owner.cls is None:
        raise Raised("AttributeError", f"nothing in this text makes {ast.unparse(node)}", node)
    if owner.cls is None:
        raise Raised("AttributeError", f"{owner.kind.rpartition('.')[2]} has no {name}", node)
    from cnnviz.reading.code.modules.hyperparameters import unsaved

    fallback = owner.cls.find("__getattr__")
    if isinstance(fallback, Function):
        return e.call(fallback, [owner, name], {}, node)
    if (empty := unsaved(e, owner, name)) is not None:
        return empty
    words = ast.unparse(node) if isinstance(node, ast.Attribute) else name
    found = of_stranger(e, owner.cls, node)
    if found is not None:
        return found if found.lack is Lack.NETWORK else found.at(node, words)
    whose = owner.kind.rpartition(".")[2]
    if owner.keras and whose not in _BARE:  # It may be Dense's own, as use_bias is.
        weight = name in ("kernel", "bias", "gamma", "beta", "depthwise_kernel")
        reason = f"{name} comes from {whose}, which is not followed here"
        return Unknown(reason, node, "" if weight else words)
    raise Raised("AttributeError", f"nothing in this text makes {words}", node)


_BARE = ("Layer", "Model", "Sequential", "Wrapper")


def of_stranger(e: Evaluator, cls: Class | None, node: ast.AST) -> Unknown | None:
    """Why nothing is known of what a class has from one that is not in the text, if it is of one;
    the networks of packages are told by name.
    """
    bases = {ast.unparse(base) for base in bases_of(cls)} if cls is not None else set()
    stranger = next((s for s in e.strangers if ast.unparse(s.node) in bases), None)
    if stranger is None:
        return None
    if isinstance(stranger.base, Known):
        theirs = refused(stranger.base.path, [], {}, node)
        if theirs.lack is Lack.NETWORK:
            return theirs
    base = ast.unparse(stranger.node)
    return Unknown(f"it may come from {base}, which is not in this text: paste its code too", node)


def bases_of(cls: Class) -> list[ast.expr]:
    """The bases of a class and of those that it comes from, as the text writes them."""
    return [base for one in cls.order if isinstance(one, Class) for base in one.node.bases]


def listed_children(owner: Module) -> List:
    """The modules right in a module, each once."""
    found: dict[int, Module] = {}
    for child in owner.children.values():
        if isinstance(child, Module):
            found.setdefault(id(child), child)
    return List(found.values())


def named_children(owner: Module) -> Dict:
    """The same by their names."""
    seen: set[int] = set()
    found = Dict()
    for name, child in owner.children.items():
        if isinstance(child, Module) and id(child) not in seen:
            seen.add(id(child))
            found[str(name)] = child
    return found


def _of_layer(owner: Module, layer: Layer, name: str) -> tuple[Value] | None:
    """A layer's weight or bias: None in a tuple where it could have one, None where it has none.

    `hasattr(module, "bias")` tells a convolution without a bias from a ReLU.
    """
    names = {field.name for field in fields(layer)}  # type: ignore[arg-type]
    affine = bool(names & {"affine", "elementwise_affine"})
    has = layer.own_parameters != 0
    if name == "bias":
        if "bias" not in names or layer.spec_name == "RMSNorm":
            return None
        has = has and getattr(layer, name) is not False
    elif not has and not affine:
        return None
    return (Weight(owner, name) if has else None,)
