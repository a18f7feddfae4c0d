import base64
import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from bartizan.model import Location, ScanResult
from bartizan.report.html_page import render

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">\n')
Browse = Callable[..., str]


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def names(self) -> list[str]:
        return [name for name, _ in self.tags]


@pytest.fixture(scope="session")
def browser() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no Chromium on the path (looked for {', '.join(BROWSERS)})")
    return found


@pytest.fixture
def browse(browser: str, tmp_path: Path) -> Browse:
    """Opens a page in a real browser; gives its document after scripts ran."""

    def run(text: str, *flags: str) -> str:
        page = tmp_path / "page.html"
        page.write_text(text, "utf-8")
        command = [browser, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *flags]
        if not any(flag.startswith("--screenshot") for flag in flags):
            command.append("--dump-dom")
        done = subprocess.run(
            [*command, page.as_uri()], capture_output=True, timeout=120, check=True
        )
        return done.stdout.decode()

    return run


def test_nothing_is_loaded_from_anywhere(result: ScanResult) -> None:
    text = render(result, checks=())
    page = Page(text)
    assert not {"link", "img", "iframe", "object", "base"} & set(page.names())
    for _, attributes in page.tags:
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|https?://", text)


def test_the_policy_allows_our_style_and_script_only(result: ScanResult) -> None:
    text = render(result, checks=())
    policy = POLICY.search(text)
    assert policy is not None
    for tag, name in (("style", "style-src"), ("script", "script-src")):
        body = re.search(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert body is not None
        digest = base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'")
    assert "unsafe" not in policy[1]


def test_hostile_names_make_no_elements(hostile: ScanResult) -> None:
    page = Page(render(hostile, checks=(), docs_url="https://docs.example/"))
    assert page.names().count("script") == 1
    assert "img" not in page.names()
    assert all(set(attributes) <= {"href", "rel"} for name, attributes in page.tags if name == "a")


@pytest.mark.parametrize("guarded", [True, False], ids=["policy", "escaping-alone"])
def test_nothing_hostile_runs_in_a_browser(
    hostile: ScanResult, browse: Browse, guarded: bool
) -> None:
    text = render(hostile, checks=())
    document = browse(text if guarded else POLICY.sub("", text))
    assert 'class="scripted"' in document  # our own script did run
    assert "<title>1 finding: 1 medium" in document
    assert Page(document).names().count("script") == 1


PROBE = """<script>
const set = (id, value) => {
  const field = document.getElementById(id);
  field.value = value;
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind));
};
const open = () => [...document.querySelectorAll("article")].filter((card) => !card.hidden)
  .map((card) => card.dataset.check + "/" + card.dataset.severity).join(" ");
const said = [open()];
set("search", "TOKEN may"); said.push(open());
set("search", "no such thing"); said.push(document.getElementById("nothing").hidden);
set("search", ""); set("check", "PIPE-004"); said.push(open());
document.querySelector("input[value=low]").click(); said.push(open());
said.push(document.getElementById("shown").textContent);
document.title = said.join("|");
</script></body>"""


def test_findings_can_be_searched_and_filtered(result: ScanResult, browse: Browse) -> None:
    text = POLICY.sub("", render(result, checks=())).replace("</body>", PROBE)
    title = re.search("<title>(.*?)</title>", browse(text))
    assert title is not None
    assert title[1].split("|") == [
        "PIPE-002/critical SEC-021/high PIPE-004/medium PIPE-004/low",
        "PIPE-004/low",
        "false",
        "PIPE-004/medium PIPE-004/low",
        "PIPE-004/medium",
        "1 of 4 shown",
    ]


def test_without_javascript_everything_is_there(result: ScanResult, browse: Browse) -> None:
    text = re.sub("script-src 'sha256-[^']*'", "script-src 'none'", render(result, checks=()))
    document = browse(text)
    assert 'class="scripted"' not in document
    assert document.count("<article") == 4


@pytest.mark.parametrize(
    ("size", "flags"),
    [
        ("1100,1400", ()),
        ("1100,1400", ("--force-dark-mode", "--blink-settings=preferredColorScheme=0")),
        ("400,1400", ()),
    ],
    ids=["light", "dark", "narrow"],
)
def test_it_can_be_looked_at(
    result: ScanResult, browse: Browse, tmp_path: Path, size: str, flags: tuple[str, ...]
) -> None:
    picture = tmp_path / "page.png"
    browse(render(result, checks=()), f"--screenshot={picture}", f"--window-size={size}", *flags)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000  # an empty page of this size takes about 5,000


def test_nothing_sticks_out_of_a_narrow_page(result: ScanResult, browse: Browse) -> None:
    probe = "<script>document.title = document.documentElement.scrollWidth</script></body>"
    text = POLICY.sub("", render(result, checks=())).replace("</body>", probe)
    assert "<title>500</title>" in browse(text, "--window-size=500,800")


def test_four_kinds_of_nothing_never_look_alike(make: SimpleNamespace) -> None:
    assert "No check found anything" in render(make.scan(), checks=())
    assert "No file was looked at" in render(make.scan(files=0), checks=())
    held = render(make.scan(suppressed=(make.known,)), checks=())
    assert "Nothing is shown: 1 in the baseline." in held


def test_many_places_are_listed_and_counted(make: SimpleNamespace) -> None:
    places = tuple(Location(f"f{n:04}", 1, 1, 1, 2) for n in range(1_001))
    text = render(make.scan(make.flaw(make.unpinned, "m", *places)), checks=())
    assert "1,000 more places" in text
    assert "and 800 more" in text


def test_a_finding_of_another_tool_says_so(make: SimpleNamespace) -> None:
    finding = msgspec.structs.replace(make.tag, check="py/sql", slug="sql", tool="codeql")
    text = render(make.scan(finding), checks=(), docs_url="https://docs.example/")
    assert "<span>from codeql</span>" in text
    assert "docs.example" not in text


def test_a_backtick_without_partner_is_text(make: SimpleNamespace) -> None:
    finding = msgspec.structs.replace(make.tag, message="a ` b")
    assert "<h3>a ` b</h3>" in render(make.scan(finding), checks=())


def test_checks_link_to_the_documentation(result: ScanResult) -> None:
    text = render(result, checks=(), docs_url="https://docs.example/")
    assert 'href="https://docs.example/checks/pipe-002-script-injection"' in text
