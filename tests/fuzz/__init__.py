"""Inputs of all kinds, broken in all ways: what comes out is a result, or an error of ours."""
