"""The words round every figure."""
