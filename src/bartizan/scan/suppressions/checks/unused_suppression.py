"""A suppression that hides nothing."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="SUPP-001",
    slug="unused-suppression",
    title="A suppression matches no finding",
    severity=Severity.LOW,
    what="""
A `bartizan: ignore[…]` comment, or a `[[suppressions]]` entry of the configuration, that no finding
of this scan matches. Only reported when the named check ran on the file.
""",
    why="""
The flaw was mended, moved, or never there; the comment stays and will silently hide the next one.

Suppressions rot unnoticed: a list that nobody dares to shorten ends up hiding real findings.
""",
    fix="""
Delete the comment or entry, or correct the check it names.
""",
    controls=("nist-800-53:CA-7", "ssdf:RV.1.2"),
    cwe=(1164,),
    bad=(
        Example(
            ".github/workflows/ci.yml",
            "name: ci\n"
            "on: push\n"
            "permissions: {}\n"
            "jobs:\n"
            "  test:\n"
            "    runs-on: ubuntu-24.04\n"
            "    steps:\n"
            "      - run: make test  # bartizan: ignore[unpinned-action] vendor has no releases\n",
        ),
    ),
    good=(
        Example(
            ".github/workflows/ci.yml",
            "name: ci\n"
            "on: push\n"
            "permissions: {}\n"
            "jobs:\n"
            "  test:\n"
            "    runs-on: ubuntu-24.04\n"
            "    steps:\n"
            "      - run: make test\n",
        ),
    ),
)
