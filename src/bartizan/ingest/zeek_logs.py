"""Zeek's logs: which a record is of, their fields, and the Sigma log sources they serve.

Source: Zeek's script reference, the ``Info`` record of each protocol.
"""

from typing import Any

from bartizan.ingest.lined import route
from bartizan.model.log_source import LogSource, Route

_ENDS = "_path ts uid id.orig_h id.orig_p id.resp_h id.resp_p"
LOGS: dict[str, str] = {
    "conn": "proto service duration orig_bytes resp_bytes conn_state local_orig local_resp "
    "missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents "
    "orig_l2_addr resp_l2_addr vlan inner_vlan community_id",
    "dns": "proto trans_id rtt query qclass qclass_name qtype qtype_name rcode rcode_name AA TC RD "
    "RA Z answers TTLs rejected auth addl",
    "http": "trans_depth method host uri referrer version user_agent origin request_body_len "
    "response_body_len status_code status_msg info_code info_msg tags username password proxied "
    "orig_fuids orig_filenames orig_mime_types resp_fuids resp_filenames resp_mime_types "
    "client_header_names server_header_names cookie_vars uri_vars",
    "ssl": "version cipher curve server_name resumed last_alert next_protocol established "
    "ssl_history cert_chain_fps client_cert_chain_fps subject issuer client_subject client_issuer "
    "sni_matches_cert validation_status ja3 ja3s",
    "files": "fuid tx_hosts rx_hosts conn_uids source depth analyzers mime_type filename duration "
    "local_orig is_orig seen_bytes total_bytes missing_bytes overflow_bytes timedout parent_fuid "
    "md5 sha1 sha256 extracted extracted_cutoff extracted_size",
    "notice": "fuid file_mime_type file_desc proto note msg sub src dst p n peer_descr actions "
    "email_dest suppress_for remote_location.country_code",
    "x509": "fingerprint certificate.version certificate.serial certificate.subject "
    "certificate.issuer certificate.not_valid_before certificate.not_valid_after "
    "certificate.key_alg certificate.sig_alg certificate.key_type certificate.key_length "
    "certificate.exponent san.dns san.uri san.email san.ip basic_constraints.ca host_cert "
    "client_cert",
    "smb_files": "fuid action path name size prev_name times.modified times.accessed "
    "times.created times.changed",
    "smb_mapping": "path service native_file_system share_type",
    "dce_rpc": "rtt named_pipe endpoint operation",
    "kerberos": "request_type client service success error_code error_msg from till cipher "
    "forwardable renewable client_cert_subject server_cert_subject",
    "ntlm": "username hostname domainname server_nb_computer_name server_dns_computer_name "
    "server_tree_name success",
    "rdp": "cookie result security_protocol client_channels keyboard_layout client_build "
    "client_name client_dig_product_id desktop_width desktop_height cert_type cert_count "
    "cert_permanent encryption_level encryption_method",
    "ssh": "version auth_success auth_attempts direction client server cipher_alg mac_alg "
    "compression_alg kex_alg host_key_alg host_key hasshVersion hassh hasshServer",
    "ftp": "user password command arg mime_type file_size reply_code reply_msg "
    "data_channel.passive data_channel.orig_h data_channel.resp_h data_channel.resp_p fuid",
    "smtp": "trans_depth helo mailfrom rcptto date from to cc reply_to msg_id in_reply_to subject "
    "x_originating_ip first_received second_received last_reply path user_agent tls fuids",
    "dhcp": "uids client_addr server_addr client_port server_port mac host_name client_fqdn domain "
    "requested_addr assigned_addr lease_time client_message server_message msg_types duration",
    "weird": "name addl notice peer source",
    "software": "host host_p software_type name version.major version.minor version.minor2 "
    "version.minor3 version.addl unparsed_version",
    "snmp": "duration version community get_requests get_bulk_requests get_responses set_requests "
    "display_string up_since",
    "socks": "version user password status request.host request.name request_p bound.host bound_p",
    "tunnel": "tunnel_type action",
    "pe": "id machine compile_ts os subsystem is_exe is_64bit uses_aslr uses_dep "
    "uses_code_integrity uses_seh has_import_table has_export_table has_cert_table has_debug_data "
    "section_names",
}
"""Fields of each log beyond time, uid and endpoints."""

