"""Cisco Umbrella: DNS queries, as JSON.

Source: Cisco Umbrella "Reporting API" and "Log formats and versioning".
"""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.ocsf_classes import DNS_ACTIVITY
from bartizan.ingest.saas_words import names
from bartizan.model.log_source import Fields, LogSource, Route

_KEYS = names(
    "action blockedCategories categories domain externalIp externalip identities identity"
    " identityType identityTypes internalIp internalip mostGranularIdentity policyIdentity"
    " policycategories queryType querytype responseCode returncode threats timestamp type verdict"
)

FORMAT = declared(
    Declaration(
        name="cisco-umbrella-dns",
        about="Cisco Umbrella DNS queries",
        product="cisco_umbrella",
        class_uid=DNS_ACTIVITY,
        marks=(
            (0.96, ("internalIp", "externalIp", "domain")),
            (0.95, ("internalip", "externalip", "domain", "verdict")),
            (0.93, ("policyIdentity", "domain", "action")),
        ),
        time="timestamp",
        operation="queryType|querytype|type",
        status="action|verdict",
        success="allow(ed)?",
        failure="block(ed)?",
        otherwise=None,
        actor="policyIdentity|mostGranularIdentity|identity|identities.label",
        src_ip="internalIp|internalip|externalIp|externalip",
        targets=(("host", "domain"),),
        message="domain",
        sources=(LogSource("cisco", "umbrella"),),
        routes=(
            Route(
                LogSource(category="dns"),
                Fields(frozenset(_KEYS), _KEYS, {"query": "domain", "record_type": "queryType"}),
            ),
        ),
        keys=_KEYS,
        hot=("domain", "action", "responseCode"),
        containers=("data",),
    )
)
