"""Classes of operations that are named in plain words, as audit trails of services do."""

from bartizan.ingest.ocsf_classes import (
    ACCOUNT_CHANGE,
    AUTHENTICATION,
    ENTITY_MANAGEMENT,
    FILE_HOSTING,
    GROUP_MANAGEMENT,
    USER_ACCESS_MANAGEMENT,
)

USUAL = (
    (r"log_?(in|out|on)|sign_?(in|out)|session|sso|mfa|two_?factor|2fa", AUTHENTICATION),
    (r"role|permission|privilege|grant|api_?key|token|access_key|consent", USER_ACCESS_MANAGEMENT),
    (r"group|team|membership", GROUP_MANAGEMENT),
    (r"user|password|account|member|invite", ACCOUNT_CHANGE),
    (r"file|folder|document|download|upload|share|export|page", FILE_HOSTING),
    (r"creat|delet|updat|remov|add|edit|chang|modif|enabl|disabl|config", ENTITY_MANAGEMENT),
)
"""Regular expressions searched in an operation, and the OCSF class; the first decides."""


def names(joined: str) -> tuple[str, ...]:
    """Names of members, written as one text."""
    return tuple(joined.split())
