"""Every construct of a Sigma detection, by the plain evaluator and by the engine alike."""

import base64

import pytest

from bartizan.detect.rules.matcher import Matcher
from bartizan.detect.rules.plain import matches
from tests.detect.rules.engine import ROUTES, batch_of, matched, ruleset

YES, NO = True, False
CASES = {
    "text ignores case": ({"f": "Mallory"}, [({"f": "mALLORY"}, YES), ({"f": "mallory2"}, NO)]),
    "a star is any text": (
        {"f": "a*c"},
        [({"f": "A\nbC"}, YES), ({"f": "ac"}, YES), ({"f": "acd"}, NO)],
    ),
    "a question mark is one character": (
        {"f": "a?c"},
        [({"f": "abc"}, YES), ({"f": "aéc"}, YES), ({"f": "ac"}, NO), ({"f": "abbc"}, NO)],
    ),
    "stars that overlap": (
        {"f": "ab*ba"},
        [({"f": "aba"}, NO), ({"f": "abba"}, YES), ({"f": "abxba"}, YES)],
    ),
    "an escaped star is a star": ({"f": r"a\*c"}, [({"f": "a*c"}, YES), ({"f": "abc"}, NO)]),
    "a lone backslash is itself": ({"f": r"c:\temp"}, [({"f": "C:\\Temp"}, YES)]),
    "two backslashes before a star": ({"f": r"c:\\*"}, [({"f": "c:\\x"}, YES), ({"f": "c:*"}, NO)]),
    "only a star is any value": (
        {"f": "*"},
        [({"f": "x"}, YES), ({"f": ""}, YES), ({"f": 0}, YES), ({"f": None}, NO), ({}, NO)],
    ),
    "empty text": ({"f": ""}, [({"f": ""}, YES), ({"f": " "}, NO), ({}, NO)]),
    "null is missing": (
        {"f": None},
        [({}, YES), ({"f": None}, YES), ({"f": ""}, NO), ({"f": []}, YES)],
    ),
    "a list is any of": ({"f": ["a", "b"]}, [({"f": "B"}, YES), ({"f": "c"}, NO)]),
    "all of a list": ({"f|contains|all": ["a", "b"]}, [({"f": "xbxa"}, YES), ({"f": "xa"}, NO)]),
    "contains": ({"f|contains": "evil"}, [({"f": "so EVIL!"}, YES), ({"f": "vile"}, NO)]),
    "startswith": ({"f|startswith": "ev"}, [({"f": "EVil"}, YES), ({"f": "devil"}, NO)]),
    "endswith": (
        {"f|endswith": "\\cmd.exe"},
        [({"f": "C:\\CMD.exe"}, YES), ({"f": "cmd.exe"}, NO)],
    ),
    "an ending longer than any table": (
        {"f|endswith": "0123456789abcdef"},
        [({"f": "x0123456789ABCDEF"}, YES), ({"f": "x9123456789abcdef"}, NO), ({"f": "def"}, NO)],
    ),
    "a beginning longer than any table": (
        {"f|startswith": "0123456789abcdef"},
        [({"f": "0123456789ABCDEFx"}, YES), ({"f": "0123456789abxdef"}, NO)],
    ),
    "cased": ({"f|cased": "Ab"}, [({"f": "Ab"}, YES), ({"f": "ab"}, NO)]),
    "cased contains": ({"f|contains|cased": "Ab"}, [({"f": "xAbx"}, YES), ({"f": "xabx"}, NO)]),
    "cased wildcard": ({"f|cased": "A*b?d"}, [({"f": "Axxbcd"}, YES), ({"f": "axxbcd"}, NO)]),
    "a number": (
        {"f": 4624},
        [({"f": 4624}, YES), ({"f": "4624"}, YES), ({"f": 4624.0}, YES), ({"f": 46240}, NO)],
    ),
    "text that is a number": ({"f": "1"}, [({"f": 1}, YES), ({"f": True}, NO)]),
    "a boolean": (
        {"f": True},
        [({"f": True}, YES), ({"f": "TRUE"}, YES), ({"f": 1}, NO), ({"f": False}, NO)],
    ),
    "a boolean beside numbers": (
        {"f": [1, 2]},
        [({"f": 1}, YES), ({"f": True}, NO), ({"f": 2}, YES)],
    ),
    "gt": (
        {"f|gt": 10},
        [({"f": 11}, YES), ({"f": "10.5"}, YES), ({"f": 10}, NO), ({"f": "x"}, NO)],
    ),
    "gte": ({"f|gte": 10}, [({"f": 10}, YES), ({"f": 9}, NO), ({}, NO)]),
    "lt": ({"f|lt": 10}, [({"f": -3}, YES), ({"f": 10}, NO), ({"f": True}, NO)]),
    "lte": ({"f|lte": 10}, [({"f": 10}, YES), ({"f": 11}, NO)]),
    "neq": ({"f|neq": "a"}, [({"f": "b"}, YES), ({"f": "A"}, NO), ({}, YES)]),
    "exists": (
        {"f|exists": True},
        [({"f": ""}, YES), ({"f": None}, NO), ({}, NO), ({"f": []}, YES)],
    ),
    "exists not": ({"f|exists": False}, [({"f": 0}, NO), ({}, YES)]),
    "re": ({"f|re": r"^a\d+c"}, [({"f": "a12cd"}, YES), ({"f": "A1c"}, NO), ({"f": "xa1c"}, NO)]),
    "re ignoring case": ({"f|re|i": "abc"}, [({"f": "xABC"}, YES), ({"f": "ab"}, NO)]),
    "re over lines": ({"f|re|m": "^b$"}, [({"f": "a\nb\nc"}, YES), ({"f": "abc"}, NO)]),
    "re whose dot is anything": ({"f|re|s": "a.c"}, [({"f": "a\nc"}, YES), ({"f": "ac"}, NO)]),
    "re whose dot is no line end": ({"f|re": "a.c"}, [({"f": "a\nc"}, NO), ({"f": "aéc"}, YES)]),
    "re that may be empty": (
        {"f|re": "^x?$"},
        [({"f": ""}, YES), ({"f": "x"}, YES), ({"f": "y"}, NO)],
    ),
    "re with word ends": ({"f|re": r"\bcat\b"}, [({"f": "a cat."}, YES), ({"f": "concat"}, NO)]),
    "cidr": (
        {"f|cidr": "10.1.0.0/16"},
        [
            ({"f": "10.1.2.3"}, YES),
            ({"f": "10.2.0.1"}, NO),
            ({"f": "::ffff:10.1.0.9"}, YES),
            ({"f": "x"}, NO),
        ],
    ),
    "cidr of version 6": (
        {"f|cidr": "2001:db8::/32"},
        [({"f": "2001:DB8:1::1"}, YES), ({"f": "2001:db9::1"}, NO), ({"f": "10.0.0.1"}, NO)],
    ),
    "fieldref": (
        {"f|fieldref": "g"},
        [({"f": "A", "g": "a"}, YES), ({"f": "a", "g": "b"}, NO), ({"f": "a"}, NO), ({}, NO)],
    ),
    "fieldref startswith": (
        {"f|fieldref|startswith": "g"},
        [({"f": "abc", "g": "AB"}, YES), ({"f": "ab", "g": "abc"}, NO)],
    ),
    "fieldref endswith": (
        {"f|fieldref|endswith": "g"},
        [({"f": "abc", "g": "BC"}, YES), ({"f": "abc", "g": "ab"}, NO)],
    ),
    "fieldref contains": (
        {"f|fieldref|contains": "g"},
        [({"f": "xabcx", "g": "abc"}, YES), ({"f": "xax", "g": "abc"}, NO)],
    ),
    "windash": (
        {"f|windash|contains": " -enc"},
        [
            ({"f": "p /enc"}, YES),
            ({"f": "p -ENC"}, YES),
            ({"f": "p \u2013enc"}, YES),
            ({"f": "p enc"}, NO),
        ],
    ),
    "all with windash": (
        {"f|windash|contains|all": [" -a", " -b"]},
        [({"f": "x /a -b"}, YES), ({"f": "x -a"}, NO)],
    ),
    "base64": (
        {"f|base64|contains": "secret"},
        [({"f": base64.b64encode(b"secret").decode()}, YES), ({"f": "secret"}, NO)],
    ),
    "base64offset": (
        {"f|base64offset|contains": "whoami"},
        [
            ({"f": base64.b64encode(b"1whoami;").decode()}, YES),
            ({"f": base64.b64encode(b"12whoami;").decode()}, YES),
            ({"f": base64.b64encode(b"whoam").decode()}, NO),
        ],
    ),
    "wide and base64": (
        {"f|wide|base64offset|contains": "IEX"},
        [({"f": base64.b64encode("x IEX y".encode("utf-16le")).decode()}, YES), ({"f": "IEX"}, NO)],
    ),
    "utf16 and base64": (
        {"f|utf16|base64": "a"},
        [({"f": base64.b64encode(b"\xff\xfea\x00").decode()}, YES), ({"f": "a"}, NO)],
    ),
    "utf16be and base64": (
        {"f|utf16be|base64": "a"},
        [({"f": base64.b64encode(b"\x00a").decode()}, YES), ({"f": "a"}, NO)],
    ),
    "hour": (
        {"f|hour": 23},
        [
            ({"f": "2026-03-01T23:10:00Z"}, YES),
            ({"f": "2026-03-02T01:10:00+02:00"}, YES),
            ({"f": 0}, NO),
        ],
    ),
    "minute": ({"f|minute": 10}, [({"f": "2026-03-01T23:10:00Z"}, YES), ({"f": "no time"}, NO)]),
    "day": (
        {"f|day": 1},
        [({"f": 1_772_406_600}, YES), ({"f": 1_772_406_600_000}, YES), ({"f": True}, NO)],
    ),
    "week": (
        {"f|week": 53},
        [({"f": "2027-01-01T00:00:00Z"}, YES), ({"f": "2027-01-05T00:00:00Z"}, NO)],
    ),
    "month": ({"f|month": 3}, [({"f": "2026-03-01"}, YES), ({"f": "2026-04-01"}, NO)]),
    "year": ({"f|year": 2026}, [({"f": "2026-03-01"}, YES), ({"f": "2025-03-01"}, NO)]),
    "any element of a list": (
        {"f": "b"},
        [({"f": ["a", "B"]}, YES), ({"f": ["ab"]}, NO), ({"f": []}, NO)],
    ),
    "all, of different elements": (
        {"f|all": ["a", "b"]},
        [({"f": ["a", "b"]}, YES), ({"f": ["a"]}, NO)],
    ),
    "records in a list": (
        {"f.g": "x"},
        [
            ({"f": [{"g": "y"}, {"g": "X"}]}, YES),
            ({"f": [{"h": "x"}]}, NO),
            ({"f": {"g": "x"}}, YES),
        ],
    ),
    "a key with a dot": (
        {"f.g": "x"},
        [({"f.g": "x"}, YES), ({"f": {"g": "x"}}, YES), ({"f": "x"}, NO)],
    ),
    "a container is compact JSON": (
        {"f|contains": '"a":[1,'},
        [({"f": {"a": [1, 2]}}, YES), ({"f": {"a": [2, 1]}}, NO)],
    ),
    "a leaf and its parent": (
        {"f|contains": "Success", "f.Login": "Success"},
        [({"f": {"Login": "Success"}}, YES), ({"f": {"Logout": "Success"}}, NO)],
    ),
    "keywords in any value": (
        ["evil", "bad*deed"],
        [
            ({"a": {"b": ["so Evil!"]}}, YES),
            ({"a": "bad", "b": "deed"}, NO),
            ({"a": "a bad deed"}, YES),
        ],
    ),
    "a keyword is no key": (["evil"], [({"evil": "x"}, NO)]),
    "all keywords, in different values": (
        {"|all": ["one", "two"]},
        [({"a": "one", "b": ["two"]}, YES), ({"a": "one"}, NO)],
    ),
    "a keyword as expression": (
        {"|re": "^ev[i1]l$"},
        [({"a": "ev1l"}, YES), ({"a": "an evil"}, NO)],
    ),
    "a cased keyword": ({"|cased": "Evil"}, [({"a": "an Evil"}, YES), ({"a": "an evil"}, NO)]),
    "a number as keyword": (
        [4711],
        [({"a": "no 4711."}, YES), ({"a": 4711}, YES), ({"a": 471}, NO)],
    ),
    "a list of mappings is any of them": (
        [{"f": "a", "g": "b"}, {"f": "c"}],
        [({"f": "c"}, YES), ({"f": "a", "g": "b"}, YES), ({"f": "a"}, NO)],
    ),
    "letters that are not ASCII": ({"f": "ÄÖ*"}, [({"f": "äÖx"}, YES), ({"f": "aox"}, NO)]),
}
ROWS = [
    pytest.param(selection, record, expected, id=f"{name} {number}")
    for name, (selection, examples) in CASES.items()
    for number, (record, expected) in enumerate(examples)
]


