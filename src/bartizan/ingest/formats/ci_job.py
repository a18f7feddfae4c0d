"""Runs and jobs of build services, with their log if the record holds it.

GitHub Actions, GitLab, Jenkins, Buildkite and CircleCI records as their APIs give them. Rules see
the record's own members and, under ``ci``, the facts that all services share: ``ci.provider``,
``ci.repo``, ``ci.run``, ``ci.job``, ``ci.workflow``, ``ci.commit``, ``ci.branch``, ``ci.trigger``,
``ci.outcome``, ``ci.actor``, ``ci.runner``, ``ci.log`` (also as ``log``).
"""

from bartizan.ingest.ci_records import common_facts
from bartizan.ingest.declaration import Declaration, Json
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import record_at, text_at
from bartizan.ingest.lineage import RUNS_ON, TRIGGERED, Link, entity, link, links, run_name
from bartizan.ingest.ocsf_classes import APPLICATION_LIFECYCLE
from bartizan.ingest.saas_words import names
from bartizan.model.log_source import LogSource


def _shape(record: Json) -> Json:
    facts = common_facts(record)
    if facts is None:
        return record
    return {**record, "ci": facts, "log": facts.get("log")}


def _run(record: Json) -> str | None:
    """The run's name; Jenkins and Buildkite number runs by pipeline, which the number names."""
    facts = record_at(record, "ci")
    repo = text_at(facts, "repo")
    own = text_at(facts, "provider") in ("jenkins", "buildkite")
    return run_name(None if own else repo, text_at(facts, "run"))


def _links(record: Json) -> list[Link] | None:
    facts = record_at(record, "ci")
    repo, path = text_at(facts, "repo"), text_at(facts, "workflow")
    if repo is None and text_at(facts, "provider") in ("github", "gitlab"):
        return None
    run = entity("run", _run(record))
    known = path and path.startswith(".github/") and repo
    return links(
        link(entity("commit", text_at(facts, "commit")), TRIGGERED, run),
        link(entity("workflow", f"{repo}/{path}" if known else None), TRIGGERED, run),
        link(entity("user", text_at(facts, "actor")), TRIGGERED, run),
        link(run, RUNS_ON, entity("host", text_at(facts, "runner"))),
    )


FORMAT = declared(
    Declaration(
        name="ci-job",
        about="runs and jobs of GitHub Actions, GitLab, Jenkins, Buildkite, CircleCI",
        product="ci",
        class_uid=APPLICATION_LIFECYCLE,
        marks=((0.93, ("ci.provider", "ci.run", "!x_github_event")),),
        shape=_shape,
        time="ci.finished|ci.started",
        event_id="node_id",
        operation=lambda one: "job" if text_at(one, "ci", "job") else "run",
        status="ci.outcome",
        success="success|passed|completed_success|fixed|stable",
        failure=r"fail(ed|ure|ing)|error|cancel(l)?ed|timed_out|startup_failure|unstable|aborted"
        "|not_built|unauthorized",
        otherwise=None,
        actor="ci.actor",
        targets=(("workflow", "ci.workflow"), ("resource", "ci.job")),
        repo="ci.repo",
        commit="ci.commit",
        run=_run,
        host="ci.runner",
        message="ci.job|ci.workflow|display_title|name",
        links=_links,
        sources=(LogSource(product="ci", category="ci"),),
        keys=names(
            "_class actions actor artifacts attempt branch build builtOn ci commit conclusion"
            " created_at creator display_title duration environment event finished_at"
            " fullDisplayName head_branch head_commit head_repository head_sha id job labels log"
            " name number organization path pipeline project pull_requests ref repository result"
            " run_attempt run_id run_number runner runner_group_name runner_name sha source stage"
            " started_at state status steps tag triggering_actor updated_at url user variables"
            " web_url workflow workflow_id workflow_name"
        ),
        hot=("log", "ci.trigger", "ci.provider", "ci.workflow", "ci.outcome"),
        containers=("workflow_runs", "jobs", "builds"),
    )
)
