"""How dropout connects at inference: each neuron with itself."""

from cnnviz.graph.rules.activation import plan

__all__ = ["plan"]
