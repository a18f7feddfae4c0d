# ruff: noqa: E501  a case a line, as its file has it
"""Every reader: what it reads, where it says it stands, and that nothing makes it fail."""

import time
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.columns import columns
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.json_entries import json_entries
from bartizan.scan.secrets.formats.literals import literals
from bartizan.scan.secrets.formats.shell import commands, variables
from bartizan.scan.secrets.formats.sql import rows
from bartizan.scan.secrets.formats.urls import embedded
from bartizan.scan.secrets.formats.words import words
from bartizan.scan.secrets.formats.xml_elements import plist_entries, xml_entries
from bartizan.scan.secrets.formats.yaml_entries import yaml_entries


def spaced(text: str) -> Iterable[Entry]:
    return assignments(text, blanks=True)


def groovy(text: str) -> Iterable[Entry]:
    return literals(text, blanks=True)


def header(text: str) -> Iterable[Entry]:
    return literals(text, defines=True)


def every_row(text: str) -> Iterable[Entry]:
    return rows(text, lambda _: True)


READERS: list[Callable[[str], Iterable[Entry]]] = [
    assignments, spaced, json_entries, literals, groovy, header, variables, every_row, xml_entries, plist_entries, yaml_entries,
]  # fmt: skip

CASES: list[tuple[Callable[[str], Iterable[Entry]], str, list[tuple[str, str]]]] = [
    (assignments, "[db]\nhost = a\npassword = 'p;q' ; why\n", [("db.host", "a"), ("db.password", "p;q")]),
    (assignments, "export A=1 # note\n#B=2\nC: 3\n", [("A", "1"), ("C", "3")]),
    (assignments, "//reg.example.org/:_authToken=abc\n", [("//reg.example.org/:_authToken", "abc")]),
    (assignments, 'password="a\\"b"\n', [("password", 'a\\"b')]),
    (spaced, "port 6379\nrequirepass a b\n", [("port", "6379"), ("requirepass", "a b")]),
    (json_entries, '{"a": {"b": "x\\ny"}, /* c */ "l": ["m", {"n": 1,}]}', [("a.b", "x\ny"), ("l.*", "m"), ("l.*.n", "1")]),
    (json_entries, '{"a": "never closed", "b": "c"', [("a", "never closed"), ("b", "c")]),
    (literals, "$db['password'] = 'x';\n", [("password", "x")]),
    (literals, "define( 'DB_PASSWORD', 'x' );\n", [("DB_PASSWORD", "x")]),
    (literals, "{'PASSWORD': u'x', 'USER' => \"y\"}\n", [("PASSWORD", "x"), ("USER", "y")]),
    (literals, "self.password: str = 'it\\'s'\n# password = 'no'\n", [("password", "it's")]),
    (literals, "send('a', 'b')\n", []),
    (groovy, 'storePassword "x"\n', [("storePassword", "x")]),
    (header, '#define WIFI_PASS "x"\nconst char key[] = "y";\n', [("WIFI_PASS", "x"), ("key", "y")]),
    (variables, "export A='b c' D=$(pass x)\n", [("A", "b c"), ("D", "$(pass")]),
    (variables, "set -gx TOKEN abc\nsetenv PW 'd e'\n$env:KEY = \"f\"\n", [("TOKEN", "abc"), ("PW", "d e"), ("KEY", "f")]),
    (xml_entries, '<a x="1"><b>t&amp;u</b><!-- <c>no</c> --></a>', [("a.b", "t&u"), ("a.x", "1")]),
    (xml_entries, '<r><add key="k" value="v"/></r>', [("r.add.k", "v"), ("r.add.key", "k"), ("r.add.value", "v")]),
    (xml_entries, '<r><s name="k">v</s></r>', [("r.s", "v"), ("r.s.k", "v"), ("r.s.name", "k")]),
    (plist_entries, "<plist><dict><key>K</key><string>v</string></dict></plist>", [("K", "v")]),
    (yaml_entries, "a:\n  - b: 'x'\n    c: !vault |\n      $ANSIBLE\n", [("a.*.b", "x")]),
    (yaml_entries, "{{- if .Values.db }}\npassword: x\n{{ end }}\n", [("password", "x")]),
    (every_row, "INSERT INTO `u` (`n`, `p`) VALUES ('a,b', 'x''y'), (NULL, 2);", [("u.n", "a,b"), ("u.p", "x''y"), ("u.n", "NULL"), ("u.p", "2")]),
    (every_row, "CREATE TABLE u (\n  n text,\n  p text\n);\nINSERT INTO u VALUES ('a', 'b');", [("u.n", "a"), ("u.p", "b")]),
    (every_row, "COPY public.u (n, p) FROM stdin;\na\tb\n\\N\tc\n\\.\n", [("u.n", "a"), ("u.p", "b"), ("u.n", ""), ("u.p", "c")]),
]  # fmt: skip


