"""What sort of place a file is, judged by its path: tests and samples hold secrets for show."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from functools import lru_cache


class Setting(IntEnum):
    """What sort of place a file is."""

    ORDINARY = 0
    EXAMPLE = 1
    """Samples, templates, documentation."""
    TEST = 2
    """Tests, fixtures, mocks."""
    FOREIGN = 3
    """Vendored code, lock files, translations, generated or minified files."""
    DEMO = 4
    """Programs for show, and what developers keep beside a project: real files that may well hold
    a real secret."""


_TEST = re.compile(
    r"(?:^|/)(?:[\w.-]*[_.-])?(?:tests?|testing|testdata|testcases?|testsuite|testutils?|specs?|"
    r"fixtures?|mocks?|stubs?|snapshots?|e2e|cypress|playwright|fuzz|qa)(?:[_.-][\w.-]*)?/"
    r"|(?:^|/)integrations?/(?:resources|fixtures|data)/"
    r"|(?:^|/)(?:__tests__|__mocks__|__fixtures__|__snapshots__|unittests?|functionaltests?|"
    r"integrationtests?|conftest\.py$)"
    r"|(?:^|/)(?:test|tests|mock|fake|spec)_[^/]*$"
    r"|[_.-](?:tests?|spec|e2e|mock|fixture|snap)\.[^/]{1,12}$"
)
_TEST_CAMEL = re.compile(r"(?:^|/)(?:Test[A-Z][^/]*|[^/]*(?:Tests?|Spec|IT|Mock))\.[A-Za-z]{1,8}$")
_EXAMPLE = re.compile(
    r"(?:^|/)(?:[\w.-]*[_.-])?(?:docs?|documentation|doc_src|tutorials?|man|wiki|website|blog|"
    r"howtos?|guides?|cookbook|proposals?|rfcs?|changelogs?)(?:[_.-][\w.-]*)?/"
    r"|\.(?:md|mdx|rst|adoc|asciidoc|markdown|textile|pod|texi|ipynb|[1-8]|html?)$"
    r"|(?:^|/)(?:readme|changelog|changes|contributing|history|news|security|license|faq)"
    r"(?:[_-][\w-]{1,20})?(?:\.(?:txt|tpl))?$"
    r"|[._-](?:examples?|samples?|templates?|tmpl|tpl|dist|default|defaults|skel|in|j2|erb|"
    r"mustache|hbs|jinja2?|stub)(?:\.[^/]{1,12})?$"
)
_DEMO = re.compile(
    r"(?:^|/)(?:[\w.-]*[_.-])?(?:examples?|samples?|demos?|playground|getting[_-]started|"
    r"quick-?starts?|sandbox|skeletons?|boilerplates?|hack|dev|devel|benchmarks?)"
    r"(?:[_.-][\w.-]*)?/"
)
_FOREIGN = re.compile(
    r"(?:^|/)(?:vendor|vendored|node_modules|third[_-]?party|external|bower_components|"
    r"site-packages|dist-packages|\.yarn|pods|locales?|i18n|l10n|"
    r"translations?|generated|__generated__|gen|\.terraform)/"
    r"|(?:^|/)(?:langs?|languages?)/(?:[\w.-]{1,40}/)?[\w.@-]{1,60}\.(?:json|ya?ml|php|properties|ini|txt|xml|strings|csv|lang)$"
    r"|_(?!qa|ci|db)[a-z]{2}(?:_[a-z]{2})?\.properties$"
    r"|[.-]min\.(?:js|css)$|\.(?:map|lock|lockb|sum|po|pot|mo|strings|xlf|xliff|resx|arb|svg|xib|"
    r"storyboard|pb\.go|snap|svn-base|bundle\.js)$"
    r"|(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|go\.sum|"
    r"composer\.lock|messages?[_.][^/]*|zz_generated[^/]*)$"
    r"|(?:_|\.)(?:generated|gen)\.[a-z]{1,5}$|(?:^|/)(?:swagger|openapi)[^/]*\.(?:json|ya?ml)$"
)


_PACKAGE = re.compile(r"/(?:com|org|net|io|de|dev)/(?:example|sample|demo|test)s?/")
"""The name of a package, as generators of projects give it: no example for that."""


_SCANNED: ContextVar[str] = ContextVar("_SCANNED", default="")


@contextmanager
def judged_below(folder: str) -> Iterator[None]:
    """Meanwhile, nothing is told from a folder and from those above it.

    Who asks for ``tests/leaks`` to be scanned wants to hear what is in there.
    """
    token = _SCANNED.set(f"{folder.strip('/')}/" if folder else "")
    try:
        yield
    finally:
        _SCANNED.reset(token)


def setting(path: str) -> Setting:
    """What sort of place a path is; members of archives count by their own path too."""
    return _setting(path.removeprefix(_SCANNED.get()))


@lru_cache(maxsize=8192)
def _setting(path: str) -> Setting:
    lower = _PACKAGE.sub("/", path[-512:].lower())
    if _FOREIGN.search(lower):
        return Setting.FOREIGN
    if _TEST.search(lower) or _TEST_CAMEL.search(path[-512:]):
        return Setting.TEST
    if _EXAMPLE.search(lower):
        return Setting.EXAMPLE
    if _DEMO.search(lower):
        return Setting.DEMO
    return Setting.ORDINARY
