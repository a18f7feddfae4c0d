"""Values that are no value: a name under which some program will look the secret up."""

import re

_WHOLE = re.compile(
    r"""
      \$\w+ | \$env:\w+ | %\w+% | %\([\w.-]+\)s | @@?\w+@@? | !\w+(?:\s.*)?   # shell, cmd, ini, ant
    | [\w.-]*\#[a-z_]{2,30}\#[\w.-]*
    | \$[A-Z_]{3,60}&.*
    | :\w+ | \?  # bound SQL parameters
    | %[-+\#\ 0]?\d*\.?\d*[a-zA-Z] | \{\w*\} | \{\d*:[^{}]*\}  # formats
    | (?:arn|vault|ssm|secretsmanager|ref\+[\w-]+|op|kms|gcp-?kms|azure-?kv|akv|keyring|env|
        keychain|file|sops|doppler|infisical|bws?|pass|gopass|lastpass|conjur|secret|secretref|
        cyberark|awskms|sm|aws-sm|gcpsm|projects|sealed|external)(?::/?/?|\+)[^\s@]*
    | (?:enc|cipher|encrypted|crypt)[\[({].*                                    # jasypt, sops
    | \{(?:cipher|aes|rsa|enc|noop|ssha?|crypt|vault|age)\}.*
    | @microsoft\.keyvault\(.*
    | ag[a-z0-9+/]{200,}={0,2}                                                   # sealed secret
    | \$ansible_vault.* | !vault.*
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_PASTED = (
    "${", "{{", "}}", "<%", "%>", "$(", "#{", "{%", "[[", "<?", "$((", "@{", "\\(", "%{", "$[",
    "&{",
)  # fmt: skip
_LOOKED_UP = re.compile(
    r"(?i)(?:os\.environ|os\.getenv|process\.env|import\.meta\.env|getenv\s*\(|environ\.get|"
    r"\benv\[|\benv\(|env\.fetch|system\.getenv|system\.getproperty|environment\.getenv|"
    r"get_?secret|lookup\(|secretkeyref|valuefrom|fromjson\(|hiera\(|credentials\(|"
    r"^(?:secrets?|vars?|env|local|data|module|each|params?|parameters|inputs?|outputs?|values|"
    r"self|this|config|settings|args|opts|options|request|req|ctx|context|props|state|steps|"
    r"needs|github|matrix|variables)(?:\.[a-z_][\w-]*|\[[^\]]{1,60}\])+$)"
)


def is_reference(value: str) -> bool:
    """Whether the value is, or is pasted together from, variables or a secret store's names."""
    if _WHOLE.fullmatch(value):
        return True
    if any(mark in value for mark in _PASTED):
        return True
    if value[:1] == "`":
        return True
    return bool(_LOOKED_UP.search(value[:400]))
