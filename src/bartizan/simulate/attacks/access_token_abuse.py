"""A consent or a personal access token lets a program read everything a person may read."""

from bartizan.simulate.places import HOSTING
from bartizan.simulate.records import github_audit, okta
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice, victim = scene.dice, scene.person()
    actor = scene.actor(victim)
    at = scene.working_time(victim)
    app = dice.pick(("Calendar Sync Pro", "PR Review Buddy", "Docs Exporter", "Release Notes AI"))
    scene.involves(*scene.accounts(victim))
    grant = scene.stage("persistence", "T1671", "the victim consents to an application")
    okta.event(grant, dice, at, actor, "app.oauth2.as.consent.grant", target=app)
    github_audit.action(grant, dice, at + 60, actor, "oauth_authorization.create",
                        oauth_application_name=app, scopes="repo,read:org")  # fmt: skip
    token = dice.token(43)
    network = dice.pick(HOSTING)
    seat = type(actor.seat)(network.address(dice), network.asn, network.name, actor.seat.place)
    program = actor.at(seat)
    agent = dice.pick(("python-requests/2.32.3", "go-git/5.13", "git/2.39.2", "axios/1.7.9"))
    scene.involves(f"session:{token}", scene.seat(seat))
    take = scene.stage(
        "collection", "T1213.003", "the application copies repositories, then secrets' names"
    )
    at += dice.about(2 * 3600, 0.8)
    for repo in dice.some(scene.org.repositories, min(scene.much(25, 5), 120)):
        at += dice.about(20, 0.8)
        github_audit.git(take, dice, at, program, repo, "clone", token=token, agent=agent)
        if dice.chance(0.3):
            github_audit.by_token(
                take, dice, at + 4, program, "repo.download_zip", token, agent, repo
            )
        scene.aims_at(f"repository:{repo.name}")


ATTACK = Kind(
    "access-token-abuse", "An application with a person's consent copies the code.", _plan
)
