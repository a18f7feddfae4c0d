"""A run of a pipeline: what the code host, the cloud, the cluster and the network log of it."""

from dataclasses import dataclass

from bartizan.simulate.actor import Actor
from bartizan.simulate.dice import Dice
from bartizan.simulate.estate import RUNNER, TOOLS, Host, Service
from bartizan.simulate.instants import DAY, HOUR, MINUTE, to_seconds
from bartizan.simulate.log import Sink
from bartizan.simulate.organisation import Organisation
from bartizan.simulate.places import CI_HOSTED
from bartizan.simulate.records import cloudtrail, github_audit, github_webhook, kubernetes, network
from bartizan.simulate.repositories import Repository, Workflow

STEPS = {
    "lint": ("Set up job", "Checkout", "Lint"),
    "test": ("Set up job", "Checkout", "Install", "Test"),
    "build": ("Set up job", "Checkout", "Install", "Build"),
    "publish": ("Set up job", "Assume role", "Push image"),
    "deploy": ("Set up job", "Assume role", "Deploy", "Verify"),
    "end-to-end": ("Set up job", "Checkout", "Install", "End to end"),
    "label": ("Set up job", "Label"),
    "package": ("Set up job", "Checkout", "Package"),
}
_MIRRORS = 0.25
"""Share of the runs that fetch something from one of many mirrors."""
_INDEXED = 0.2
"""Share of the repositories that the search's indexer copies every night."""
_PULLS = ("registry.npmjs.example", "files.pythonhosted.example", "proxy.golang.example")
REGISTRY = f"{TOOLS}.dkr.ecr.eu-central-1.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Run:
    """One run. Its id follows from repository and time, so no count is shared."""

    repo: Repository
    flow: Workflow
    number: int
    sha: str
    branch: str
    event: str
    login: str
    at: float
    host: Host | None
    """Its own runner; None: one of the provider's."""
    title: str = ""


def begin(org: Organisation, dice: Dice, at: float, login: str, repo: Repository, flow: Workflow,
          *, branch: str, event: str, sha: str = "", title: str = "") -> Run:  # fmt: skip
    """Decide what a run is like."""
    host = dice.pick(org.estate.of_kind(RUNNER)) if flow.self_hosted else None
    number = 17_000_000_000 + int(at - 1_700_000_000) * 40 + dice.whole(0, 39)
    return Run(repo, flow, number, sha or dice.hex(40), branch, event, login, at, host, title)


def perform(
    org: Organisation, sink: Sink, dice: Dice, run: Run, who: Actor | str
) -> tuple[float, bool]:
    """Log a run. When it ended, and whether it succeeded."""
    seconds = 60 * dice.about(run.flow.minutes, 0.25)
    good = not dice.chance(run.flow.flaky)
    if not good:
        seconds *= 0.2 + 0.8 * dice.random()
    ended = run.at + 8 + seconds
    about = {"number": run.number, "sha": run.sha, "branch": run.branch, "event": run.event}
    conclusion = "success" if good else "failure"
    github_audit.run(sink, dice, run.at, who, run.repo, run.flow, **about)  # type: ignore[arg-type]
    begun = run.at + 8
    share = seconds / len(run.flow.jobs)
    for name in run.flow.jobs:
        last = name == run.flow.jobs[-1]
        github_webhook.job(sink, dice, begun + share, run.login, run.repo, run.flow,
                           number=run.number, sha=run.sha, branch=run.branch, name=name,
                           started=begun, conclusion=conclusion if last else "success",
                           runner=run.host.name if run.host else "",
                           steps=STEPS.get(name, ("Set up job",)))  # fmt: skip
        begun += share
    if good:
        _effects(org, sink, dice, run, ended)
    github_webhook.run(sink, dice, ended, run.login, run.repo, run.flow, title=run.title,
                       started=run.at, conclusion=conclusion, **about)  # type: ignore[arg-type] # fmt: skip
    github_audit.run(sink, dice, ended + 1, who, run.repo, run.flow, conclusion=conclusion,
                     started=to_seconds(run.at), **about)  # type: ignore[arg-type] # fmt: skip
    return ended, good


def _effects(org: Organisation, sink: Sink, dice: Dice, run: Run, ended: float) -> None:
    """What a run does outside the code host."""
    if run.host is not None:
        _traffic(org, sink, dice, run.host, run.at + 20)
    if "publish" in run.flow.jobs and run.repo.deploys:
        publish(sink, dice, run, ended - 40)
    if "deploy" in run.flow.jobs:
        deploy(org, sink, dice, run, ended - 60)


def _traffic(org: Organisation, sink: Sink, dice: Dice, host: Host, at: float) -> None:
    for one in org.estate.outside:
        if one.name in _PULLS[: dice.whole(1, 3)] or one.name.startswith("sts."):
            network.lookup(sink, dice, at, host, host.address, one.name, one.address)
            network.flow(sink, dice, at + 1, host, host.address, one.address, 443,
                         int(dice.about(60_000, 1.0)))  # fmt: skip
    if dice.chance(_MIRRORS):  # wherever a package, a tool or a test wants to fetch from
        number = int(300 * dice.random() ** 3)
        name, address = f"mirror{number}.downloads.example", f"30.21.{number % 200}.7"
        network.lookup(sink, dice, at + 3, host, host.address, name, address)
        network.flow(sink, dice, at + 4, host, host.address, address, 443,
                     int(dice.about(15_000, 1.2)))  # fmt: skip


