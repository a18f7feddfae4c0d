"""Log sources of Sigma that any application's log may serve: the framework is not told.

Rules of ``category: application`` name a framework and look for the texts of its errors. A log
without a format of its own does not say what wrote it, so that it serves all of them. Rules for
products with logs of their own shape (``opencanary``, ``rpc_firewall``) are not among them.
"""

from bartizan.model.log_source import Fields, LogSource, Route

FRAMEWORKS = ("django", "jvm", "nodejs", "python", "ruby_on_rails", "spring", "sql", "velocity")
"""Products of SigmaHQ's folder ``rules/application`` whose rules are keywords."""


def application_routes(fields: Fields) -> tuple[Route, ...]:
    """A route for the rules of each framework.

    Args:
        fields: what the log supplies.
    """
    sources = (LogSource(product=one, category="application") for one in FRAMEWORKS)
    return tuple(Route(source, fields) for source in sources)
