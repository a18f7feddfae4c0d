"""Secrets that shell profiles and scripts put into the environment."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.shell import variables
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-033",
    slug="shell-profile-secret",
    title="Secret in a shell profile",
    severity=Severity.HIGH,
    what="""
Finds passwords, keys and tokens that are assigned in `.bashrc`, `.bash_profile`, `.profile`,
`.zshrc`, `config.fish`, PowerShell and csh profiles, and in plain `config` files without a suffix.
""",
    why="""
Collections of dot files are published to be copied, and an exported variable is handed to every
program that is started, each of which may print or send its environment.
""",
    fix=f"""
Revoke the token or change the password. Load secrets when they are needed instead: from the
keyring, `pass`, the provider's login command, or a file outside the repository that the profile
sources.
{PURGE}""",
    cwe=(526, 798),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(Example(".bashrc", "alias ll='ls -l'\nexport NEXUS_PASSWORD='Kranich-77'\n"),),
    good=(Example(".bashrc", "export NEXUS_PASSWORD=$(pass show nexus)\nexport EDITOR=vim\n"),),
)

FILES = Files(
    names=frozenset((
        ".bashrc", ".bash_profile", ".bash_login", ".bash_aliases", ".bash_logout", ".bash_exports", ".bash_local", ".bash_private", ".bash_secrets", ".profile", ".zshrc", ".zshenv", ".zprofile", ".zlogin", ".zsh_aliases", ".zsh_secrets",
        ".exports", ".extra", ".localrc", ".secrets", ".aliases", ".functions", ".kshrc", ".cshrc", ".tcshrc", ".login", ".envvars", ".privaterc", "bashrc", "zshrc", "bash_profile", "bash_aliases", "profile", "zshenv", "zprofile", "exports",
        "config.fish", "fish_variables", "secrets.fish", "profile.ps1", "microsoft.powershell_profile.ps1", ".xprofile", ".xsessionrc", ".pam_environment", "config", ".config", "conf", ".conf", "settings", ".private", "exports.zsh", "secrets.zsh",
        "env.zsh", "local.zsh", "private.zsh", "environment.plist", ".zshrc.local", ".bashrc.local", "credentials.txt", "secrets.txt", "passwords.txt", "password.txt", "creds.txt", "pass.txt", "secret.txt", "tokens.txt", "token.txt", "keys.txt", "api_keys.txt", "passwd.txt",
    )),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """Variables with a secret name."""
    name = source.name.lower()
    plain = name in ("config", ".config", "conf", ".conf", "settings") or name.endswith(".txt")
    entries = assignments(source.text) if plain else variables(source.text)
    yield from secrets(source, entries, form="shell-profile")
