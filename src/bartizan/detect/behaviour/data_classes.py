"""Which events read data, of which class, in which store: by how operations are called anywhere."""

import re
from functools import lru_cache

_CLASSES = {
    # Secret stores of clouds, Kubernetes, Vault, password managers; decryption with a key.
    "secrets": (
        (
            r"(get|batchget|read|list|reveal|retrieve|access|export|view|checkout)[\w:./ -]*"
            r"(secret|parameters?(bypath)?\b|password|credential|vault.?item)"
        ),
        r"(secret|password|credential|item)[\w.]*[._ -](get|read|view|reveal|access|usage)",
        r"secretget|versions?\.access|\bdecrypt\b",
    ),
    "code": (
        r"git\.(clone|fetch)|gitpull|uploadpack|download_zip",
        r"repo(sitory)?[._ ](download|archive|export)|repository_(git_)?(clone|download)",
    ),
    "images": (
        r"batchgetimage|getdownloadurlforlayer",
        r"(image|layer|blob|artifact).*(pull|download)|(pull|download).*(image|layer|artifact)",
    ),
    "databases": (
        r"(batch)?(get|query|scan)(item|table)|executestatement|getqueryresults|bulkapi",
        r"^(select|query|scan|unload|dump)\b|(job|tabledata|query).*(insert|list|query)",
        r"exportsnapshot|startexporttask|exporttable|database.*(export|dump)|reportexport",
    ),
    "objects": (
        r"getobject|selectobject|copyobject|objects?[._](get|copy)|get[._]object|getblob",
        (
            r"(file|document|folder|drive|object|attachment)s?"
            r".*(download|export|copied|accessed|preview|sync)"
        ),
        r"(download|export)\w*(file|document|folder|object|attachment)|^download",
    ),
    "logs": (r"pods?/log|get(log)?events|filterlogevents|getlogrecord|logs?[._]export",),
}
_PATTERNS = {
    name: re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE)
    for name, patterns in _CLASSES.items()
}
_ABOUT = re.compile(
    r"(policy|policies|acl|tagging|configuration|lifecycle|versioning|request_created)\b",
    re.IGNORECASE,
)
"""What is asked about a store, instead of what lies in it."""


@lru_cache(maxsize=50_000)
def data_class(operation: str) -> str | None:
    """The class of data that an operation reads, if it reads any."""
    if _ABOUT.search(operation):
        return None
    return next((name for name, pattern in _PATTERNS.items() if pattern.search(operation)), None)


@lru_cache(maxsize=200_000)
def store_of(target: str) -> str:
    """What data lies in: a bucket, a namespace, a table, a path without its last part."""
    if target.startswith("arn:"):
        head, _, resource = target.rpartition(":")
        return f"{head}:{resource.split('/', 1)[0]}"
    head, slash, _ = target.rstrip("/").rpartition("/")
    return head if slash else target
