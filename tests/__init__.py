"""The tests, a folder for each room of the house; `python -m tests.check` runs everything."""
