"""In which respects somebody or something has habits: whose, and what of an event."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Facet:
    """A respect: values of one column, learned for the entities of another."""

    number: int
    """In saved states: never used for another."""
    name: str
    """As signals have it. ``detect.behaviour.weight`` tells from its words what it answers."""
    of: str
    """Column of the entity that has the habit."""
    value: str
    """Column of its values."""
    first: str
    """How a sentence about a new value begins; ``{}`` is the value."""
    subject: str = ""
    """Column of who is to be named, if that is not the entity."""
    attack: tuple[str, ...] = ()
    """ATT&CK techniques that a new value may be."""


FACETS: Final = (
    Facet(1, "operation", "actor", "operation", "first `{}` by this identity"),
    Facet(2, "privilege", "actor", "power", "first use of power over {}", attack=("T1098",)),
    Facet(3, "target", "actor", "target", "first time on {}"),
    Facet(4, "target area", "actor", "area", "first time within {}"),
    Facet(5, "repository", "actor", "repo", "first time in repository {}", attack=("T1213.003",)),
    Facet(6, "network address", "actor", "network", "first time from {}", attack=("T1078",)),
    Facet(7, "asn", "actor", "asn", "first time from AS{}", attack=("T1078",)),
    Facet(8, "country", "actor", "country", "first time from country {}", attack=("T1078",)),
    Facet(9, "user agent", "actor", "agent", "first time with client {}", attack=("T1078",)),
    Facet(10, "host", "actor", "host", "first time on host {}", attack=("T1021",)),
    Facet(11, "product class", "actor", "product", "first time in {}"),
    Facet(12, "process", "actor", "process", "first time running {}", attack=("T1059",)),
    Facet(13, "artifact", "actor", "artifact", "first time with artifact {}"),
    Facet(14, "workload", "actor", "workload", "first time on workload {}"),
    Facet(15, "failures", "actor", "failed", "first time refused `{}`", attack=("T1580",)),
    Facet(16, "role", "actor", "role", "first time as {}", attack=("T1078.004",)),
    Facet(
        17, "pipeline file on main branch", "actor", "pipeline_file",
        "first direct change of {}", attack=("T1677",),
    ),
    Facet(
        20, "pairing", "thing", "actor", "{} never touched {thing} before", subject="actor",
        attack=("T1078",),
    ),
    Facet(
        21, "pairing with repository", "repo_entity", "actor", "{} is new to {thing}",
        subject="actor", attack=("T1213.003",),
    ),
    Facet(
        22, "pairing with host", "host_entity", "actor", "{} is new to {thing}",
        subject="actor", attack=("T1021",),
    ),
    Facet(23, "image", "workload_entity", "artifact", "first time with image {}"),
    Facet(24, "process", "workload_entity", "process", "first time running {}", attack=("T1059",)),
    Facet(25, "process", "host_entity", "process", "first time running {}", attack=("T1059",)),
    Facet(26, "operation", "workload_entity", "operation", "first `{}` on it"),
    Facet(30, "trigger", "workflow", "trigger", "first run started by {}", attack=("T1677",)),
    Facet(31, "trigger identity", "workflow", "starter", "first run started out of turn by {}"),
    Facet(32, "branch", "workflow", "branch", "first run on branch {}", attack=("T1677",)),
    Facet(33, "job", "workflow", "job", "first job called {}", attack=("T1677",)),
    Facet(34, "role", "workflow", "run_role", "first run that acts as {}", attack=("T1078.004",)),
    Facet(35, "operation", "workflow", "run_operation", "first run that did `{}`"),
    Facet(36, "target", "workflow", "run_target", "first run that touched {}"),
    Facet(37, "artifact", "workflow", "run_artifact", "first run with artifact {}"),
    Facet(38, "host", "workflow", "runner", "first run on {}"),
    Facet(39, "privilege", "workflow", "run_power", "first run with power over {}"),
    Facet(40, "network address", "workflow", "run_network", "first run from {}"),
)  # fmt: skip
"""All of them."""
MOST: Final = 64
"""Above the highest number."""
BY_NUMBER: Final = {facet.number: facet for facet in FACETS}