@pytest.mark.parametrize(("reader", "text", "expected"), CASES)
def test_reader_names_the_values(
    reader: Callable[[str], Iterable[Entry]], text: str, expected: list[tuple[str, str]]
) -> None:
    found = [(".".join(entry.path), entry.value) for entry in reader(text)]

    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(("reader", "text", "expected"), CASES)
def test_span_covers_the_value_as_written(
    reader: Callable[[str], Iterable[Entry]], text: str, expected: list[tuple[str, str]]
) -> None:
    del expected
    for entry in reader(text):
        written = text[entry.span.start : entry.span.end]
        if not any(sign in written for sign in "\\&"):
            assert written == entry.value


@pytest.mark.parametrize("reader", READERS)
@given(
    text=st.one_of(
        st.text(max_size=300),
        st.text(alphabet="ab=:'\"\\{}[]()<>/,;# \n\t-!&$", max_size=200),
    )
)
@settings(max_examples=120, deadline=None)
def test_anything_is_read_without_error_and_spans_stay_inside(
    reader: Callable[[str], Iterable[Entry]], text: str
) -> None:
    for entry in reader(text):
        assert 0 <= entry.span.start <= entry.span.end <= len(text)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "unit",
    ["a=", "'", '"', "\\", "{", "[", "<a ", "<a>", "</a>", "(", "a: b\n", "INSERT INTO a (b) VALUES (", "CREATE TABLE a (", "<!--", "a='", "  ", "/*", "set -x ", "\\'"],
)  # fmt: skip
def test_time_is_linear_in_hostile_text(
    reader: Callable[[str], Iterable[Entry]], unit: str
) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        taken = []
        for _ in range(3):
            started = time.process_time()
            for _ in reader(text):
                pass
            taken.append(time.process_time() - started)
        return min(taken)  # a busy machine only adds

    assert seconds(160_000) < max(seconds(20_000), 0.05) * 8 * 3


def test_columns_keep_escaped_separators_and_skip_comments() -> None:
    found = [[field.value for field in row] for row in columns("#a:b\nh:5432:d:u:p\\:w\n", limit=5)]

    assert found == [["h", "5432", "d", "u", "p:w"]]


def test_words_know_quotes_and_drop_remarks() -> None:
    found = [[word.value for word in row] for row in words("a 'b c' \"d\" # e\n")]

    assert found == [["a", "b c", "d"]]


def test_commands_are_split_and_history_stamps_dropped() -> None:
    found = [
        [word.value for word in row] for row in commands(": 1600000000:0;cd x && mysql -pabc\n")
    ]

    assert found == [["cd", "x"], ["mysql", "-pabc"]]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("postgres://u:p%40w@h:5432/d", [("p%40w", "url")]),
        ("https://h/a:b@c", []),
        ("Server=h;User Id=u;Password=pw;", [("pw", "connection-string")]),
        ("jdbc:mysql://h/d?user=u&password=pw", [("pw", "jdbc-url")]),
        ("jdbc:oracle:thin:u/pw@h:1521:x", [("pw", "jdbc-url")]),
        ("password=pw", []),
    ],
)
def test_passwords_inside_values(value: str, expected: list[tuple[str, str]]) -> None:
    found = [(part.password, part.form) for part in embedded(value)]

    assert found == expected
    assert all(value[p.span.start : p.span.end] == p.password for p in embedded(value))
