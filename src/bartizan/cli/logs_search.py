"""``bartizan logs search``: which kinds of lines answer a question, and why."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bartizan.cli.logs_read import account, reading
from bartizan.errors import BartizanError, ExitCode

if TYPE_CHECKING:
    from bartizan.detect.logs.search import Answer

HELP = "Find kinds of log lines by a question in plain words: 'failed logins from new hosts'."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("query", metavar="QUESTION", help="in plain words")
    parser.add_argument("paths", nargs="*", metavar="FILE",
                        help="logs of any format; files, directories, patterns, '-'")  # fmt: skip
    parser.add_argument("--model", type=Path, metavar="FILE",
                        help="search what 'bartizan learn' wrote instead of logs")  # fmt: skip
    parser.add_argument("-n", "--limit", type=int, default=10, metavar="N",
                        help="answers at most; default: 10")  # fmt: skip
    parser.add_argument("-f", "--format", choices=["text", "json"], default="text",
                        help="json: an object a line")  # fmt: skip
    parser.add_argument(
        "--sentence-model",
        type=Path,
        metavar="DIR",
        help="a sentence-transformers model on disk; extra: embeddings",
    )
    reading(parser)


def run(arguments: argparse.Namespace) -> ExitCode:
    """Learn, search and show."""
    if not arguments.query.strip():
        raise BartizanError("the question is empty", mend="such as 'failed logins from new hosts'")
    if arguments.limit < 1:
        raise BartizanError("--limit is below 1", mend="give how many answers to show")
    if not arguments.paths and arguments.model is None:
        raise BartizanError("nothing says what to search", mend="name logs, or a --model")
    if arguments.paths and arguments.model is not None:
        raise BartizanError("a model and logs are named", mend="name one or the other")
    from bartizan.flows.logs_search import search  # noqa: PLC0415 - after cheap refusals
    from bartizan.flows.logs_templates import LogRequest  # noqa: PLC0415

    request = LogRequest(arguments.paths, datetime.now(tz=UTC), arguments.input_format)
    answers, learned = search(
        request,
        arguments.query,
        limit=arguments.limit,
        sentences=arguments.sentence_model,
        model=arguments.model,
    )
    for one in answers:
        if arguments.format == "json":
            print(msgspec.json.encode(_object(one)).decode())
        else:
            print(f"{one.score:.2f}  {one.found.id}  {one.found.text}")
            print(f"      {one.found.count:,} times; {'; '.join(one.because)}")
    if not answers and arguments.format == "text":
        print("no kind of line answers this")
    return account(learned)


def _object(answer: "Answer") -> dict[str, object]:
    return {
        "id": answer.found.id,
        "template": answer.found.text,
        "score": answer.score,
        "count": answer.found.count,
        "because": answer.because,
    }
