"""Passwords in the configuration of databases, queues, monitoring and other servers."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import crypt, names
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-048",
    slug="server-settings-secret",
    title="Password in a server's configuration",
    severity=Severity.HIGH,
    what="""
Finds passwords, keys and tokens in `redis.conf` (`requirepass`, `masterauth`), `grafana.ini`,
`alertmanager.yml`, `prometheus.yml`, RabbitMQ's `definitions.json`, Elasticsearch's, Kibana's,
MongoDB's, Neo4j's, Airflow's, GitLab's, HAProxy's and other servers' settings.
""",
    why="""
The administrator's password of a monitoring or messaging server sees every host that it talks to,
and several of these servers run programs on request.
""",
    fix=f"""
Change the password on the running server and take it from the environment, a mounted file
(`password_file`, `__FILE`) or the server's own key store (`elasticsearch-keystore`).
{PURGE}""",
    cwe=(260, 798),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example("redis.conf", "port 6379\nrequirepass Kranich-77\n"),
        Example("grafana.ini", "[security]\nadmin_user = admin\nadmin_password = Kranich-77\n"),
    ),
    good=(
        Example(
            "grafana.ini",
            "[security]\n;admin_password = admin\nadmin_password = $__env{GRAFANA_PASSWORD}\n",
        ),
    ),
)

FILES = Files(
    names=frozenset((
        "redis.conf", "sentinel.conf", "grafana.ini", "alertmanager.yml", "alertmanager.yaml", "prometheus.yml", "prometheus.yaml", "definitions.json", "rabbitmq.conf", "rabbitmq.config", "elasticsearch.yml", "kibana.yml", "logstash.yml", "logstash.conf", "filebeat.yml", "metricbeat.yml", "apm-server.yml", "mongod.conf",
        "mongod.yml", "neo4j.conf", "neo4j.properties", "cassandra.yaml", "airflow.cfg", "gitlab.rb", "gitlab.yml", "haproxy.cfg", "telegraf.conf", "influxdb.conf", "zabbix.conf.php", "zabbix_server.conf", "nagios.cfg", "resource.cfg", "icinga.conf", "sonar.properties", "sonar-project.properties", "nexus.properties", "graylog.conf",
        "fluent.conf", "fluentd.conf", "td-agent.conf", "vault.hcl", "config.hcl", "consul.json", "consul.hcl", "traefik.yml", "traefik.toml", "kong.conf", "minio.env", "gitea.ini", "app.ini", "drone.env", "mattermost.json", "supervisord.conf", "uwsgi.ini", "squid.conf", "proxychains.conf", "tinyproxy.conf", "proftpd.conf",
        "vsftpd.conf", "ddclient.conf", "inadyn.conf", "named.conf", "rndc.key", "rndc.conf", "bind.keys", "krb5.conf", "kdc.conf", "freeradius.conf", "clients.conf", "radiusd.conf", "sql.conf", "odoo.conf", "openerp-server.conf", "trac.ini", "mailman.cfg", "roundcube.inc.php", "superset.cfg", "celery.conf", "cinder.conf", "nova.conf",
        "keystone.conf", "neutron.conf", "glance-api.conf", "heat.conf", "local.conf", "localrc", "globals.yml", "passwords.yml", "answers.txt", "ganesha.conf", "ceph.conf", "janus.jcfg", "mosquitto.conf", "emqx.conf", "activemq-users.xml", "artemis-users.properties", "jetty-realm.properties", "kafka.properties", "connect.properties",
        "duckdns.sh", "acme.json", "datadog.yaml", "newrelic.ini", "newrelic.yml", "newrelic.js", "sentry.conf.py", "sentry.properties", ".sentryclirc", "rsyncd.secrets", "lsyncd.conf", "borgmatic.yaml", "transmission.json", "settings.json", "sickbeard.ini", "sabnzbd.ini", "couchpotato.conf", "config.xml.bak", "pihole-ftl.conf",
        "setupvars.conf", "node-red.json", "settings.js", "flows_cred.json", "configuration.yaml", "known_devices.yaml", "zigbee2mqtt.yaml", "homebridge.json", "shadowsocks.json", "ss.json", "v2ray.json", "trojan.json", "frpc.ini", "frps.ini", "frpc.toml", "frps.toml", "ngrok.yml", "ngrok.yaml", "cloudflared.yml", "gost.json",
        "local.ini", "default.ini", "couchdb.ini", "bitcoin.conf", "litecoin.conf", "dogecoin.conf", "geth.toml", "lnd.conf", "cpuminer-conf.json", "xmrig.json", "miner.conf", "claymore.txt",
    )),
    tails=frozenset((".bitcoin/bitcoin.conf", "gitea/conf/app.ini", "rsync/rsyncd.secrets", "shadowsocks/config.json", "v2ray/config.json", "jupyter/jupyter_server_config.json")),
)  # fmt: skip
_KINDS = {
    "requirepass": "password", "masterauth": "password", "auth-pass": "password", "password_hash": "password hash", "rpcpassword": "password", "cert_password": "password", "stats_auth": "login", "fernet_key": "key", "http_password": "password", "admin_passwd": "password", "db_password": "password", "service_key": "key", "routing_key": "key",
    "dbms.security.auth": "login", "opsgenie_api_key": "API key", "slack_api_url": "web hook", "connection": "", "bearer_token": "token", "http_auth": "login", "password_secret": "key", "root_password_sha2": "password hash", "webpassword": "password", "internal_token": "token", "authtoken": "token", "ike": "", "transport_url": "", "users": "",
}  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """Values under a secret name."""
    name = source.name.lower()
    if name == "rsyncd.secrets":
        entries = assignments(source.text)
        yield from secrets(source, entries, form="rsync-secrets", kind=lambda _: "password")
        return
    if name.endswith((".conf", ".cfg", ".ini", ".key", "localrc")):
        entries = assignments(source.text, blanks=name.endswith((".conf", ".cfg", ".key")))
        yield from secrets(source, entries, form="server-settings", kind=_kind)
    else:
        yield from secrets(
            source,
            settings(source),
            form="server-settings",
            kind=_kind,
            code=name.endswith((".js", ".rb")),
        )


def _kind(entry: Entry) -> str:
    key = entry.key.lower()
    if key in _KINDS:
        return _KINDS[key]
    if key == "secret" and len(entry.path) > 1 and "key" in entry.path[-2]:
        return "key"
    if key.endswith("_hash") and crypt.marked(entry.value):
        return "password hash"
    return names.kind(entry.key)
