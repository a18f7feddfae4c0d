"""What every documentation of a leaked credential repeats: controls, and how to clean history."""

CONTROLS = (
    "owasp-cicd:CICD-SEC-6",
    "nist-800-53:IA-5(7)",
    "iso-27001:A.5.17",
    "pci-dss:8.6.2",
    "soc2:CC6.1",
)
"""Controls that a check for stored credentials is evidence for."""

PURGE = """
Rotate first: whoever cloned, forked or cached the repository keeps the old value. Then take it out
of history with `git filter-repo --replace-text` (or `--path FILE --invert-paths` for the whole
file), force-push every branch and tag, and ask the hosting service to drop cached views and pull
request references. List the file in `.gitignore` and commit a copy without values beside it.
"""
"""How to remove a credential from history, the last paragraph of a check's ``fix``."""
