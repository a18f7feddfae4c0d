"""Runs zizmor, the engine for GitHub's files, and presents its results under our checks.

``audit`` is all that a scanner needs. Always offline: what zizmor can only judge with GitHub's
API is named by ``needs_network``. Each of zizmor's audits belongs to the one check that lists it
in ``upstream``; an audit that none lists comes under ``PIPE-149``, so that nothing is lost.
"""

from bartizan.scan.pipelines.zizmor.adapter import Audited, Result, audit, needs_network
from bartizan.scan.pipelines.zizmor.placement import wants
from bartizan.scan.pipelines.zizmor.program import find, version

__all__ = ["Audited", "Result", "audit", "find", "needs_network", "version", "wants"]
