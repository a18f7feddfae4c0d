"""The parts of zizmor's JSON (format ``json-v1``) that are used; the rest is skipped unread."""

import msgspec

from bartizan.model import Confidence, Profile, Severity

SEVERITY = {
    "Informational": Severity.INFO,
    "Low": Severity.LOW,
    "Medium": Severity.MEDIUM,
    "High": Severity.HIGH,
}
CONFIDENCE = {"Low": Confidence.LOW, "Medium": Confidence.MEDIUM, "High": Confidence.HIGH}
PROFILE = {"Regular": Profile.REGULAR, "Pedantic": Profile.PEDANTIC, "Auditor": Profile.AUDITOR}


class Offsets(msgspec.Struct, frozen=True):
    """Bytes of the UTF-8 text, ``end`` exclusive."""

    start: int
    end: int


class Place(msgspec.Struct, frozen=True):
    """A concrete place."""

    offset_span: Offsets


class Concrete(msgspec.Struct, frozen=True):
    """A concrete place with the comments on its lines."""

    location: Place
    comments: tuple[str, ...] = ()


class Local(msgspec.Struct, frozen=True):
    """A file on this machine."""

    verbatim_path: str


class Key(msgspec.Struct, frozen=True):
    """Which file."""

    local: Local = msgspec.field(name="Local")


class Route(msgspec.Struct, frozen=True):
    """Keys and indices from the root of the document."""

    route: tuple[msgspec.Raw, ...] = ()


class Symbolic(msgspec.Struct, frozen=True):
    """What a place means."""

    key: Key
    kind: str
    annotation: str = ""
    route: Route = Route()


class Location(msgspec.Struct, frozen=True):
    """One of the places of a finding. ``kind`` is Primary, Related or Hidden."""

    symbolic: Symbolic
    concrete: Concrete


class Determinations(msgspec.Struct, frozen=True):
    """How bad, how sure, and for whom."""

    severity: str
    confidence: str
    persona: str


class Report(msgspec.Struct, frozen=True):
    """One finding of zizmor."""

    ident: str
    desc: str
    determinations: Determinations
    locations: tuple[Location, ...]
    ignored: bool = False

    @property
    def primary(self) -> Location:
        """The place the finding is about."""
        return next(
            (at for at in self.locations if at.symbolic.kind == "Primary"), self.locations[0]
        )


def decode(data: bytes) -> list[Report]:
    """The findings of a run.

    Raises:
        msgspec.DecodeError: this is not the format we know.
    """
    return [report for report in _DECODER.decode(data) if report.locations]


_DECODER = msgspec.json.Decoder(list[Report])
