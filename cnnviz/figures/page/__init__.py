"""The words around every figure."""