HOT = ("_path", "query", "uri", "method", "user_agent", "host", "id.resp_h", "name", "path",
       "operation", "endpoint")  # fmt: skip
CLASSES = (
    (r"^dns$", 4003),
    (r"^(http|(?-i:[A-Z]{3,10}))$", 4002),
    (r"^ssh$", 4007),
    (r"^rdp$", 4005),
    (r"^smb_", 4006),
    (r"^dhcp$", 4004),
    (r"^ftp$", 4008),
    (r"^smtp$", 4009),
    (r"^(kerberos|ntlm)$", 3002),
    (r"::", 2004),
)
_SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("conn", ("conn_state",)),
    ("dns", ("query", "qtype_name")),
    ("dns", ("rcode_name",)),
    ("dns", ("trans_id", "query")),
    ("http", ("trans_depth", "method")),
    ("http", ("method", "uri")),
    ("http", ("status_code", "response_body_len")),
    ("ssl", ("cipher", "server_name")),
    ("ssl", ("ssl_history",)),
    ("notice", ("note",)),
    ("smb_files", ("action", "path", "name")),
    ("smb_mapping", ("share_type",)),
    ("dce_rpc", ("endpoint", "operation")),
    ("kerberos", ("request_type",)),
    ("ssh", ("auth_attempts",)),
    ("rdp", ("security_protocol",)),
    ("smtp", ("mailfrom",)),
    ("ftp", ("command", "reply_code")),
    ("dhcp", ("msg_types",)),
    ("x509", ("certificate.serial",)),
    ("files", ("fuid", "mime_type")),
    ("files", ("fuid", "seen_bytes")),
    ("weird", ("name", "notice")),
    ("ssl", ("cipher", "version")),
)


def path_of(record: dict[str, Any]) -> str:
    """The log a record is of; ``unknown`` if nothing tells."""
    for name in ("_path", "@stream", "_stream", "log_type"):
        if isinstance(value := record.get(name), str):
            return value
    for path, signs in _SIGNS:
        if all(sign in record for sign in signs):
            return path
    return "unknown"


def zeek_routes() -> tuple[Route, ...]:
    """Zeek's services, and the categories whose fields a log has under other names."""
    agent = {"c-useragent": "user_agent", "c-uri": "uri"}
    services = tuple(
        route(
            LogSource("zeek", path),
            f"{_ENDS} {fields}",
            renamed=agent if path == "http" else None,
            _path=(path,),
        )
        for path, fields in LOGS.items()
    )
    everything = " ".join(dict.fromkeys(" ".join(LOGS.values()).split()))
    return (*services, *_categories(), route(LogSource("zeek"), f"{_ENDS} {everything}"))


def _categories() -> tuple[Route, ...]:
    requests = {
        "cs-method": "method",
        "c-uri": "uri",
        "cs-uri": "uri",
        "cs-uri-stem": "uri",
        "cs-uri-query": "uri",
        "c-useragent": "user_agent",
        "cs-user-agent": "user_agent",
        "cs-referer": "referrer",
        "cs-referrer": "referrer",
        "cs-host": "host",
        "r-dns": "host",
        "sc-status": "status_code",
        "cs-username": "username",
        "c-ip": "id.orig_h",
        "src_ip": "id.orig_h",
        "dst_ip": "id.resp_h",
    }
    dns = {"record_type": "qtype_name", "answer": "answers", "src_ip": "id.orig_h"}
    flow = {
        "src_ip": "id.orig_h",
        "src_port": "id.orig_p",
        "dst_ip": "id.resp_h",
        "dst_port": "id.resp_p",
        "destination.port": "id.resp_p",
    }
    return (
        route(LogSource(category="dns"), f"{_ENDS} {LOGS['dns']}", renamed=dns, _path=("dns",)),
        route(
            LogSource(category="proxy"),
            f"{_ENDS} {LOGS['http']}",
            renamed=requests,
            _path=("http",),
        ),
        route(
            LogSource(category="webserver"),
            f"{_ENDS} {LOGS['http']}",
            renamed=requests,
            _path=("http",),
        ),
        route(
            LogSource(category="firewall"), f"{_ENDS} {LOGS['conn']}", renamed=flow, _path=("conn",)
        ),
        route(
            LogSource(service="netflow"), f"{_ENDS} {LOGS['conn']}", renamed=flow, _path=("conn",)
        ),
    )
