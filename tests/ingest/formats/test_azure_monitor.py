from tests.ingest.formats.sampled import sampled, told


def test_connections_of_vm_insights() -> None:
    assert told(sampled("azure-vmconnection"), "operation", "process", "bytes_out")[0] == (
        "outbound",
        "java",
        218,
    )
