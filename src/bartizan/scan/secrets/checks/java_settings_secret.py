"""Passwords in the configuration of Java applications and servers."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-019",
    slug="java-settings-secret",
    title="Password in a Java application's configuration",
    severity=Severity.HIGH,
    what="""
Finds passwords and keys in Spring's `application*.properties` and `.yml`, other `.properties`
files, `persistence.xml`, `hibernate.cfg.xml`, Tomcat's `context.xml`, `server.xml` and
`tomcat-users.xml`, JBoss' and Jetty's data sources, and JDBC addresses with a password.
""",
    why="""
The file is packed into the archive that is deployed, so the password travels with every build and
every copy of it. Tomcat's manager account lets its owner install an application, which is running
code on the server.
""",
    fix=f"""
Change the password at the database or server, and refer to a variable: `${{DB_PASSWORD}}` in Spring,
a JNDI data source whose password the container reads from its vault elsewhere. Spring Cloud Config
and Jasypt can keep encrypted values if the key stays outside.
{PURGE}""",
    cwe=(260, 798),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(
            "src/main/resources/application.properties",
            "spring.datasource.username=app\nspring.datasource.password=Kranich-77\n",
        ),
        Example(
            "conf/tomcat-users.xml",
            '<tomcat-users><user username="ops" password="Kranich-77" roles="manager-gui"/></tomcat-users>\n',
        ),
    ),
    good=(
        Example(
            "src/main/resources/application.properties",
            "spring.datasource.password=${DB_PASSWORD}\n",
        ),
        Example("src/main/resources/messages.properties", "login.password=Password\n"),
    ),
)

FILES = Files(
    names=frozenset((
        "application.yml", "application.yaml", "bootstrap.yml", "bootstrap.yaml", "persistence.xml", "context.xml", "server.xml", "tomcat-users.xml", "hibernate.cfg.xml",
        "applicationcontext.xml", "spring-context.xml", "datasource.xml", "standalone.xml", "standalone-full.xml", "domain.xml", "jetty.xml", "jetty-env.xml",
        "jdbc.xml", "resin-web.xml", "web.xml", "log4j.xml", "log4j2.xml", "logback.xml", "mybatis-config.xml", "c3p0-config.xml", "beans.xml", "glassfish-resources.xml",
        "application.conf", "reference.conf", "quartz.xml", "liquibase.xml", "resources.xml", "tomee.xml", "solrconfig.xml", "data-config.xml", "db-data-config.xml",
        "application-dev.yml", "application-prod.yml", "application-local.yml", "application-production.yml", "application-staging.yml", "application-docker.yml",
        "application-dev.yaml", "application-prod.yaml", "application-local.yaml", "application-test.yml", "application-qa.yml", "application-uat.yml",
        "jaas.conf", "kafka_jaas.conf", "kafka_server_jaas.conf", "applicationcontext-dao.xml", "spring-dao.xml", "spring-mybatis.xml", "generatorconfig.xml", "activemq.xml",
        "credentials.properties", "flyway.conf", "ivysettings.xml",
    )),
    suffixes=frozenset((".properties",)),
)  # fmt: skip
_MESSAGES = (
    "messages",
    "message",
    "language",
    "labels",
    "strings",
    "resources_",
    "bundle",
    "localstrings",
    "text",
    "errors",
    "validationmessages",
    "i18n",
)


def find(source: SourceFile) -> Iterator[Secret]:
    """Values under a secret name; texts for the user interface are passed over."""
    if source.name.lower().startswith(_MESSAGES) or "gradle-wrapper" in source.name:
        return
    yield from secrets(source, settings(source), form="java-settings", kind=_kind)


def _kind(entry: Entry) -> str:
    if " " in entry.value and entry.value.replace(" ", "").isalpha():
        return ""  # a label
    return names.kind(entry.key)