@pytest.mark.parametrize(("selection", "record", "expected"), ROWS)
@pytest.mark.parametrize("hot", [(), ("f", "g", "f.g")], ids=["record", "columns"])
def test_construct(tmp_path, selection, record, expected, hot):
    rules = ruleset(tmp_path, {"selection": selection, "condition": "selection"})
    assert rules.refused == ()
    assert matches(rules.rules[0], record) is expected
    found = matched(Matcher(rules, ROUTES), batch_of([{"z": 1}, record], hot))
    assert (1 in found.get("Rule 0", [])) is expected


CONDITIONS = [
    ("a and b", {"a": "x", "b": "x"}, YES),
    ("a and b", {"a": "x"}, NO),
    ("a or b", {"b": "x"}, YES),
    ("not a", {}, YES),
    ("not a", {"a": "x"}, NO),
    ("a and not b", {"a": "x"}, YES),
    ("a and not b", {"a": "x", "b": "x"}, NO),
    ("1 of s*", {"sb": "x"}, YES),
    ("1 of s*", {"a": "x"}, NO),
    ("all of s*", {"sa": "x", "sb": "x"}, YES),
    ("all of s*", {"sa": "x"}, NO),
    ("a and not 1 of s*", {"a": "x"}, YES),
    ("a and not 1 of s*", {"a": "x", "sb": "x"}, NO),
    ("1 of them", {"sb": "x"}, YES),
    ("all of them", {"a": "x", "b": "x", "sa": "x"}, NO),
    ("not (a or not b)", {"b": "x"}, YES),
    ("not (a or not b)", {}, NO),
    ("(a or b) and (sa or sb)", {"b": "x", "sa": "x"}, YES),
    ("(a or b) and (sa or sb)", {"b": "x"}, NO),
    (["a and b", "sa"], {"sa": "x"}, YES),
]


@pytest.mark.parametrize(("condition", "record", "expected"), CONDITIONS)
@pytest.mark.parametrize("hot", [(), ("a",), ("a", "b", "sa", "sb")])
def test_condition(tmp_path, condition, record, expected, hot):
    named = {name: {name: "x"} for name in ("a", "b", "sa", "sb")}
    rules = ruleset(tmp_path, {**named, "condition": condition})
    assert matches(rules.rules[0], record) is expected
    found = matched(Matcher(rules, ROUTES), batch_of([record], hot))
    assert bool(found) is expected
