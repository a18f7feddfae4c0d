"""Amazon Route 53 Resolver query logs: names that hosts in a VPC look up.

Source: Route 53 developer guide, "Values that appear in VPC Resolver query logs".
"""

from bartizan.ingest.declaration import Declaration
from bartizan.ingest.declared import declared
from bartizan.ingest.json_values import Json
from bartizan.ingest.ocsf_classes import DNS_ACTIVITY
from bartizan.ingest.picks import text
from bartizan.model.entity import EntityKind
from bartizan.model.log_source import LogSource


def _shape(record: Json) -> Json:
    """Adds the name without the dot at its end, as rules write it."""
    name = text(record.get("query_name"))
    return record if name is None else {**record, "query": name.rstrip(".")}


FORMAT = declared(
    Declaration(
        name="vpc-dns",
        about="Amazon Route 53 Resolver query logs",
        product="dns",
        marks=(
            (0.97, ("query_name", "query_timestamp", "srcaddr")),
            (0.9, ("query_name", "rcode", "vpc_id")),
        ),
        time="query_timestamp",
        operation="query_type",
        class_uid=DNS_ACTIVITY,
        status="rcode",
        success="NOERROR",
        failure="(?!NOERROR).+",
        actor="srcids.instance|srcaddr",
        actor_kind=lambda record: (
            (
                EntityKind.HOST
                if isinstance(ids := record.get("srcids"), dict) and ids.get("instance")
                else EntityKind.ADDRESS
            ).value
        ),
        src_ip="srcaddr",
        targets=((EntityKind.RESOURCE.value, "query"),),
        host="srcids.instance",
        message="firewall_rule_action",
        tenant="account_id",
        shape=_shape,
        sources=(LogSource(product="aws", service="route53", category="dns"),),
        keys=(
            "version",
            "account_id",
            "region",
            "vpc_id",
            "query_timestamp",
            "query_name",
            "query_type",
            "query_class",
            "rcode",
            "answers",
            "srcaddr",
            "srcport",
            "transport",
            "srcids",
            "firewall_rule_group_id",
            "firewall_rule_action",
            "firewall_domain_list_id",
            "firewall_protection",
            "query",
        ),
        renamed={
            "record_type": "query_type",
            "QueryName": "query",
            "answer": "answers.Rdata",
            "src_ip": "srcaddr",
        },
        hot=("query", "query_name", "query_type", "rcode"),
    )
)
