"""Which part of a name somebody registered: a short heuristic, without a list from the network.

``a.b.example.co.uk`` is below ``example.co.uk``; ``shop.github.io`` is its owner's. The full list
of public suffixes is longer; a suffix that is missing here joins its customers into one domain.
"""

from functools import lru_cache

_SECOND = frozenset(
    {
        "ac",
        "co",
        "com",
        "edu",
        "go",
        "gob",
        "gouv",
        "gov",
        "gv",
        "ltd",
        "me",
        "mil",
        "ne",
        "net",
        "nhs",
        "or",
        "org",
        "plc",
        "sch",
    }
)
"""Second labels below a country that are registries, not owners."""
_SHARED = frozenset(
    {
        "amplifyapp.com",
        "appspot.com",
        "azureedge.net",
        "azurewebsites.net",
        "blob.core.windows.net",
        "blogspot.com",
        "cloudapp.net",
        "cloudfront.net",
        "cloudfunctions.net",
        "deno.dev",
        "duckdns.org",
        "elasticbeanstalk.com",
        "firebaseapp.com",
        "fly.dev",
        "github.io",
        "gitlab.io",
        "herokuapp.com",
        "hopto.org",
        "loca.lt",
        "myshopify.com",
        "netlify.app",
        "ngrok-free.app",
        "ngrok.app",
        "ngrok.io",
        "no-ip.org",
        "onrender.com",
        "pages.dev",
        "readthedocs.io",
        "repl.co",
        "run.app",
        "s3.amazonaws.com",
        "serveo.net",
        "surge.sh",
        "trycloudflare.com",
        "vercel.app",
        "web.app",
        "workers.dev",
    }
)
"""Suffixes below which each customer has a name."""
_INSIDE = (".internal", ".local", ".localdomain", ".lan", ".intranet", ".home.arpa", ".arpa")


@lru_cache(maxsize=100_000)
def registered(name: str) -> str:
    """The domain a name is below; the name itself if it has no more than that."""
    labels = name.rstrip(".").lower().split(".")
    for length in (4, 3, 2):
        if len(labels) > length and ".".join(labels[-length:]) in _SHARED:
            return ".".join(labels[-length - 1 :])
    country = len(labels[-1]) == 2
    parts = 3 if country and len(labels) > 2 and labels[-2] in _SECOND else 2
    return ".".join(labels[-parts:])


def is_inside(name: str) -> bool:
    """Whether a name is one of an internal network."""
    lower = name.rstrip(".").lower()
    return "." not in lower or lower.endswith(_INSIDE)
