from tests.ingest.formats.sampled import refusals, sampled, told

from bartizan.ingest.formats.dns_queries import FORMAT


def test_coredns_bind_and_dnsmasq_are_read() -> None:
    assert told(sampled("dns-queries"), "target", "status", "src_ip", "host") == [
        ("files.example", "success", "10.0.0.1", None),
        ("aaaa.tunnel.example", "failure", "2001:db8::5", None),
        ("files.example", None, "10.0.0.9", None),
        ("b.example", None, "10.0.0.9", "ns-1"),
        ("c.example", None, "10.0.0.11", "gw-1"),
    ]


def test_other_lines_are_refused() -> None:
    assert refusals(FORMAT, b"[INFO] plugin/reload: Running") == ["no query of a name server"]
