"""``bartizan watch``: follow logs as they are written or sent."""

import argparse
import os
import signal
import sys
from pathlib import Path

from bartizan.cli.event_options import event_flags, level_options, place_options, rule_options
from bartizan.cli.settings import cache_dir, detect_settings, wants_colour, width
from bartizan.errors import BartizanError, ExitCode
from bartizan.report.stream import StreamFormat, writer

HELP = "Follow logs as they are written or sent, and tell what is found."
EPILOG = """\
Files may be rotated, truncated and compressed. How far they were read is kept in --state, so a
watch that was stopped, or killed, goes on where it was: with --output FILE, and with standard
output sent to a file, nothing is lost and nothing is told twice.

--listen takes syslog+udp://, syslog+tcp://, syslog+tls://, http:// and https:// with host and port;
TLS needs ?cert=FILE&key=FILE, and &ca=FILE to ask clients for certificates. Senders over HTTP show
what is in BARTIZAN_LISTEN_TOKEN, BARTIZAN_LISTEN_GITHUB_SECRET or BARTIZAN_LISTEN_GITLAB_TOKEN."""
STATE = Path(".bartizan/watch")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = EPILOG
    parser.add_argument("paths", nargs="*", metavar="PATH",
                        help="files, directories, patterns; they need not exist yet")  # fmt: skip
    parser.add_argument("--listen", action="append", default=[], metavar="URL",
                        help="receive syslog or HTTP at this address; repeatable")  # fmt: skip
    what = parser.add_argument_group("what is looked at")
    what.add_argument("--input-format", metavar="NAME", help="all records are of this format")
    rule_options(what)
    what.add_argument("--from-end", action="store_true",
                      help="pass over what the files hold at the first start")  # fmt: skip
    shown = parser.add_argument_group("what is shown")
    level_options(shown)
    shown.add_argument("-f", "--format", default="text", choices=[str(one) for one in StreamFormat],
                       help="text, or json: one finding a line; default: text")  # fmt: skip
    shown.add_argument("-o", "--output", type=Path, metavar="FILE", help="append to a file")
    shown.add_argument("--dead-letters", metavar="FILE",
                       help="keep records that are not understood, with the reason")  # fmt: skip
    shown.add_argument("--color", default="auto", metavar="WHEN",
                       choices=["auto", "always", "never"],
                       help="auto, always or never")  # fmt: skip
    shown.add_argument("-q", "--quiet", action="store_true", help="say nothing but findings")
    how = parser.add_argument_group("how")
    how.add_argument("--state", type=Path, default=STATE, metavar="DIR",
                     help=f"where it is kept how far was read; default: {STATE}")  # fmt: skip
    how.add_argument("--interval", type=float, default=0.2, metavar="SECONDS",
                     help="time between two looks; default: 0.2")  # fmt: skip
    how.add_argument("--once", action="store_true", help="stop when everything there is was read")
    place_options(how)


def run(arguments: argparse.Namespace) -> ExitCode:
    """Watch until interrupted or terminated; both are its ordinary end."""
    if not 0 < arguments.interval <= 60:
        raise BartizanError("an interval is more than 0 and at most 60 seconds", where="--interval")
    if not arguments.paths and not arguments.listen:
        raise BartizanError("there is nothing to watch", mend="name files, or give --listen URL")
    if arguments.listen and arguments.once:
        raise BartizanError("who listens is never done", where="--once", mend="leave out --once")
    read = detect_settings(
        file=arguments.config, isolated=arguments.no_config, flags=event_flags(arguments)
    )
    from bartizan.flows.watch_events import WatchRequest, watch_events  # noqa: PLC0415 - slow
    from bartizan.flows.watch_output import Output  # noqa: PLC0415 - see above
    from bartizan.ingest.sources.http_push_access import Access  # noqa: PLC0415 - see above

    ended = False

    def end(*_: object) -> None:
        nonlocal ended
        if ended:
            raise KeyboardInterrupt
        ended = True

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, end)
    colour = arguments.output is None and wants_colour(arguments.color, sys.stdout)
    output = Output.named(arguments.output) if arguments.output else Output(sys.stdout.buffer)
    tally = watch_events(
        WatchRequest(
            paths=arguments.paths,
            options=read.detect.options,
            state=arguments.state,
            output=output,
            words=writer(StreamFormat(arguments.format), width=width(), colour=colour),
            note=(lambda _: None) if arguments.quiet else _note,
            interval=arguments.interval,
            from_end=arguments.from_end,
            once=arguments.once,
            cache_dir=None if arguments.no_cache else cache_dir(),
            store_url=read.store.options.url,
            stopped=lambda: ended,
            listen=arguments.listen,
            access=Access(
                token=os.environ.get("BARTIZAN_LISTEN_TOKEN", ""),
                github=os.environ.get("BARTIZAN_LISTEN_GITHUB_SECRET", ""),
                gitlab=os.environ.get("BARTIZAN_LISTEN_GITLAB_TOKEN", ""),
            ),
        )
    )
    if not arguments.quiet:
        _note(f"{tally.read:,} records read, {tally.dead_lettered:,} not understood, "
              f"{tally.duplicates:,} seen before")  # fmt: skip
    if arguments.output:
        output.close()
    return ExitCode.CLEAN


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
