"""How these functions connect: each neuron with itself."""

from cnnviz.graph.rules.activation import plan

__all__ = ["plan"]
