"""GitHub's audit log, as it is streamed."""

from typing import Any

from bartizan.simulate.actor import Actor
from bartizan.simulate.dice import Dice
from bartizan.simulate.log import GITHUB, Sink
from bartizan.simulate.names import ORGANISATION
from bartizan.simulate.repositories import Repository, Workflow

ACTIONS_BOT, DEPENDABOT = "github-actions[bot]", "dependabot[bot]"
INDEXER = "code-search-indexer[bot]"


def _base(dice: Dice, at: float, action: str) -> dict[str, Any]:
    millis = round(at * 1000)
    return {
        "@timestamp": millis, "_document_id": dice.token(22), "action": action,
        "business": ORGANISATION, "created_at": millis, "org": ORGANISATION, "org_id": 70341,
    }  # fmt: skip


def _who(record: dict[str, Any], actor: Actor, agent: str) -> None:
    record["actor"] = actor.person.login
    record["actor_id"] = 500_000 + actor.person.number
    record["actor_ip"] = actor.seat.address
    record["actor_is_bot"] = False
    record["actor_location"] = {"country_code": actor.seat.place.country}
    record["user_agent"] = agent


def _where(record: dict[str, Any], repo: Repository) -> None:
    record["repo"] = repo.name
    record["repo_id"] = 9_000_000 + repo.number
    record["public_repo"] = repo.public


def git(sink: Sink, dice: Dice, at: float, actor: Actor, repo: Repository, action: str,
        *, token: str = "", agent: str = "") -> None:  # fmt: skip
    """``git.clone``, ``git.fetch`` or ``git.push`` by a person.

    Args:
        sink: takes the record.
        dice: chance.
        at: when.
        actor: who.
        repo: of which repository.
        action: ``clone``, ``fetch`` or ``push``.
        token: hash of the personal access token that was used; empty: by key, over ssh.
        agent: another user agent than the person's.
    """
    record = _base(dice, at, f"git.{action}")
    _who(record, actor, agent or actor.tools.git_agent(actor.day))
    _where(record, repo)
    record["repository"] = repo.name
    record["repository_public"] = repo.public
    record["transport_protocol"] = 1 if token else 2
    record["transport_protocol_name"] = "http" if token else "ssh"
    if token:
        record["programmatic_access_type"] = "Personal access token (classic)"
        record["hashed_token"] = token
    sink.add(GITHUB, at, record)


def action(sink: Sink, dice: Dice, at: float, actor: Actor, name: str,
           repo: Repository | None = None, /, **more: object) -> None:  # fmt: skip
    """Anything a person does in the web interface.

    Args:
        sink: takes the record.
        dice: chance.
        at: when.
        actor: who.
        name: the action.
        repo: in which repository.
        more: further fields.
    """
    record = _base(dice, at, name)
    _who(record, actor, actor.browser)
    if repo is not None:
        _where(record, repo)
    record["operation_type"] = _kind(name)
    record.update(more)
    sink.add(GITHUB, at, record)


def by_token(sink: Sink, dice: Dice, at: float, actor: Actor, name: str, token: str,
             agent: str, repo: Repository | None = None, /, **more: object) -> None:  # fmt: skip
    """A call of the interface with a personal access token or an application's."""
    action(sink, dice, at, actor, name, repo, **{
        "hashed_token": token, "user_agent": agent,
        "programmatic_access_type": "Personal access token (classic)", **more,
    })  # fmt: skip


def automatic(sink: Sink, dice: Dice, at: float, bot: str, name: str, repo: Repository, /,
              **more: object) -> None:  # fmt: skip
    """What a bot does; there is no address."""
    record = _base(dice, at, name)
    record.update({"actor": bot, "actor_id": 41898282, "actor_is_bot": True,
                   "operation_type": _kind(name)})  # fmt: skip
    _where(record, repo)
    record.update(more)
    sink.add(GITHUB, at, record)


def run(sink: Sink, dice: Dice, at: float, who: Actor | str, repo: Repository, flow: Workflow,
        *, number: int, sha: str, branch: str, event: str, conclusion: str = "",
        started: str = "") -> None:  # fmt: skip
    """A run began; with a conclusion: it ended."""
    record = _base(dice, at, f"workflows.{'completed' if conclusion else 'created'}_workflow_run")
    if isinstance(who, str):
        record.update({"actor": who, "actor_is_bot": True, "actor_id": 41898282})
    else:
        record.update({"actor": who.person.login, "actor_is_bot": False,
                       "actor_id": 500_000 + who.person.number})  # fmt: skip
    _where(record, repo)
    record.update({
        "event": event, "head_branch": branch, "head_sha": sha, "name": flow.name,
        "operation_type": "modify" if conclusion else "create", "run_attempt": 1,
        "run_number": number % 10_000, "workflow_id": 30_000_000 + flow.number,
        "workflow_run_id": number, "started_at": started or None,
    })  # fmt: skip
    if conclusion:
        record["conclusion"] = conclusion
    sink.add(GITHUB, at, record)


def _kind(name: str) -> str:
    verb = name.rpartition(".")[2]
    if verb.startswith(("create", "add", "merge", "open", "invite")):
        return "create"
    if verb.startswith(("destroy", "delete", "remove", "revoke")):
        return "remove"
    return "access" if verb.startswith(("access", "view", "download", "clone")) else "modify"
