"""Deliveries of GitHub's webhooks about runs and jobs, with their headers."""

from typing import Any

from bartizan.simulate.dice import Dice
from bartizan.simulate.instants import to_seconds
from bartizan.simulate.log import WEBHOOK, Sink
from bartizan.simulate.names import ORGANISATION
from bartizan.simulate.repositories import Repository, Workflow


def _account(login: str) -> dict[str, Any]:
    bot = login.endswith("[bot]")
    return {"login": login, "type": "Bot" if bot else "User"}


def _about(repo: Repository, at: float) -> dict[str, Any]:
    return {
        "repository": {
            "id": 9_000_000 + repo.number, "name": repo.short, "full_name": repo.name,
            "private": not repo.public, "default_branch": "main", "updated_at": to_seconds(at),
            "owner": {"login": ORGANISATION, "type": "Organization"},
        },
        "organization": {"login": ORGANISATION, "id": 70341},
    }  # fmt: skip


def _deliver(sink: Sink, dice: Dice, at: float, event: str, body: dict[str, Any]) -> None:
    sink.add(WEBHOOK, at, {
        "headers": {"X-GitHub-Event": event, "X-GitHub-Delivery": dice.uuid(),
                    "User-Agent": "GitHub-Hookshot/8e42ab1"},
        "body": body,
    })  # fmt: skip


def run(sink: Sink, dice: Dice, at: float, login: str, repo: Repository, flow: Workflow, *,
        number: int, sha: str, branch: str, event: str, title: str, started: float,
        conclusion: str) -> None:  # fmt: skip
    """``workflow_run.completed``."""
    who = _account(login)
    _deliver(sink, dice, at, "workflow_run", {
        "action": "completed",
        "workflow_run": {
            "id": number, "name": flow.name, "head_branch": branch, "head_sha": sha,
            "path": flow.path, "display_title": title, "run_number": number % 10_000,
            "event": event, "status": "completed", "conclusion": conclusion,
            "workflow_id": 30_000_000 + flow.number, "actor": who, "triggering_actor": who,
            "run_attempt": 1, "run_started_at": to_seconds(started), "updated_at": to_seconds(at),
            "created_at": to_seconds(started), "head_repository": {"full_name": repo.name},
        },
        "workflow": {"id": 30_000_000 + flow.number, "name": flow.name, "path": flow.path},
        **_about(repo, at), "sender": who,
    })  # fmt: skip


def job(sink: Sink, dice: Dice, at: float, login: str, repo: Repository, flow: Workflow, *,
        number: int, sha: str, branch: str, name: str, started: float, conclusion: str,
        runner: str, steps: tuple[str, ...]) -> None:  # fmt: skip
    """``workflow_job.completed``."""
    hosted = not runner
    _deliver(sink, dice, at, "workflow_job", {
        "action": "completed",
        "workflow_job": {
            "id": 10 * number + len(name), "run_id": number, "workflow_name": flow.name,
            "head_branch": branch, "head_sha": sha, "status": "completed",
            "conclusion": conclusion, "started_at": to_seconds(started),
            "completed_at": to_seconds(at), "name": name,
            "labels": ["ubuntu-24.04"] if hosted else ["self-hosted", "linux"],
            "runner_id": 0 if hosted else 7, "runner_group_name": "default",
            "runner_name": f"GitHub Actions {dice.whole(1, 40)}" if hosted else runner,
            "steps": [{"name": step, "status": "completed", "number": place,
                       "conclusion": "success" if conclusion == "success" or place < len(steps)
                       else conclusion} for place, step in enumerate(steps, 1)],
        },
        **_about(repo, at), "sender": _account(login),
    })  # fmt: skip


def push(sink: Sink, dice: Dice, at: float, login: str, email: str, repo: Repository, *,
         sha: str, before: str, branch: str, title: str, files: tuple[str, ...],
         forced: bool = False) -> None:  # fmt: skip
    """``push``: commits that reached a branch."""
    commit = {
        "id": sha, "message": title, "timestamp": to_seconds(at), "added": [], "removed": [],
        "author": {"name": login, "email": email, "username": login}, "modified": list(files),
    }  # fmt: skip
    about = _about(repo, at)
    about["repository"]["pushed_at"] = int(at)
    _deliver(sink, dice, at, "push", {
        "ref": f"refs/heads/{branch}", "before": before, "after": sha, "forced": forced,
        "created": False, "deleted": False, "base_ref": None, "commits": [commit],
        "head_commit": commit, **about, "pusher": {"name": login, "email": email},
        "sender": _account(login),
    })  # fmt: skip
