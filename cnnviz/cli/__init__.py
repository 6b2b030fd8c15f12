"""The command line: asks, calls, reports; a file a command."""
