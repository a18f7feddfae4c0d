"""The command line: one module for each command. Parses, calls a flow, reports, exits."""
