"""Networks that others published, layer by layer."""

from __future__ import annotations

from cnnviz.layers.activation import ReLU, Tanh
from cnnviz.layers.adaptive import AdaptiveAvgPool
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.dropout import Dropout
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import Network, chain
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.reshape import Flatten


def lenet() -> Network:
    """LeCun et al. 1998, figure 2."""
    layers = {
        "c1": Conv(2, 1, 6, 5),
        "tanh1": Tanh(),
        "s2": AvgPool(2, 2),
        "c3": Conv(2, 6, 16, 5),
        "tanh3": Tanh(),
        "s4": AvgPool(2, 2),
        "c5": Conv(2, 16, 120, 5),
        "flat": Flatten(),
        "f6": Linear(120, 84),
        "output": Linear(84, 10),
    }
    return chain((1, 32, 32), tuple(layers.values()), tuple(layers))


def alexnet() -> Network:
    """Krizhevsky 2014, as torchvision has it."""
    features: list[Layer] = [Conv(2, 3, 64, 11, stride=4, padding=2), ReLU(), MaxPool(2, 3, 2)]
    features += [Conv(2, 64, 192, 5, padding=2), ReLU(), MaxPool(2, 3, 2)]
    features += [Conv(2, 192, 384, 3, padding=1), ReLU(), Conv(2, 384, 256, 3, padding=1), ReLU()]
    features += [Conv(2, 256, 256, 3, padding=1), ReLU(), MaxPool(2, 3, 2)]
    classifier = [AdaptiveAvgPool(2, 6), Flatten(), Dropout(), Linear(256 * 36, 4096), ReLU()]
    classifier += [Dropout(), Linear(4096, 4096), ReLU(), Linear(4096, 1000)]
    return chain((3, 224, 224), (*features, *classifier))


def vgg16() -> Network:
    """Simonyan & Zisserman 2015, configuration D."""
    layers: list[Layer] = []
    channels = 3
    for width, depth in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(depth):
            layers += [Conv(2, channels, width, 3, padding=1), ReLU()]
            channels = width
        layers.append(MaxPool(2, 2))
    layers += [Flatten(), Linear(512 * 49, 4096), ReLU(), Dropout(), Linear(4096, 4096)]
    return chain((3, 224, 224), (*layers, ReLU(), Dropout(), Linear(4096, 1000)))
