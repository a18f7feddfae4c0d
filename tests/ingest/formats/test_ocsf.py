from tests.ingest.formats.sampled import sampled, told


def test_the_class_is_the_one_the_record_states() -> None:
    assert told(sampled("ocsf"), "class_uid", "status", "actor", "target", "process") == [
        (3002, "success", "lena@tidal.example", "lena", None),
        (3002, "failure", "lena@tidal.example", "lena", None),
        (4001, None, None, "203.0.113.95", None),
        (4003, None, None, "tidal.example", None),
        (1007, None, "root", None, "id"),
        (6003, "success", "arn:aws:iam::1:user/ole", None, None),
    ]


def test_traffic_and_place_are_kept() -> None:
    frame = sampled("ocsf")
    assert told(frame, "bytes_in", "bytes_out")[2] == (10, 20)
    assert frame["src_geo"][0] == "NO"
