"""What developers do at the code host: fetch, push, ask for review, merge; and what follows."""

from functools import lru_cache

from bartizan.simulate import names
from bartizan.simulate.activities import pipelines
from bartizan.simulate.actor import Actor
from bartizan.simulate.dice import Dice, habit
from bartizan.simulate.instants import MINUTE
from bartizan.simulate.log import Sink
from bartizan.simulate.organisation import Organisation
from bartizan.simulate.people import Person
from bartizan.simulate.records import github_audit, github_webhook
from bartizan.simulate.repositories import Repository


def title(dice: Dice) -> str:
    """The first line of a commit."""
    return f"{dice.pick(names.VERBS)} the {dice.pick(names.WORDS)} {dice.pick(names.WORDS)}"


@lru_cache(maxsize=1 << 14)
def _token(seed: int, number: int) -> str:
    return Dice("token", seed, number).token(43)


def token_of(seed: int, person: Person) -> str:
    """The hash of a person's lasting access token."""
    return _token(seed, person.number)


def favourite(org: Organisation, actor: Actor, dice: Dice) -> Repository:
    """A repository the person works on: mostly two or three of the team's, rarely any other."""
    if dice.chance(0.02):
        return dice.pick(org.repositories)
    own = org.repositories_of(actor.person.team_on(actor.day), actor.day)
    order = habit(own, len(own), "favourites", org.parameters.seed, actor.person.number)
    if dice.chance(0.06):  # a library of the platform team, which many touch
        own = org.repositories_of(len(org.teams) - 1, actor.day)
        return dice.zipf(own, 1.5)
    return dice.zipf(order, 1.8)


def code(org: Organisation, sink: Sink, dice: Dice, at: float, actor: Actor) -> None:
    """One stretch at the code: fetch, perhaps push, perhaps ask for review or merge."""
    repo = favourite(org, actor, dice)
    token = ""
    if actor.tools.lag % 4 == 0:  # works over https with a token of its own
        token = token_of(org.parameters.seed, actor.person)
    github_audit.git(sink, dice, at, actor, repo, "fetch", token=token)
    if dice.chance(0.01):
        github_audit.git(sink, dice, at + 30, actor, repo, "clone", token=token)
    if dice.chance(0.45):
        push(org, sink, dice, at + 10 * MINUTE * (0.2 + dice.random()), actor, repo, token)
    if dice.chance(0.15):
        review(sink, dice, at + 12 * MINUTE * dice.random(), actor, favourite(org, actor, dice))


def push(org: Organisation, sink: Sink, dice: Dice, at: float, actor: Actor, repo: Repository,
         token: str) -> None:  # fmt: skip
    """Push a branch; most pushes run the checks, some are merged."""
    words = title(dice)
    branch = f"{actor.person.login}/{words.split()[-1]}"
    sha = dice.hex(40)
    github_audit.git(sink, dice, at, actor, repo, "push", token=token)
    github_webhook.push(sink, dice, at + 0.5, actor.person.login, actor.person.email, repo, sha=sha,
                        before=dice.hex(40), branch=branch, title=words,
                        files=(f"src/{words.split()[-1]}.{'py' if repo.number % 2 else 'ts'}",),
                        forced=dice.chance(0.12))  # fmt: skip
    if dice.chance(0.35):
        github_audit.action(sink, dice, at + 60, actor, "pull_request.create", repo,
                            pull_request_title=words, branch=branch)  # fmt: skip
        for flow in repo.started_by("pull_request_target"):
            run = pipelines.begin(org, dice, at + 65, actor.person.login, repo, flow, branch=branch,
                                  event="pull_request_target", sha=sha, title=words)  # fmt: skip
            pipelines.perform(org, sink, dice, run, actor)
    done, good = at, True
    for flow in repo.started_by("pull_request"):
        run = pipelines.begin(org, dice, at + 6, actor.person.login, repo, flow, branch=branch,
                              event="pull_request", sha=sha, title=words)  # fmt: skip
        done, good = pipelines.perform(org, sink, dice, run, actor)
    if good and dice.chance(0.4):
        merge(org, sink, dice, done + 25 * MINUTE * dice.random(), actor, repo, words)


def merge(org: Organisation, sink: Sink, dice: Dice, at: float, actor: Actor, repo: Repository,
          words: str) -> None:  # fmt: skip
    """Merge into the main branch, build, and deploy what is deployed."""
    github_audit.action(sink, dice, at, actor, "pull_request.merge", repo,
                        pull_request_title=words, branch="main")  # fmt: skip
    sha = dice.hex(40)
    github_webhook.push(
        sink,
        dice,
        at + 0.5,
        actor.person.login,
        actor.person.email,
        repo,
        sha=sha,
        before=dice.hex(40),
        branch="main",
        title=words,
        files=("src/main",),
    )
    deliver(org, sink, dice, at + 5, actor, repo, sha, words)


def deliver(org: Organisation, sink: Sink, dice: Dice, at: float, actor: Actor, repo: Repository,
            sha: str, words: str) -> None:  # fmt: skip
    """The way to production: build, then deploy."""
    for flow in repo.started_by("push"):
        run = pipelines.begin(org, dice, at, actor.person.login, repo, flow, branch="main",
                              event="push", sha=sha, title=words)  # fmt: skip
        done, good = pipelines.perform(org, sink, dice, run, actor)
        for following in repo.started_by("workflow_run") if good else ():
            run = pipelines.begin(
                org,
                dice,
                done + 4,
                actor.person.login,
                repo,
                following,
                branch="main",
                event="workflow_run",
                sha=sha,
                title=words,
            )
            pipelines.perform(org, sink, dice, run, actor)


def review(sink: Sink, dice: Dice, at: float, actor: Actor, repo: Repository) -> None:
    """Look at what others changed."""
    name = dice.pick(("pull_request_review.submit", "pull_request_review_comment.create",
                      "pull_request.ready_for_review", "pull_request.close",
                      "pull_request.create_review_request"))  # fmt: skip
    github_audit.action(sink, dice, at, actor, name, repo)


def administer(org: Organisation, sink: Sink, dice: Dice, at: float, actor: Actor) -> None:
    """What happens now and then in any repository: members, hooks, secrets, keys, branches."""
    repo = favourite(org, actor, dice)
    name = dice.pick((
        "repo.actions_variable_update", "repo.update_actions_secret", "repo.create_actions_secret",
        "protected_branch.policy_override",
        "protected_branch.update_required_status_checks_enforcement_level",
        "repo.add_member", "environment.update_protection_rule", "hook.config_changed",
        "public_key.create", "personal_access_token.access_granted", "team.add_repository",
        "repository_secret_scanning.enable", "org.update_member", "repo.rename",
        "personal_access_token.request_created", "repo.create_actions_secret",
    ))  # fmt: skip
    more: dict[str, object] = {}
    if "member" in name:
        more["user"] = dice.pick(org.people).login
    if "secret" in name or "hook" in name:
        more["key"] = f"{dice.pick(names.WORDS).upper()}_TOKEN"
    github_audit.action(sink, dice, at, actor, name, repo, **more)
