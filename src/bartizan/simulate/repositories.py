"""Repositories and their pipelines."""

from dataclasses import dataclass

from bartizan.simulate import names
from bartizan.simulate.dice import Dice


@dataclass(frozen=True, slots=True)
class Workflow:
    """A pipeline of a repository."""

    number: int
    name: str
    path: str
    event: str
    """What usually starts it."""
    minutes: float
    """How long it usually takes."""
    jobs: tuple[str, ...]
    self_hosted: bool = False
    hour: int = 3
    """Of scheduled ones, UTC."""
    flaky: float = 0.03


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository of a team."""

    number: int
    name: str
    """``owner/name``."""
    team: int
    workflows: tuple[Workflow, ...]
    deploys: str
    """The service it is deployed as; empty for libraries."""
    first_day: int
    public: bool = False

    @property
    def short(self) -> str:
        """The name without its owner."""
        return self.name.partition("/")[2]

    @property
    def ci_role(self) -> str:
        """The cloud's role that its pipelines assume."""
        return f"ci-{self.short}"

    def started_by(self, event: str) -> tuple[Workflow, ...]:
        """Its workflows that an event usually starts."""
        return tuple(one for one in self.workflows if one.event == event)


def repositories(team: int, team_name: str, days: range, dice: Dice) -> list[Repository]:
    """The repositories of a team; some appear during the simulation."""
    found = []
    kinds = list(names.KINDS)
    dice.shuffle(kinds)
    for at, kind in enumerate(kinds[: dice.whole(5, 9)]):
        short = f"{team_name}-{kind}"
        number = 1_000 + 100 * team + at
        service = short if kind in ("api", "worker", "web", "gateway", "jobs") else ""
        late = at > 3 and dice.chance(0.15)
        found.append(
            Repository(
                number=number,
                name=f"{names.ORGANISATION}/{short}",
                team=team,
                workflows=_workflows(number, bool(service), dice),
                deploys=service,
                first_day=dice.whole(days.start, days.stop - 1) if late else -1,
                public=kind == "client" and dice.chance(0.5),
            )
        )
    return found


def _workflows(number: int, deployed: bool, dice: Dice) -> tuple[Workflow, ...]:
    base = 10 * number
    found = [
        Workflow(base, "CI", ".github/workflows/ci.yml", "pull_request", dice.about(6, 0.5),
                 ("lint", "test"), flaky=dice.pick((0.02, 0.05, 0.15))),
        Workflow(base + 1, "Build", ".github/workflows/build.yml", "push", dice.about(8, 0.4),
                 ("build", "publish"), self_hosted=dice.chance(0.4)),
    ]  # fmt: skip
    if deployed:
        found.append(
            Workflow(
                base + 2,
                "Deploy",
                ".github/workflows/deploy.yml",
                "workflow_run",
                dice.about(4, 0.3),
                ("deploy",),
                self_hosted=True,
            )
        )
    if dice.chance(0.3):
        found.append(Workflow(base + 3, "Nightly", ".github/workflows/nightly.yml", "schedule",
                              dice.about(25, 0.4), ("end-to-end",), hour=dice.whole(0, 5),
                              flaky=0.12))  # fmt: skip
    if dice.chance(0.25):
        found.append(Workflow(base + 4, "Release", ".github/workflows/release.yml", "release",
                              dice.about(12, 0.3), ("package", "publish")))  # fmt: skip
    if dice.chance(0.08):
        found.append(
            Workflow(
                base + 5,
                "Label",
                ".github/workflows/label.yml",
                "pull_request_target",
                0.6,
                ("label",),
            )
        )
    return tuple(found)
