"""What a text lacks for a value to be known."""

from __future__ import annotations

from enum import Enum, auto


class Lack(Enum):
    """What a text lacks for a value to be known."""

    VALUE = auto()
    """A value, which may be set."""
    FILE = auto()
    """The content of a file that it reads."""
    COMMAND = auto()
    """The options of its command line."""
    NAME = auto()
    """What a name stands for, which is nowhere in the text."""
    CODE = auto()
    """Code of other files, which may be pasted too."""
    NETWORK = auto()
    """The layers of a network of a package."""
    FRAMEWORK = auto()
    """A framework that cnnviz reads."""
    FUNCTION = auto()
    """What a function makes of a tensor."""
    CALL = auto()
    """What a function that is not followed returns."""
    TENSORFLOW = auto()
    """The same for a function of TensorFlow."""
