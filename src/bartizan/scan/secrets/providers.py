"""What the embedded engine's rules are called here, and how bad a leak of each is."""

import re

from bartizan.model import Severity

PREFIX = "kingfisher:"
_CRITICAL = re.compile(
    r"aws|amazon|gcp|google|azure|alibaba|digitalocean|hashicorp|vault|github|gitlab|bitbucket|npm|"
    r"pypi|rubygems|nuget|crates|docker|artifactory|jfrog|stripe|square|paypal|braintree|plaid|"
    r"cloudflare|heroku|kubernetes|openshift|okta|auth0|1password|bitwarden|doppler|infisical|"
    r"terraform|pulumi|databricks|snowflake|private-?key|age-secret|salesforce|shopify"
)
_MEDIUM = re.compile(
    r"webhook|publishable|mapbox|maps|sentry|posthog|newrelic-browser|segment|amplitude|"
    r"mixpanel|weather|nytimes|finnhub|etherscan|flickr|giphy|search-api|domain|host|-id(?:\.\d)?$"
)
_NAMES = {
    "aws": "AWS",
    "gcp": "Google Cloud",
    "api": "API",
    "jwt": "JWT",
    "github": "GitHub",
    "pat": "personal access token",
    "gitlab": "GitLab",
    "npm": "npm",
    "pypi": "PyPI",
    "oauth": "OAuth",
    "id": "id",
    "url": "URL",
    "uri": "URI",
    "openai": "OpenAI",
    "ssh": "SSH",
    "digitalocean": "DigitalOcean",
    "rubygems": "RubyGems",
    "nuget": "NuGet",
    "sql": "SQL",
    "mongodb": "MongoDB",
    "sendgrid": "SendGrid",
    "huggingface": "Hugging Face",
    "ibm": "IBM",
    "tf": "Terraform",
    "jfrog": "JFrog",
    "hashicorp": "HashiCorp",
    "paypal": "PayPal",
    "newrelic": "New Relic",
}
_LOWER = frozenset(
    (
        "key",
        "token",
        "secret",
        "access",
        "user",
        "bot",
        "app",
        "client",
        "password",
        "private",
        "personal",
        "service",
        "account",
        "session",
        "webhook",
        "fine",
        "grained",
        "refresh",
        "storage",
        "connection",
        "string",
        "auth",
        "header",
        "base64",
        "yaml",
        "credential",
        "credentials",
        "legacy",
        "default",
        "application",
        "config",
    )
)

PUBLIC_PREFIX = re.compile(
    r"gh[pousr]_|github_pat_|glpat-|glrt-|gldt-|AKIA|ASIA|ABIA|ACCA|AIza|ya29\.|GOCSPX-|"
    r"xox[abeoprs]-|xapp-|SG\.|[srp]k_(?:live|test)_|sk-|npm_|pypi-|dop_v1_|doo_v1_|dckr_pat_|"
    r"hv[sb]\.|ATATT|ATBB|eyJ|shp[a-z]{2}_|rubygems_|oy2|hf_|dp\.pt\.|lin_api_|pul-|"
    r"sntrys_|tfp_|AGE-SECRET|ops_|r8_|napi_|sbp_|whsec_|-----BEGIN"
)


def name(rule: str) -> str:
    """A readable name: ``betterleaks.slack-user-token`` is a ``Slack user token``."""
    tail = re.sub(r"\.\d{1,2}$", "", rule).rpartition("/")[2]
    tail = tail.partition(".")[2] or tail if "/" not in rule else tail
    words = [word for word in re.split(r"[-_.]", tail) if word]
    named = [_NAMES.get(w, w if w in _LOWER else w.capitalize()) for w in words]
    return " ".join(named) or "token"


def severity(rule: str) -> Severity:
    """What whoever finds it can do: take over code, cloud or money; or less."""
    if _MEDIUM.search(rule):
        return Severity.MEDIUM
    return Severity.CRITICAL if _CRITICAL.search(rule) else Severity.HIGH


def public_prefix(value: str) -> str:
    """The prefix that every token of the provider has; empty if there is none."""
    found = PUBLIC_PREFIX.match(value)
    return found[0] if found else ""
