"""Repository passwords in the settings of build tools."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.literals import literals
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-026",
    slug="build-tool-credential",
    title="Credential in a build tool's settings",
    severity=Severity.HIGH,
    what="""
Finds passwords of artifact repositories and signing keys in Maven's `settings.xml` and
`settings-security.xml`, `pom.xml`, Gradle scripts and `gradle.properties`, sbt's `.credentials`,
Fastlane files and Android's `keystore.properties`.
""",
    why="""
The login of an artifact repository usually may publish: whoever has it replaces a library that your
builds and your customers download. With the signing password and key store an attacker signs an app
as yours.
""",
    fix=f"""
Change the password at the repository and pass it in at run time: `${{env.REPO_PASSWORD}}` in Maven,
`ORG_GRADLE_PROJECT_…` or `credentials(PasswordCredentials)` in Gradle, the pipeline's secret store
for signing. Maven's own password encryption helps only while `settings-security.xml` stays secret.
{PURGE}""",
    cwe=(260, 798),
    attack=("T1552.001", "T1195.002"),
    controls=CONTROLS,
    bad=(
        Example(
            "settings.xml",
            "<settings><servers><server><id>nexus</id><username>ci</username><password>Kranich-77</password></server></servers></settings>\n",
        ),
        Example(
            "app/build.gradle",
            'android { signingConfigs { release {\n  storePassword "Kranich-77"\n} } }\n',
        ),
    ),
    good=(
        Example(
            "settings.xml",
            "<settings><servers><server><id>nexus</id><password>${env.NEXUS_PASSWORD}</password></server></servers></settings>\n",
        ),
        Example(
            "app/build.gradle",
            "android { signingConfigs { release {\n  storePassword System.getenv('STORE_PASSWORD')\n} } }\n",
        ),
    ),
)

FILES = Files(
    names=frozenset((
        "settings.xml", "settings-security.xml", "pom.xml", ".credentials", "credentials.sbt", "build.sbt", "build.xml", "fastfile", "appfile", "matchfile", "ivysettings.xml", "ant.properties",
        "build.properties", "gradle.properties", "keystore.properties", "key.properties", "signing.properties", "local.properties", "artifactory.config.json", "init.gradle", "pluginaccess.xml", "lein-credentials.clj",
    )),
    suffixes=frozenset((".gradle", ".kts", ".sbt")),
    tails=frozenset((".sbt/.credentials", ".ivy2/.credentials", ".lein/profiles.clj", ".m2/settings.xml")),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """Values under a secret name."""
    name = source.name.lower()
    if name.endswith((".gradle", ".kts", ".sbt")) or name in (
        "fastfile",
        "appfile",
        "matchfile",
        "profiles.clj",
    ):
        entries = literals(source.text, blanks=True)
    else:
        entries = settings(source)
    yield from secrets(source, entries, form="build-settings", kind=_kind)


def _kind(entry: Entry) -> str:
    return "password" if entry.key == "master" else names.kind(entry.key)
