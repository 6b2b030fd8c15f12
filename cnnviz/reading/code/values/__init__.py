"""What a piece of code stands for while it is read: numbers, modules, tensors, unknowns."""
