"""What looks at events, made ready: rules and checks of log text, and how they put it into words.

``detect`` drives it to the end of what it reads, ``watch`` for ever.
"""

from dataclasses import dataclass

from bartizan.detect.rules.finding import finding
from bartizan.detect.rules.matcher import Matcher
from bartizan.detect.rules.process import Prepared, prepare
from bartizan.detect.rules.sighting import Sighting
from bartizan.flows.detect_request import DetectRequest
from bartizan.flows.detect_rules import Chosen, choose, load, routes
from bartizan.flows.detect_texts import TextDetection, text_detection
from bartizan.flows.detect_words import matched, record_of
from bartizan.model import Finding


@dataclass(frozen=True, slots=True)
class Detection:
    """The rules and checks of one run."""

    chosen: Chosen
    refused: int
    """Rules that were refused."""
    matcher: Matcher
    prepared: Prepared
    texts: TextDetection

    def finding(self, sighting: Sighting) -> Finding:
        """A sighting in words."""
        return self.texts.finding(sighting) or finding(
            sighting, self.prepared.rules[sighting.rule], records=record_of, explain=matched
        )


def detection(request: DetectRequest) -> Detection:
    """Load and choose what a request asks for.

    Raises:
        BartizanError: there is no such rule, file or directory.
    """
    options = request.options
    loaded = load(options.rules, own=options.own_rules, cache=request.cache_dir)
    texts = text_detection(request)
    chosen = choose(loaded, texts.select, texts.ignore, none=texts.only)
    matcher = Matcher(chosen.rules, routes(), cache=request.cache_dir)
    prepared = prepare(chosen.rules, matcher.match, selected=chosen.selected)
    refused = len(loaded.refused) + len(prepared.refused)
    return Detection(chosen, refused, matcher, prepared, texts)
