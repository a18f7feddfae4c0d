"""The command line: one module for each command. Parses, calls a flow, reports, exits.

A command module has ``HELP`` (one line), ``configure(parser)`` and ``run(arguments) -> ExitCode``.
The standard library parses: it starts in 15 ms where a framework took 120, and a command line that
runs in hooks and prompts must start at once.
"""
