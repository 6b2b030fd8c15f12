"""Python code, read and never run: a small evaluator over the syntax tree of a text.

It follows what the text says (numbers, lists, classes, loops over known values) and calls nothing
but what is in its tables; what cannot be known without running it is a fault at its place.
"""
