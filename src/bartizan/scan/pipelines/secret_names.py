"""Which variable of a script holds a secret, judged by its binding or else by its name."""

import re

from bartizan.scan.pipelines.shell_commands import Expansion, Word
from bartizan.scan.pipelines.subject import Job, Origin, Pipeline, Step

_NAME = re.compile(
    r"(?:^|_)(?:TOKEN|PAT|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|SECRET|CREDENTIALS?|APIKEY|SECRETS"
    r"|(?:API|ACCESS|SECRET|PRIVATE|SIGNING|DEPLOY|SSH|GPG|ENCRYPTION|ACCOUNT|LICENSE)_KEY)"
    r"(?:_(?:BASE64|B64|RAW|VALUE|\d))?$"
)
_HARMLESS = re.compile(r"(?:FILE|PATH|DIR|NAME|URL|ID|LENGTH|TYPE|COUNT|OLDPWD)$|^PWD$")


def looks_secret(name: str) -> bool:
    """Whether a name says that its value is a secret: ``DEPLOY_TOKEN``, ``NPM_PASSWORD``."""
    upper = name.upper()
    return bool(_NAME.search(upper)) and not _HARMLESS.search(upper)


def bound_secrets(pipeline: Pipeline, job: Job, step: Step) -> frozenset[str]:
    """Names of variables in a step's environment whose value comes from the secret store."""
    return frozenset(
        variable.name
        for variable in (*pipeline.env, *job.env, *step.env)
        if variable.secret or any(e.origin is Origin.SECRET for e in variable.expressions)
    )


def shows_value(word: Word, expansion: Expansion) -> bool:
    """Whether an expansion yields the value and not its length or an alternative."""
    name = expansion.name
    return not any(form in word.text for form in (f"${{#{name}", f"${{{name}:+", f"${{{name}+"))
