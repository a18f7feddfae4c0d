"""What is looked for in log text: every module is one check, by being there."""
