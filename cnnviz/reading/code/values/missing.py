"""What a text lacks, of what is not known in it."""

from __future__ import annotations

from enum import Enum, auto


class Lack(Enum):
    """What a text lacks, of a value that is not known."""

    VALUE = auto()
    """A value, which may be said."""
    FILE = auto()
    """What a file says that it reads."""
    COMMAND = auto()
    """What its command line says."""
    NAME = auto()
    """What a name stands for: it is nowhere in the text."""
    CODE = auto()
    """Code of other files, which may be pasted too."""
    NETWORK = auto()
    """The layers of a network of a package."""
    FRAMEWORK = auto()
    """A framework that is read."""
    FUNCTION = auto()
    """What a function makes of a tensor."""
    CALL = auto()
    """What a function gives that is none of those that are followed."""
    TENSORFLOW = auto()
    """The same of a function of TensorFlow."""
