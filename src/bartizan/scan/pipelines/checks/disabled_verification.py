"""Options and variables that switch off certificate, signature or checksum verification."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bartizan.model import Check, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.example_files import on_every_platform
from bartizan.scan.pipelines.run_commands import Ran, ran
from bartizan.scan.pipelines.subject import Pipeline, Variable

CHECK = Check(
    id="PIPE-042",
    slug="disabled-verification",
    title="Verification of a certificate, signature or checksum is switched off",
    severity=Severity.MEDIUM,
    what="""
Options and variables that tell a tool to accept what it cannot verify: `curl --insecure`, `wget --no-check-certificate`, `git -c http.sslVerify=false`, `NODE_TLS_REJECT_UNAUTHORIZED=0`,
`pip --trusted-host`, `npm strict-ssl false`, `apt --allow-unauthenticated`, `--nogpgcheck`, `GOSUMDB=off`, `ssh -o StrictHostKeyChecking=no`, `kubectl --insecure-skip-tls-verify`,
`cosign --insecure-ignore-tlog`, `DOCKER_CONTENT_TRUST=0` and others of their kind.
""",
    why="""
The check that is off is the one that would notice a replaced package or a server that is not the one meant. Whoever stands between the build and
that server (a proxy, a poisoned name, a neighbour on the network) can hand it other code, or read the credentials it sends.
""",
    fix="""
