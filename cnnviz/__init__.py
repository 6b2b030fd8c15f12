"""cnnviz shows, truthfully, how a convolutional layer differs from a fully connected one."""

__version__ = "0.1.0"
