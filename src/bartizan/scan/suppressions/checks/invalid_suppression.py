"""A suppression that cannot be understood, and so suppresses nothing."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="SUPP-002",
    slug="invalid-suppression",
    title="A suppression comment is not valid and has no effect",
    severity=Severity.LOW,
    what="""
A `bartizan: ignore` comment without a check in brackets, without a reason, with an unknown check, or
with an `until=` that is no date. It suppresses nothing.
""",
    why="""
Whoever wrote it believes a finding was judged; a reviewer cannot tell why, and the date never comes.
""",
    fix="""
Write `bartizan: ignore[ID] reason`, and an end if the reason is temporary:
`bartizan: ignore[PIPE-025] until=2027-01-31 waiting for the vendor's next release`.
""",
    cwe=(1164,),
    controls=("nist-800-53:CA-7", "ssdf:RV.1.2"),
    bad=(
        Example("app.env.sh", "# bartizan: ignore\nexport STAGE=test\n"),
        Example("app.env.sh", "export STAGE=test  # bartizan: ignore[SUPP-001]\n"),
    ),
    good=(Example("app.env.sh", "export STAGE=test\n"),),
)
