"""Reads ONNX files: the graph, its operators, the shapes of its weights, but never the weights."""
