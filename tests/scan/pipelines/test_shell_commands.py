import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.scan.pipelines.shell_commands import Command, commands


def only(script: str) -> Command:
    (command,) = commands(script)
    return command


@pytest.mark.parametrize(
    ("script", "programs"),
    [
        ("npm ci && npm test", ["npm", "npm"]),
        ("a; b\nc & d || e", ["a", "b", "c", "d", "e"]),
        ("if test -f x; then make; else ninja; fi", ["test", "make", "ninja", "fi"]),
        ("sudo -u root -E env A=b /usr/bin/npm ci", ["npm"]),
        ("timeout 10 make -j2", ["make"]),
        ("( cd x && make )", ["cd", "make"]),
        ('echo "$(git log)"', ["git", "echo"]),
        ("echo `date`", ["date", "echo"]),
        ("bash <(curl x)", ["curl", "bash"]),
        ("# npm ci\necho hi # make", ["echo"]),
        ("echo 'a; b'", ["echo"]),
        ("cat <<EOF\nmake\nEOF\nninja", ["cat", "ninja"]),
        ("cat <<-'EOF'\n\tmake\n\tEOF\nninja", ["cat", "ninja"]),
        ("curl x \\\n  -o y", ["curl"]),
    ],
)
def test_finds_the_programs_a_script_runs(script: str, programs: list[str]) -> None:
    assert [command.program for command in commands(script)] == programs


def test_a_word_has_its_text_without_quotes_and_its_place() -> None:
    script = "deploy  --to=\"$HOST\"'/x y'"
    word = only(script).words[1]
    assert word.text == "--to=$HOST/x y"
    assert script[word.start : word.end] == "--to=\"$HOST\"'/x y'"


def test_tells_quoted_from_bare_expansions_and_sees_none_in_single_quotes() -> None:
    expansions = [e for w in only("echo \"$A\" ${B:-x} '$C'").words for e in w.expansions]
    assert [(e.name, e.quoted) for e in expansions] == [("A", True), ("B", False)]


def test_joins_commands_of_one_pipe() -> None:
    first, second, third = commands("curl x |\n  sh\nls")
    assert first.feeds_pipe
    assert second.reads_pipe
    assert first.pipeline == second.pipeline != third.pipeline


def test_redirections_are_no_words() -> None:
    command = only('echo x 2>&1 >> "$GITHUB_ENV"')
    assert [word.text for word in command.words] == ["echo", "x"]
    assert [(r.operator, r.target.text) for r in command.redirects] == [(">>", "$GITHUB_ENV")]


def test_a_here_document_is_kept_with_its_variables() -> None:
    script = 'cat <<EOF >> "$OUT"\ntitle=$TITLE\nEOF\n'
    document = only(script).redirects[0].body
    assert document is not None
    assert document.text == "title=$TITLE"
    assert [e.name for e in document.expansions] == ["TITLE"]
    assert script[document.expansions[0].start : document.expansions[0].end] == "$TITLE"


def test_assignments_before_a_command_are_apart() -> None:
    command = only("A=1 make all")
    assert [word.text for word in command.assignments] == ["A=1"]
    assert command.program == "make"
    assert command.arguments == ("all",)


@pytest.mark.parametrize(
    "pasted",
    ["${{ github.event['a b'] }}", "$[[ inputs.x | expand_vars ]]", "<< parameters.name >>"],
)
def test_what_a_platform_pastes_is_part_of_a_word(pasted: str) -> None:
    assert only(f"echo {pasted} x").arguments == (pasted, "x")


@pytest.mark.parametrize(
    "piece",
    ["$(", "`", "${", "${{ ", '"$(', "<<a\n", "<< ", "a|\n", "$((", "'", "<<a ", "{", "(", "\\"],
)
def test_broken_text_costs_linear_time(piece: str) -> None:
    started = time.perf_counter()
    commands(piece * 20_000)
    assert time.perf_counter() - started < 2


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab $(){}`'\"<>|&;\n\\#=-[E", max_size=60))
def test_any_text_is_read_and_places_lie_in_it(script: str) -> None:
    for command in commands(script):
        assert 0 <= command.start <= command.end <= len(script)
        for word in command.words:
            assert command.start <= word.start < word.end <= len(script)