def address_of(run: Run, dice: Dice) -> str:
    """Where the run's calls come from."""
    return "22.10.200.7" if run.host else CI_HOSTED.address(dice)


def image_of(repo: Repository, sha: str) -> tuple[str, str]:
    """Tag and digest of the image that a commit of a repository is built into."""
    return sha[:12], "sha256:" + Dice("image", repo.name, sha).hex(64)


def publish(sink: Sink, dice: Dice, run: Run, at: float) -> None:
    """Push the image of a run."""
    caller = cloudtrail.pipeline_session(sink, dice, at, run.repo, run.branch, run.number,
                                         address_of(run, dice))  # fmt: skip
    cloudtrail.call(sink, dice, at + 2, caller, "ecr", "GetAuthorizationToken", {}, None)
    tag, digest = image_of(run.repo, run.sha)
    cloudtrail.push_image(sink, dice, at + 25, caller, run.repo.short, tag, digest)


def deploy(org: Organisation, sink: Sink, dice: Dice, run: Run, at: float) -> None:
    """Bring the image of a run's commit to the cluster."""
    service = org.service(run.repo.deploys)
    address = address_of(run, dice)
    caller = cloudtrail.pipeline_session(sink, dice, at, run.repo, run.branch, run.number, address)
    cloudtrail.call(sink, dice, at + 1, caller, "eks", "DescribeCluster", {"name": "prod-1"})
    if service.secrets and dice.chance(0.3):
        cloudtrail.call(sink, dice, at + 2, caller, "secretsmanager", "GetSecretValue",
                        {"secretId": service.secrets[0]})  # fmt: skip
    inside = run.host.address if run.host else address
    rollout(sink, dice, at + 5, service, inside,
            f"system:serviceaccount:ci:deployer-{service.namespace}",
            "kubectl/v1.33.4 (linux/amd64) kubernetes/8f2c1d0",
            f"{REGISTRY}/{run.repo.short}@{image_of(run.repo, run.sha)[1]}")  # fmt: skip


def rollout(sink: Sink, dice: Dice, at: float, service: Service, address: str, user: str,
            agent: str, image: str) -> None:  # fmt: skip
    """A deployment is changed, and the cluster's controllers follow."""
    name, space = service.name, service.namespace
    kubernetes.request(sink, dice, at, user, "get", "deployments", namespace=space, name=name,
                       address=address, agent=agent)  # fmt: skip
    kubernetes.request(sink, dice, at + 1, user, "patch", "deployments", namespace=space, name=name,
                       address=address, agent=agent,
                       body=kubernetes.deployment(name, space, image, service.account))  # fmt: skip
    inner = "kube-controller-manager/v1.33.4 (linux/amd64) kubernetes/8f2c1d0"
    tag = dice.hex(9)
    kubernetes.request(
        sink, dice, at + 1.4, "system:serviceaccount:kube-system:deployment-controller", "create",
        "replicasets", namespace=space, name=f"{name}-{tag}", address="10.10.0.2", agent=inner,
    )  # fmt: skip
    for _ in service.addresses:
        pod = f"{name}-{tag}-{dice.hex(5)}"
        kubernetes.request(
            sink, dice, at + 2 + dice.random(),
            "system:serviceaccount:kube-system:replicaset-controller", "create", "pods",
            namespace=space, name=pod, address="10.10.0.2", agent=inner,
            body=kubernetes.pod(pod, space, image, service.account, service.node.name),
        )  # fmt: skip


def scheduled(org: Organisation, sink: Sink, day: int) -> None:
    """Runs that start by the clock, and those that the dependency bot causes."""
    dice = org.dice("scheduled", day)
    for repo in org.repositories:
        if repo.first_day > day:
            continue
        for flow in repo.started_by("schedule"):
            at = day * DAY + flow.hour * HOUR + (repo.number % 60) * MINUTE + dice.random() * 40
            run = begin(org, dice, at, github_audit.ACTIONS_BOT, repo, flow, branch="main",
                        event="schedule", title=flow.name)  # fmt: skip
            perform(org, sink, dice, run, github_audit.ACTIONS_BOT)
        if dice.chance(0.05):
            _bump(org, sink, dice, day, repo)
        if dice.chance(_INDEXED):
            at = day * DAY + HOUR + repo.number % 97 * 30 + dice.random() * 20
            github_audit.automatic(sink, dice, at, github_audit.INDEXER, "git.clone", repo,
                                   repository=repo.name, actor_ip="30.20.4.9",
                                   transport_protocol_name="http")  # fmt: skip


def _bump(org: Organisation, sink: Sink, dice: Dice, day: int, repo: Repository) -> None:
    at = day * DAY + 5 * HOUR + dice.random() * 2 * HOUR
    bot = github_audit.DEPENDABOT
    branch = f"dependabot/{dice.pick(('npm', 'pip', 'gomod'))}/lib-{dice.whole(1, 60)}"
    github_audit.automatic(sink, dice, at, bot, "pull_request.create", repo, branch=branch)
    for flow in repo.started_by("pull_request"):
        run = begin(org, dice, at + 5, bot, repo, flow, branch=branch, event="pull_request",
                    title="Bump a library")  # fmt: skip
        perform(org, sink, dice, run, bot)
