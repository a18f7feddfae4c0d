"""What a model of logs finds, documented like any check. The finding itself is in ``log_judge``."""

from bartizan.model import Check, Confidence, Example, Severity

_FIX = """Look at the lines that the finding names, and at what changed before them. If
this is how it should be, learn it: `bartizan learn` with these logs, then `bartizan learn
--merge`."""
_CONTROLS = ("soc2:CC7.2", "nist-800-53:SI-4", "nist-800-53:AU-6")

CHECKS = (
    Check(
        id="LOG-301",
        slug="new-template",
        title="A new kind of line is logged",
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        what="""A line of a kind that no learned log has. How often ordinary logs have a new kind
is known from the kinds that were seen once (Good and Turing); of these only such count as are at
least as bad by their words. Many new kinds within an hour are one finding. The severity is that
of the words.""",
        why="""Attacks, crashes and new faults say what the program never said before.""",
        fix=_FIX,
        controls=_CONTROLS,
        bad=(Example("app.log", "FATAL shell opened as root by request 4711\n"),),
        good=(Example("app.log", "INFO request 4712 accepted\n"),),
    ),
    Check(
        id="LOG-302",
        slug="unusual-value",
        title="A value in a log line is unusual",
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        what="""A number out of the range that it had in lines of this kind, or a word where there
were only ever a few others. Places that take ever new values (identifiers) are not judged.""",
        why="""A size, a duration or a name out of its range shows misuse and faults before they
are noticed.""",
        fix=_FIX,
        controls=_CONTROLS,
        bad=(Example("app.log", "INFO sent 900000 rows to export\n"),),
        good=(Example("app.log", "INFO sent 120 rows to export\n"),),
    ),
    Check(
        id="LOG-303",
        slug="unusual-rate",
        title="A kind of line is much more or less frequent than usual",
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        what="""A whole hour in which a kind of line came far more or far less often than the
learned hours of this time of day and week let expect; also silence. At least 48 hours must have
been learned. The severity is medium for lines that are bad by their words.""",
        why="""Bursts of errors show attacks and outages; silence shows that something stopped or
was switched off.""",
        fix=_FIX,
        controls=_CONTROLS,
        bad=(Example("app.log", "WARN login failed for ann\n" * 3),),
        good=(Example("app.log", "WARN login failed for ann\n"),),
    ),
    Check(
        id="LOG-304",
        slug="unusual-session",
        title="A run or request went another way than usual",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        what="""A run, session or workload (or a job's log file) with kinds of lines, an order,
counts or a duration that the learned ones do not have. At least 30 must have been learned.
Sessions that are unusual in the same way are one finding.""",
        why="""Steps that are left out, added or repeated show that a job or request
was changed.""",
        fix=_FIX,
        controls=_CONTROLS,
        bad=(Example("job.log", "checkout\nbuild\ncurl\npublish\n"),),
        good=(Example("job.log", "checkout\nbuild\ntest\npublish\n"),),
    ),
)
"""Sorted by id."""


def named(name: str) -> Check | None:
    """The check with an id (in any case) or slug."""
    return next((one for one in CHECKS if name.upper() == one.id or name == one.slug), None)
