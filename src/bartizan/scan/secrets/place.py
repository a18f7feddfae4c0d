"""What sort of place a file is, judged by its path: tests and samples hold secrets for show."""

import re
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


_TEST = re.compile(
    r"(?:^|/)(?:[\w.-]*[_.-])?(?:tests?|testing|testdata|testcases?|testsuite|testutils?|specs?|"
    r"fixtures?|mocks?|stubs?|snapshots?|e2e|cypress|playwright|fuzz|qa)(?:[_.-][\w.-]*)?/"
    r"|(?:^|/)(?:__tests__|__mocks__|__fixtures__|__snapshots__|unittests?|functionaltests?|"
    r"integrationtests?|conftest\.py$)"
    r"|(?:^|/)(?:test|tests|mock|fake|spec)_[^/]*$"
    r"|[_.-](?:tests?|spec|e2e|mock|fixture|snap)\.[^/]{1,12}$"
)
_TEST_CAMEL = re.compile(r"(?:^|/)(?:Test[A-Z][^/]*|[^/]*(?:Tests?|Spec|IT|Mock))\.[A-Za-z]{1,8}$")
_EXAMPLE = re.compile(
    r"(?:^|/)(?:[\w.-]*[_.-])?(?:examples?|samples?|demos?|docs?|documentation|doc_src|tutorials?|"
    r"playground|getting[_-]started|quick-?starts?|cookbook|man|wiki|website|blog|howtos?|guides?|"
    r"sandbox|skeletons?|boilerplates?|hack|dev|devel|benchmarks?|proposals?|rfcs?|"
    r"changelogs?)(?:[_.-][\w.-]*)?/"
    r"|\.(?:md|mdx|rst|adoc|asciidoc|markdown|textile|pod|texi|ipynb|[1-8]|html?)$"
    r"|(?:^|/)(?:readme|changelog|changes|contributing|history|news|security|license|faq)[^/]*$"
    r"|[._-](?:examples?|samples?|templates?|tmpl|tpl|dist|default|defaults|skel|in|j2|erb|"
    r"mustache|hbs|jinja2?|stub)(?:\.[^/]{1,12})?$"
)
_FOREIGN = re.compile(
    r"(?:^|/)(?:vendor|vendored|node_modules|third[_-]?party|external|bower_components|"
    r"site-packages|dist-packages|\.yarn|pods|locales?|i18n|l10n|lang|langs|languages?|"
    r"translations?|generated|__generated__|gen|\.terraform)/"
    r"|[.-]min\.(?:js|css)$|\.(?:map|lock|lockb|sum|po|pot|mo|strings|xlf|xliff|resx|arb|svg|xib|"
    r"storyboard|pb\.go|snap|svn-base|bundle\.js)$"
    r"|(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|go\.sum|"
    r"composer\.lock|messages?[_.][^/]*|zz_generated[^/]*)$"
    r"|(?:_|\.)(?:generated|gen)\.[a-z]{1,5}$|(?:^|/)(?:swagger|openapi)[^/]*\.(?:json|ya?ml)$"
)


@lru_cache(maxsize=8192)
def setting(path: str) -> Setting:
    """What sort of place a path is; members of archives count by their own path too."""
    lower = path[-512:].lower()
    if _FOREIGN.search(lower):
        return Setting.FOREIGN
    if _TEST.search(lower) or _TEST_CAMEL.search(path[-512:]):
        return Setting.TEST
    if _EXAMPLE.search(lower):
        return Setting.EXAMPLE
    return Setting.ORDINARY
