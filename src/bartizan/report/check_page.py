"""The documentation of a check as Markdown, as ``bartizan explain`` and the website print it."""

from bartizan.model import Check, Example

_FENCES = {"yml": "yaml", "yaml": "yaml", "json": "json", "py": "python", "sh": "sh", "xml": "xml",
           "toml": "toml", "tf": "hcl", "php": "php", "ini": "ini"}  # fmt: skip
_RUNS = {True: "needs network access", False: "works offline"}


def page(check: Check, *, examples: bool = True) -> str:
    """The page of a check.

    Args:
        check: what to document.
        examples: whether to show the examples.
    """
    cwe = ", ".join(f"CWE-{number}" for number in check.cwe)
    facts = [
        ("severity", check.severity),
        ("confidence", check.confidence),
        ("profile", check.profile),
        ("weakness", cwe),
        ("ATT&CK", ", ".join(check.attack)),
        ("evidence for", ", ".join(check.controls)),
        ("seen by", ", ".join(check.upstream)),
        ("runs", _RUNS[check.network]),
    ]
    lines = [f"# {check.id} {check.slug}", "", f"{check.title}.", ""]
    lines += [f"- {name}: {value}" for name, value in facts if value]
    for heading, text in (
        ("What it finds", check.what),
        ("Why it matters", check.why),
        ("How to fix it", check.fix),
    ):
        lines += ["", f"## {heading}", "", text.strip()]
    if examples:
        lines += _examples("Bad", check.bad) + _examples("Good", check.good)
    if check.references:
        lines += ["", "## References", "", *(f"- <{url}>" for url in check.references)]
    return "\n".join(lines) + "\n"


def _examples(heading: str, examples: tuple[Example, ...]) -> list[str]:
    lines = ["", f"## {heading}"]
    for example in examples:
        language = _FENCES.get(example.path.rpartition(".")[2], "")
        fence = "````" if "```" in example.text else "```"
        lines += [
            "",
            f"`{example.path}`",
            "",
            f"{fence}{language}",
            example.text.rstrip("\n"),
            fence,
        ]
    return lines