Remove the option. If the server has a private certificate authority, add its certificate to the trust store of the runner; for SSH, keep the host's public key in `known_hosts`; for a
package, install the publisher's signing key.
""",
    cwe=(295, 347, 345),
    attack=("T1557", "T1195.002"),
    controls=(
        "owasp-cicd:CICD-SEC-9",
        "owasp-cicd:CICD-SEC-7",
        "nist-800-53:SC-8",
        "nist-800-53:SI-7",
        "ssdf:PW.4.4",
    ),
    references=("https://curl.se/docs/sslcerts.html",),
    bad=(
        *on_every_platform("curl -sSk -o tool.tgz https://get.example.org/tool.tgz"),
        *on_every_platform("GIT_SSL_NO_VERIFY=true git clone https://git.example.org/tool.git"),
        Example(
            ".gitlab-ci.yml",
            'variables:\n  NODE_TLS_REJECT_UNAUTHORIZED: "0"\n\nbuild:\n  script: npm ci\n',
        ),
    ),
    good=(
        *on_every_platform(
            "curl -sS --cacert ci/ca.pem -o tool.tgz https://get.example.org/tool.tgz",
            "git clone https://git.example.org/tool.git",
        ),
        *on_every_platform("curl -sk https://localhost:8443/healthz"),
    ),
)


@dataclass(frozen=True)
class _Switch:
    """An option of some programs that switches verification off."""

    programs: frozenset[str]
    option: re.Pattern[str]
    off: str
    """What is no longer verified."""
    severity: Severity = Severity.MEDIUM
    profile: Profile = Profile.REGULAR


def _switch(
    programs: str,
    option: str,
    off: str,
    severity: Severity = Severity.MEDIUM,
    profile: Profile = Profile.REGULAR,
) -> _Switch:
    return _Switch(
        frozenset(programs.split()), re.compile(option, re.IGNORECASE), off, severity, profile
    )


_TLS = "the server's certificate"
_SWITCHES = (
    _switch("wget", r"--no-check-certificate", _TLS),
    _switch("git", r"http\.(?:\S{0,200}\.)?sslverify[= ](?:false|0|no)\b", _TLS),
    _switch("pip pip3 python python3 uv pipx", r"--(?:trusted|allow-insecure)-host\b", _TLS),
    _switch("npm yarn pnpm", r"strict-ssl[= ]false\b", _TLS),
    _switch("conda mamba", r"ssl_verify[= ](?:false|no)\b", _TLS),
    _switch("helm kubectl oc argocd flux terragrunt skopeo podman buildah vault crane oras consul",
            r"--(?:insecure-skip-tls-verify|tls-verify=false|tls-skip-verify|dest-tls-verify=false|src-tls-verify=false|kube-insecure-skip-tls-verify)(?!=false)", _TLS),
    _switch("mvn mvnw gradle gradlew", r"-Dmaven\.wagon\.http\.ssl\.(?:insecure|allowall)=true|-Dmaven\.resolver\.transport\.http\.ssl\.insecure=true|-Daether\.connector\.https\.securityMode=insecure", _TLS),
    _switch("composer", r"disable-tls true|secure-http false", _TLS),
    _switch("az aws", r"--no-verify-ssl|--disable-ssl-verification", _TLS),
    _switch("gem bundle bundler", r"ssl_verify_mode[: ]{1,3}0", _TLS),
    _switch("apt apt-get aptitude", r"--(?:allow-unauthenticated|force-yes|allow-insecure-repositories)\b|AllowUnauthenticated=(?:true|1)", "the signature of packages"),
    _switch("yum dnf zypper rpm microdnf tdnf", r"--(?:nogpgcheck|no-gpg-checks?|nosignature|setopt=gpgcheck=0)\b", "the signature of packages"),
    _switch("apk", r"--allow-untrusted\b", "the signature of packages"),
    _switch("pacman", r"SigLevel ?= ?Never", "the signature of packages"),
    _switch("cosign", r"--(?:insecure-ignore-tlog|insecure-ignore-sct|allow-insecure-registry)(?:=true|\b(?!=false))", "the transparency log or registry"),
    _switch("docker", r"--disable-content-trust(?!=false)", "the signature of images", Severity.LOW),
    _switch("ssh scp sftp rsync git sshpass", r"StrictHostKeyChecking[= ]?(?:no|off)\b|UserKnownHostsFile[= ]?/dev/null", "the key of the SSH host", Severity.LOW),
    _switch("cargo rustup-init sh", r"--no-verify-checksum", "the checksum"),
)  # fmt: skip
_OFF = re.compile(r"0|false|no|off", re.IGNORECASE)
_ON = re.compile(r"1|true|yes|on", re.IGNORECASE)
_VARIABLES: Mapping[str, tuple[re.Pattern[str], str, Severity]] = {
    "NODE_TLS_REJECT_UNAUTHORIZED": (re.compile("0"), _TLS, Severity.MEDIUM),
    "GIT_SSL_NO_VERIFY": (_ON, _TLS, Severity.MEDIUM),
    "NPM_CONFIG_STRICT_SSL": (_OFF, _TLS, Severity.MEDIUM),
    "PYTHONHTTPSVERIFY": (re.compile("0"), _TLS, Severity.MEDIUM),
    "PIP_TRUSTED_HOST": (re.compile(r"[\w.:* -]{1,200}"), _TLS, Severity.MEDIUM),
    "GOSUMDB": (re.compile("off"), "the checksum of Go modules", Severity.LOW),
    "GONOSUMCHECK": (_ON, "the checksum of Go modules", Severity.LOW),
    "GOINSECURE": (re.compile(r"\S{1,300}"), _TLS, Severity.LOW),
    "DOCKER_CONTENT_TRUST": (re.compile("0"), "the signature of images", Severity.LOW),
    "GIT_TERRAFORM_SKIP_VERIFY": (_ON, _TLS, Severity.LOW),
    "TF_SKIP_PROVIDER_VERIFY": (_ON, "the signature of providers", Severity.MEDIUM),
    "VAULT_SKIP_VERIFY": (_ON, _TLS, Severity.MEDIUM),
    "ANSIBLE_HOST_KEY_CHECKING": (_OFF, "the key of the SSH host", Severity.LOW),
    "COSIGN_INSECURE_IGNORE_TLOG": (_ON, "the transparency log", Severity.MEDIUM),
    "HELM_KUBEINSECURE_SKIP_TLS_VERIFY": (_ON, _TLS, Severity.MEDIUM),
}
_CURL_VALUES = frozenset("AbcCdDeEFHKmoPQrTtuUwxXyYz")
"""Short options of curl that take the rest of the word, or the next one, as their value."""
_NEAR = re.compile(
    r"(?:^|[/@ =\"'])(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|host\.docker\.internal|[\w-]{1,60}\.(?:local|test|localhost))(?:[:/ \"']|$)",
    re.IGNORECASE,
)
_APT_TRUSTED = re.compile(r"deb(?:-src)?\s{1,5}\[[^\]\n]{0,200}\btrusted=yes\b")
_GREP = (
    "insecure", "curl", "no-check", "sslverify", "sslVerify", "trusted", "ssl", "SSL", "tls", "TLS", "gpg",
    "nosignature", "unauthenticated", "Unauthenticated", "untrusted", "content-trust", "StrictHost", "KnownHosts",
    "GOSUMDB", "GONOSUM", "GOINSECURE", "CONTENT_TRUST", "VERIFY", "HOST_KEY", "TRUSTED_HOST", "SigLevel", "no-verify",
)  # fmt: skip

_PROGRAMS = frozenset({"curl", "curl.exe", "echo", "printf", "tee", "add-apt-repository"}).union(
    *(switch.programs for switch in _SWITCHES)
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Commands of scripts, assignments in them, and the variables of the definition."""
    seen: set[tuple[int, int]] = set()
    for one in ran(pipeline, _GREP):
        for match in _in_command(pipeline, one):
            if match.span not in seen:
                seen.add(match.span)
                yield match
    for variable, scope in _variables(pipeline):
        rule = _VARIABLES.get(variable.name.upper())
        value = variable.text.value.strip()
        if rule and rule[0].fullmatch(value) and not _NEAR.search(value):
            yield Match(
                span=variable.text.span,
                message=f"`{variable.name}` switches off the verification of {rule[1]}",
                anchor=f"{variable.name}={value}",
                scope=scope,
                annotation=f"{rule[1]} is no longer verified",
                severity=rule[2],
            )


