"""Keys and passwords built into mobile and desktop apps' resource files."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-052",
    slug="mobile-app-secret",
    title="Secret in an app's resources",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""
Finds passwords, secrets and tokens in Android's `strings.xml`, `secrets.xml` and manifest, Apple
property lists and `.xcconfig` files. Texts shown to the user, and the public identifiers of Firebase
and Google, are passed over.
""",
    why="""
Everything in an app's package can be read by everybody who installs it; unpacking takes a minute.
""",
    fix=f"""
Replace the secret and let a server of yours make the call that needs it. What must be in the app is
public: restrict it by package, signature and quota at the provider.
{PURGE}""",
    cwe=(798,),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(
            "app/src/main/res/values/strings.xml",
            '<resources><string name="client_secret">q7Zk2VmX9wT4bN8cR1pL6sD3fG5hJ0aE</string></resources>\n',
        ),
    ),
    good=(
        Example(
            "app/src/main/res/values/strings.xml",
            '<resources><string name="password">Password</string></resources>\n',
        ),
    ),
)

FILES = Files(
    names=frozenset(("strings.xml", "secrets.xml", "api_keys.xml", "keys.xml", "apikeys.xml", "androidmanifest.xml", "credentials.xml", "google_maps_api.xml", "donottranslate.xml", "values.xml", "environment.plist", "env.xml", "auth_config.xml")),
    suffixes=frozenset((".plist", ".xcconfig")),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """Values under a secret name that no user would be shown."""
    yield from secrets(source, settings(source), form="app-resource", kind=_kind, sure=False)


def _kind(entry: Entry) -> str:
    if " " in entry.value or len(entry.value) < 8 or not any(c.isdigit() for c in entry.value):
        return ""
    if entry.value.startswith("AIza") or entry.key.lower().startswith(
        ("google_api", "google_crash", "firebase")
    ):
        return ""
    return names.kind(entry.key)
