"""Blocks and networks whose `forward` is known by their class and their children's labels."""

from __future__ import annotations

from cnnviz.reading.prints.forwards import Chain, chain_of, labels_of
from cnnviz.reading.prints.modules import Module

_RESIDUAL = "add(conv1 bn1 {0} conv2 bn2, {1}) {0}"
_BOTTLENECK = "add(conv1 bn1 {0} conv2 bn2 {0} conv3 bn3, {1}) {0}"
_SEPARATE = "conv1 bn1 drop_block? act1 aa? conv2 bn2 se?"
_POOLED = "features avgpool .flatten classifier"
_STEM = "Conv2d_1a_3x3 Conv2d_2a_3x3 Conv2d_2b_3x3"
_STEM_2 = "Conv2d_3b_1x1 Conv2d_4a_3x3"
_MIXED = (
    "Mixed_5b Mixed_5c Mixed_5d Mixed_6a Mixed_6b Mixed_6c Mixed_6d Mixed_6e !AuxLogits?"
    " Mixed_7a Mixed_7b Mixed_7c"
)
_7X7 = "branch7x7_1 branch7x7_2 branch7x7_3"
_7X7_TWICE = " ".join(f"branch7x7dbl_{n}" for n in range(1, 6))
_3X3_TWICE = "branch3x3dbl_1 branch3x3dbl_2 branch3x3dbl_3"
_4 = "inception4a inception4b inception4c inception4d inception4e"
_SQUEEZED = "multiply(.mean _se_reduce _swish _se_expand .sigmoid, x)"
_MBCONV = f"_depthwise_conv _bn1 _swish {_SQUEEZED} _project_conv _bn2"
_LAYERS = "layer1 layer2 layer3 layer4"

_FORWARDS: dict[str, tuple[str, ...]] = {
    "BasicBlock": (
        _RESIDUAL.format("relu", "downsample?"),
        _RESIDUAL.format(".relu", "downsample?"),
        _RESIDUAL.format(".relu", "shortcut?"),
        f"add({_SEPARATE}, downsample?) act2",
        "add(residual_function, shortcut) .relu",
    ),
    "Bottleneck": (
        _BOTTLENECK.format("relu", "downsample?"),
        _BOTTLENECK.format(".relu", "downsample?"),
        _BOTTLENECK.format(".relu", "shortcut?"),
        "add(conv1 bn1 act1 conv2 bn2 drop_block? act2 aa? conv3 bn3 se?, downsample?) act3",
        "cat(bn1 .relu conv1 bn2 .relu conv2, x)",
    ),
    "BottleNeck": ("add(residual_function, shortcut) .relu",),
    "PreActBlock": (
        "bn1 .relu add(conv1 bn2 .relu conv2, shortcut)",
        "add(bn1 .relu conv1 bn2 .relu conv2, x)",
    ),
    "PreActBottleneck": (
        "bn1 .relu add(conv1 bn2 .relu conv2 bn3 .relu conv3, shortcut)",
        "add(bn1 .relu conv1 bn2 .relu conv2 bn3 .relu conv3, x)",
    ),
    "InvertedResidual": (
        "add?(conv, x)",
        "add?(block, x)",
        "add?(conv_pw bn1 conv_dw bn2 aa? se? conv_pwl bn3 drop_path?, x)",
        "-branch1 cat(.first_half, .second_half branch2) .shuffle",
        "cat(branch1, branch2) .shuffle",
    ),
    "DepthwiseSeparableConv": ("add?(conv_dw bn1 aa? se? conv_pw bn2 drop_path?, x)",),
    "MBConv": ("add?(block stochastic_depth, x)",),
    "FusedMBConv": ("add?(block stochastic_depth, x)",),
    "MBConvBlock": (
        f"add?(_expand_conv _bn0 _swish {_MBCONV}, x)",
        f"add?({_MBCONV}, x)",
    ),
    "_InvertedResidual": ("add?(layers, x)",),
    "ResBottleneckBlock": ("add(f, proj?) activation",),
    "BottleneckTransform": ("a b se? c",),
    "ResNetBasicLayer": ("add(layer, shortcut) activation",),
    "ResNetBottleNeckLayer": ("add(layer, shortcut) activation",),
    "SqueezeExcitation": (
        "multiply(avgpool fc1 activation fc2 scale_activation, x)",
        "multiply(.mean fc1 relu fc2 .hardsigmoid, x)",
    ),
    "SqueezeExcite": ("multiply(.mean conv_reduce act1 conv_expand gate, x)",),
    "SEModule": ("multiply(.mean fc1 bn? act fc2 gate, x)",),
    "SELayer": ("multiply(avg_pool .flatten fc .positions2, x)",),
    "Fire": (
        "squeeze squeeze_activation"
        " cat(expand1x1 expand1x1_activation, expand3x3 expand3x3_activation)",
    ),
    "Residual": ("add(conv1 bn1 .relu conv2 bn2, conv3?) .relu",),
    "_DenseLayer": ("cat(x, norm1 relu1 conv1 norm2 relu2 conv2)",),
    "DenseLayer": ("cat(x, bn1 .relu conv1 bn2 .relu conv2)",),
    "_Transition": ("norm relu conv pool",),
    "Transition": ("bn .relu conv .avg2",),
    "AdaptiveConcatPool2d": ("cat(mp, ap)",),
    "BasicConv2d": ("conv bn .relu",),
    "Inception": ("cat(branch1, branch2, branch3, branch4)",),
    "InceptionA": (f"cat(branch1x1, branch5x5_1 branch5x5_2, {_3X3_TWICE}, .avg3 branch_pool)",),
    "InceptionB": (f"cat(branch3x3, {_3X3_TWICE}, .max3)",),
    "InceptionC": (f"cat(branch1x1, {_7X7}, {_7X7_TWICE}, .avg3 branch_pool)",),
    "InceptionD": (
        "cat(branch3x3_1 branch3x3_2,"
        " branch7x7x3_1 branch7x7x3_2 branch7x7x3_3 branch7x7x3_4, .max3)",
    ),
    "InceptionE": (
        "cat(branch1x1, branch3x3_1 cat(branch3x3_2a, branch3x3_2b),"
        " branch3x3dbl_1 branch3x3dbl_2 cat(branch3x3dbl_3a, branch3x3dbl_3b), .avg3 branch_pool)",
    ),
    "ResNet": (
        f"conv1 bn1 relu maxpool {_LAYERS} avgpool .flatten fc",
        f"conv1 bn1 act1 maxpool {_LAYERS} global_pool fc",
        f"conv1 bn1 .relu {_LAYERS} .avg4 .flatten linear",
        "conv1 bn1 .relu layer1 layer2 layer3 .mean .flatten linear",
    ),
    "PreActResNet": (f"conv1 {_LAYERS} .avg4 .flatten linear",),
    "DenseNet": (
        "features .relu .mean .flatten classifier",
        "conv1 dense1 trans1 dense2 trans2 dense3 trans3 dense4 bn .relu .avg4 .flatten linear",
    ),
    "SqueezeNet": ("features classifier .flatten",),
    "MobileNetV2": ("features .mean .flatten classifier",),
    "MobileNetV3": (_POOLED,),
    "EfficientNet": (
        _POOLED,
        "_conv_stem _bn0 _swish _blocks _conv_head _bn1 _swish _avg_pooling .flatten _dropout _fc",
    ),
    "VGG": (_POOLED, "features .flatten classifier"),
    "AlexNet": (_POOLED, "features .flatten classifier"),
    "MNASNet": ("layers .mean .flatten classifier",),
    "ShuffleNetV2": ("conv1 maxpool stage2 stage3 stage4 conv5 .mean .flatten fc",),
    "RegNet": ("stem trunk_output avgpool .flatten fc",),
    "GoogLeNet": (
        "conv1 maxpool1 conv2 conv3 maxpool2 inception3a inception3b maxpool3"
        f" {_4} maxpool4 !aux1? !aux2? inception5a inception5b avgpool .flatten dropout fc",
    ),
    "Inception3": (
        f"{_STEM} maxpool1 {_STEM_2} maxpool2 {_MIXED} avgpool dropout .flatten fc",
        f"{_STEM} .max3 {_STEM_2} .max3 {_MIXED} .mean .flatten fc",
    ),
    "UNet": (
        "inc =a down1 =b down2 =c down3 =d down4 up1.up cat(d, x) up1.conv up2.up cat(c, x)"
        " up2.conv up3.up cat(b, x) up3.conv up4.up cat(a, x) up4.conv outc",
    ),
}
"""The forwards of torchvision's and timm's classes, and of those often written after papers."""

