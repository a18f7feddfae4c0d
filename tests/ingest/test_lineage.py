from __future__ import annotations

from bartizan.ingest.lineage import RELATIONS, STARTED, entity, link, links, links_column
from bartizan.model.event import EVENT_SCHEMA


def test_a_link_needs_both_its_ends() -> None:
    run, session = entity("run", "a/b/1"), entity("session", "K")
    assert link(run, STARTED, session) == {
        "source": "run:a/b/1",
        "relation": "started",
        "target": "session:K",
    }
    assert link(run, STARTED, entity("session", None)) is None
    assert link(run, STARTED, run) is None


def test_links_are_each_once_and_null_if_none_is_proved() -> None:
    one = link("run:1", STARTED, "session:K")
    assert links(one, None, one) == [one]
    assert links(None) is None


def test_the_column_has_the_type_of_the_schema_and_keeps_the_order() -> None:
    one, two = link("run:1", STARTED, "session:K"), link("run:2", STARTED, "session:L")
    assert one is not None
    assert two is not None
    column = links_column([None, [one, two], None, [two]])
    assert column.dtype == EVENT_SCHEMA["links"]
    assert column.to_list() == [None, [one, two], None, [two]]
    assert links_column([None, None]).to_list() == [None, None]
    assert links_column([]).to_list() == []


def test_the_vocabulary_is_closed() -> None:
    assert STARTED in RELATIONS
    assert all(word == word.lower() for word in RELATIONS)
