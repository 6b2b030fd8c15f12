"""What print(module) says of a network, in all of PyTorch's versions, wherever it was pasted."""
