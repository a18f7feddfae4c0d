"""Okta's system log."""

from typing import Any

from bartizan.simulate.actor import Actor
from bartizan.simulate.dice import Dice
from bartizan.simulate.instants import to_millis
from bartizan.simulate.log import OKTA, Sink

APPLICATIONS = (
    "GitHub Enterprise", "AWS IAM Identity Center", "Slate Wiki", "Chatroom", "Ticketboard",
    "Grafana", "Payday", "Mailbird", "Calendar", "Vault", "Designpad", "Expenses", "Statuspage",
)  # fmt: skip
_SAYS = {
    "user.session.start": "User login to Okta",
    "user.session.end": "User logout of Okta",
    "user.authentication.sso": "User single sign on to app",
    "user.authentication.auth_via_mfa": "Authentication of user via MFA",
    "user.authentication.verify": "Verify user identity",
    "user.mfa.okta_verify.deny_push": "User rejected Okta push verify",
    "system.push.send_factor_verify_push": "Send an Okta push verify",
    "policy.evaluate_sign_on": "Evaluation of sign-on policy",
    "user.account.lock": "Max sign in attempts exceeded",
    "user.account.reset_password": "Fired when the user's Okta password is reset",
    "user.account.update_password": "User update password for Okta",
    "user.mfa.factor.activate": "Activate factor for user",
    "user.mfa.factor.deactivate": "Reset factor for user",
    "app.oauth2.as.consent.grant": "OAuth2 consent granted",
    "user.lifecycle.create": "Create Okta user",
    "user.lifecycle.activate": "Activate Okta user",
    "user.lifecycle.deactivate": "Deactivate Okta user",
    "application.user_membership.add": "Add user to application membership",
    "group.user_membership.add": "Add user to group membership",
    "group.user_membership.remove": "Remove user from group membership",
    "user.account.privilege.grant": "Grant user privilege",
    "system.api_token.create": "Create API token",
}


def event(sink: Sink, dice: Dice, at: float, actor: Actor, kind: str, *, result: str = "SUCCESS",
          reason: str = "", target: str = "", target_type: str = "AppInstance",
          agent: str = "", factor: str = "") -> None:  # fmt: skip
    """One entry of the log.

    Args:
        sink: takes the record.
        dice: chance.
        at: when.
        actor: who, and from where.
        kind: the type of event.
        result: ``SUCCESS``, ``FAILURE``, ``DENY`` …
        reason: why it failed.
        target: the application, group or user acted upon.
        target_type: the kind of target.
        agent: another user agent than the person's browser.
        factor: the second factor that was used.
    """
    person, seat = actor.person, actor.seat
    raw = agent or actor.browser
    targets: list[dict[str, Any]] = []
    if target:
        name = target if "@" in target else target.lower().replace(" ", "_")
        targets.append({"id": f"0oa{abs(hash_of(target)):017d}"[:20], "type": target_type,
                        "alternateId": name, "displayName": target})  # fmt: skip
    system = actor.tools.system_name()
    sink.add(OKTA, at, {
        "actor": {"id": f"00u{person.number:017d}", "type": "User", "alternateId": person.email,
                  "displayName": person.name, "detailEntry": None},
        "client": {
            "userAgent": {"rawUserAgent": raw, "os": "iOS" if actor.phone else system,
                          "browser": actor.tools.browser.upper()},
            "zone": "null", "device": "Mobile" if actor.phone else "Computer", "id": None,
            "ipAddress": seat.address,
            "geographicalContext": {
                "city": seat.place.city, "state": seat.place.region,
                "country": seat.place.country_name, "postalCode": None,
                "geolocation": {"lat": seat.place.latitude, "lon": seat.place.longitude},
            },
        },
        "device": None,
        "authenticationContext": {
            "authenticationProvider": None, "credentialProvider": None,
            "credentialType": factor or None, "issuer": None, "interface": None,
            "authenticationStep": 0, "externalSessionId": actor.session,
            "rootSessionId": actor.session,
        },
        "displayMessage": _SAYS.get(kind, kind), "eventType": kind,
        "outcome": {"result": result, "reason": reason or None}, "published": to_millis(at),
        "securityContext": {"asNumber": seat.asn, "asOrg": seat.network.lower(),
                            "isp": seat.network.lower(), "domain": ".", "isProxy": False},
        "severity": "INFO" if result in ("SUCCESS", "ALLOW") else "WARN",
        "debugContext": {"debugData": {"requestId": dice.token(20), "requestUri": _uri(kind),
                                       "factor": factor}},
        "legacyEventType": _legacy(kind, result),
        "transaction": {"type": "WEB", "id": dice.token(20), "detail": {}},
        "uuid": dice.uuid(), "version": "0",
        "request": {"ipChain": [{"ip": seat.address, "version": "V4", "source": None,
                                 "geographicalContext": {"country": seat.place.country_name}}]},
        "target": targets or None,
    })  # fmt: skip


def hash_of(text: str) -> int:
    """A small number that stands for a text, the same in every process."""
    value = 7
    for letter in text:
        value = (value * 31 + ord(letter)) % 99_999_999_977
    return value


def _uri(kind: str) -> str:
    if "sso" in kind:
        return "/app/saml/sso"
    return "/api/v1/authn" if "session" in kind else "/api/v1/authn/factors/verify"


def _legacy(kind: str, result: str) -> str | None:
    if kind == "user.session.start":
        return f"core.user_auth.login_{'success' if result == 'SUCCESS' else 'failed'}"
    return "app.auth.sso" if kind == "user.authentication.sso" else None


def sign_in(sink: Sink, dice: Dice, at: float, actor: Actor) -> float:
    """A whole sign-in: password, policy, second factor. When it was done."""
    event(sink, dice, at, actor, "user.session.start")
    event(sink, dice, at + 0.3, actor, "policy.evaluate_sign_on", result="ALLOW",
          target="Default Policy", target_type="PolicyEntity")  # fmt: skip
    event(sink, dice, at + 1, actor, "system.push.send_factor_verify_push")
    done = at + dice.about(9, 0.5)
    event(sink, dice, done, actor, "user.authentication.auth_via_mfa", factor="OKTA_VERIFY_PUSH")
    return done
