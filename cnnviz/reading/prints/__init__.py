"""Reads what print(module) says of a network, from any version of PyTorch, however pasted."""