_UNREADABLE = {
    "CNBlock": "its layer_scale, which is learned, is not printed",
    "ConvNeXtBlock": "its gamma, which is learned, is not printed",
    "NormFreeBlock": "its skipinit_gain, which is learned, is not printed",
    "DualPathBlock": (
        "it adds some of its maps to those before and joins the others to them, and how many is"
        " not printed"
    ),
    "LinearBottleneck": "it may add its input to its maps, or to the first of them",
    "LambdaLayer": "a function, which is not printed",
}
"""Classes whose print does not say enough, and why."""


def forward_of(module: Module) -> Chain | None:
    """What the forward of a known class does; None if the class or its children differ."""
    present = set(module.labels())
    for text in _FORWARDS.get(module.kind, ()):
        chain = chain_of(text)
        labels = labels_of(chain)
        heads = {label.partition(".")[0] for label in labels}
        complete = all(_has(module, label) for label, required in labels.items() if required)
        if complete and present <= heads and not _is_filled(module, chain):
            return chain
    return None


def _has(module: Module, label: str) -> bool:
    return descendant(module, label) is not None


def _is_filled(module: Module, chain: Chain) -> bool:
    """Whether a child that must be empty is not."""
    empty = [descendant(module, term.name[1:]) for term in chain if term.name[0] == "-"]
    return any(child is not None and child.children for child in empty)


def descendant(module: Module, label: str) -> Module | None:
    """The child with that label; with a dot, a child's child."""
    first, _, rest = label.partition(".")
    child = module.child(first)
    return descendant(child, rest) if child is not None and rest else child


def unreadable_reason(kind: str) -> str:
    """Why a known class cannot be read from its print, or ""."""
    return _UNREADABLE.get(kind, "")