def _variables(pipeline: Pipeline) -> Iterator[tuple[Variable, tuple[str, ...]]]:
    for variable in pipeline.env:
        yield variable, pipeline.scope()
    for job in pipeline.jobs:
        for variable in job.env:
            yield variable, pipeline.scope(job)
        for step in job.steps:
            for variable in step.env:
                yield variable, pipeline.scope(job, step)


def _in_command(pipeline: Pipeline, one: Ran) -> Iterator[Match]:
    command, program = one.command, one.program
    yield from _assigned(pipeline, one)
    if program not in _PROGRAMS:
        return
    text = " ".join(command.arguments)
    if (
        program in {"curl", "curl.exe"}
        and _curl_insecure(command.arguments)
        and not _NEAR.search(text)
    ):
        yield _match(pipeline, one, "curl", _TLS, Severity.MEDIUM, Profile.REGULAR)
    for switch in _SWITCHES:
        if program in switch.programs and switch.option.search(text) and not _NEAR.search(text):
            yield _match(pipeline, one, program, switch.off, switch.severity, switch.profile)
            break
    if program in {"echo", "printf", "tee", "add-apt-repository"} and _APT_TRUSTED.search(text):
        yield _match(
            pipeline,
            one,
            "trusted=yes",
            "the signature of packages",
            Severity.MEDIUM,
            Profile.REGULAR,
        )


def _assigned(pipeline: Pipeline, one: Ran) -> Iterator[Match]:
    command = one.command
    words = command.assignments
    if command.words and command.words[0].text in {"export", "env", "set", "setx"}:
        words = (*words, *command.words)
    for word in words:
        name, _, value = word.text.partition("=")
        rule = _VARIABLES.get(name)
        if rule and rule[0].fullmatch(value) and not _NEAR.search(value):
            yield _match(pipeline, one, name, rule[1], rule[2], Profile.REGULAR)


def _curl_insecure(arguments: tuple[str, ...]) -> bool:
    for argument in arguments:
        if argument in {"--insecure", "--proxy-insecure"}:
            return True
        if argument.startswith("-") and not argument.startswith("--"):
            for letter in argument[1:]:
                if letter == "k":
                    return True
                if letter in _CURL_VALUES:
                    break
    return False


def _match(
    pipeline: Pipeline, one: Ran, name: str, off: str, severity: Severity, profile: Profile
) -> Match:
    return Match(
        span=one.span,
        message=f"`{name}` is told not to verify {off}",
        anchor=one.text,
        scope=pipeline.scope(one.job, one.step),
        annotation=f"{off} is no longer verified",
        severity=severity,
        profile=profile,
    )
