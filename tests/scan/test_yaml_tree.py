"""The YAML tree: places, merges, and limits that hold for whoever walks it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.scan import yaml_tree
from bartizan.scan.yaml_tree import Mapping, Node, Scalar, Sequence, YamlError, parse


def root(text: str) -> Mapping:
    (document,) = parse(text)
    assert isinstance(document, Mapping)
    return document


def test_spans_are_the_characters_of_the_file() -> None:
    text = "\ufeffa: plain\nb: 'quo''ted'\nc: [x, y]\n"
    tree = root(text)
    shown = {key.value: text[node.span.start : node.span.end] for key, node in tree.items()}
    assert shown == {"a": "plain", "b": "'quo''ted'", "c": "[x, y]"}


def test_the_last_of_equal_keys_wins() -> None:
    found = root("a: 1\na: 2\n").get("a")
    assert isinstance(found, Scalar)
    assert found.value == "2"


def test_merged_mappings_give_way_to_own_keys_and_to_earlier_merges() -> None:
    tree = root(
        "one: &one {a: 1, b: 1}\ntwo: &two {<<: *one, b: 2, c: 2}\n"
        "three:\n  c: 3\n  <<: [*two, {b: 9, d: 9}]\n"
    )
    three = tree.get("three")
    assert isinstance(three, Mapping)
    values = {key.value: node.value for key, node in three.items() if isinstance(node, Scalar)}
    assert values == {"a": "1", "b": "2", "c": "3", "d": "9"}


def test_an_alias_is_the_same_node() -> None:
    tree = root("a: &x [1]\nb: *x\n")
    assert tree.get("a") is tree.get("b")


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: &a {<<: *a}", "a: *nothing", "a: &a [&b [*a]]"])
def test_cycles_and_unknown_anchors_are_refused(text: str) -> None:
    with pytest.raises(YamlError, match="cyclic or has no anchor") as refused:
        parse(text)
    assert not refused.value.limit


def bomb(levels: int, width: int) -> str:
    lines = [f"l0: &l0 [{', '.join('x' * width)}]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines)


def test_aliases_count_as_what_they_stand_for() -> None:
    before = time.perf_counter()
    with pytest.raises(YamlError, match="aliases expanded") as refused:
        parse(bomb(30, 10))
    assert refused.value.limit
    assert time.perf_counter() - before < 1


def test_aliases_cannot_make_a_tree_deeper_than_the_limit() -> None:
    lines = ["l0: &l0 [x]"] + [f"l{n}: &l{n} [*l{n - 1}]" for n in range(1, 300)]
    with pytest.raises(YamlError, match="nested deeper") as refused:
        parse("\n".join(lines))
    assert refused.value.limit


@pytest.mark.parametrize("text", ["[" * 50_000, "{a: " * 50_000, "- " * 50_000, "? " * 50_000])
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(YamlError, match="nested deeper") as refused:
        parse(text)
    assert refused.value.limit


def test_large_texts_are_refused_before_they_are_read() -> None:
    with pytest.raises(YamlError, match="larger than 4 MB") as refused:
        parse("a" * (yaml_tree.MAX_BYTES + 1))
    assert refused.value.limit


def test_what_is_no_yaml_says_where() -> None:
    with pytest.raises(YamlError) as refused:
        parse("a: b\nc: d: e\n")
    assert refused.value.offset == 9
    assert not refused.value.limit


def test_control_characters_are_refused() -> None:
    with pytest.raises(YamlError, match="character that YAML does not allow"):
        parse("a: \x00\n")


def size(node: Node) -> int:
    if isinstance(node, Mapping):
        return 1 + sum(size(key) + size(value) for key, value in node.pairs)
    if isinstance(node, Sequence):
        return 1 + sum(map(size, node.items))
    return 1


SNIPPETS = st.sampled_from(
    ["a: ", "b: ", "- ", "[", "]", "{", "}", "&a ", "*a", "&b ", "*b", "<<: ", "\n", "\n  ", "x", ", ",  # noqa: E501
     "|\n  t\n", ">-\n  t\n", "'", '"', "!t ", "? ", "---\n", "# c\n", "\t", "\x85", "é"]
)  # fmt: skip


@given(st.lists(SNIPPETS, max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_anything_is_a_bounded_tree_or_an_error(text: str) -> None:
    try:
        documents = parse(text)
    except YamlError as error:
        assert 0 <= error.offset <= len(text)  # noqa: PT017
    else:
        assert sum(map(size, documents)) <= yaml_tree.MAX_NODES
        for document in documents:
            assert 0 <= document.span.start <= document.span.end <= len(text)
