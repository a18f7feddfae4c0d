"""Package installs that mix a private index with a public one."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.example_files import on_every_platform
from bartizan.scan.pipelines.run_commands import ran
from bartizan.scan.pipelines.subject import Pipeline

CHECK = Check(
    id="PIPE-044",
    slug="dependency-confusion",
    title="Packages are taken from whichever index offers the higher version",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""
`pip --extra-index-url`, `PIP_EXTRA_INDEX_URL` and uv's `--index-strategy unsafe-best-match`, which ask several indexes for the same name and take the highest version. (uv by itself stops at the first index that knows the name.) Indexes
that are known to be public and complete in themselves (PyTorch's, NVIDIA's) are shown in the pedantic profile.
""",
    why="""
Whoever registers the name of your private package on the public index with a higher version number gets their code installed, in the build
and on the machines of developers. No break-in is needed.
""",
    fix="""
Use one index that proxies the others and decides per name (`--index-url`), or bind names to indexes (uv: `[tool.uv.sources]`), and install from a lock file with hashes
(`pip install --require-hashes`).
""",
    cwe=(427, 829),
    attack=("T1195.001",),
    controls=("owasp-cicd:CICD-SEC-3", "ssdf:PW.4.1", "nist-800-53:SR-3"),
    references=("https://pip.pypa.io/en/stable/cli/pip_install/",),
    bad=(
        *on_every_platform(
            "pip install --extra-index-url https://pypi.example.org/simple our-tool"
        ),
        Example(
            ".gitlab-ci.yml",
            "variables:\n  PIP_EXTRA_INDEX_URL: https://pypi.example.org/simple\n\nbuild:\n  script: pip install our-tool\n",
        ),
    ),
    good=on_every_platform(
        "pip install --index-url https://pypi.example.org/simple our-tool",
        "pip install --require-hashes --extra-index-url https://pypi.example.org/simple -r requirements.txt",
    ),
)

_OPTION = re.compile(r"--extra-index-url[= ]?(\S{0,300})")
_STRATEGY = re.compile(r"--index-strategy[= ]unsafe-(?:best|first)-match")
_PUBLIC = re.compile(
    r"https://(?:download\.pytorch\.org|pypi\.nvidia\.com|[\w.-]{0,60}\.nvidia\.com|data\.pyg\.org|wheels\.vllm\.ai|flashinfer\.ai|storage\.googleapis\.com/(?:jax|libtpu)|pypi\.anaconda\.org|piwheels\.org|www\.piwheels\.org)"
)
_PROGRAMS = frozenset({"pip", "pip3", "uv", "python", "python3", "pipx", "poetry"})
_VARIABLES = frozenset({"PIP_EXTRA_INDEX_URL"})


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Options of commands, then variables of the definition."""
    for one in ran(pipeline, ("extra-index", "index-strategy"), _PROGRAMS):
        text = " ".join(one.command.arguments)
        program = one.program
        option = (_STRATEGY if program == "uv" else _OPTION).search(text)
        if program not in _PROGRAMS or not option or "--require-hashes" in text:
            continue
        public = program != "uv" and bool(_PUBLIC.match(option[1] or ""))
        yield Match(
            span=one.span,
            message=f"`{program}` takes a package from whichever index has the higher version",
            anchor=one.text,
            scope=pipeline.scope(one.job, one.step),
            annotation="a public package of that name wins",
            profile=Profile.PEDANTIC if public else None,
        )
    scopes = [(v, pipeline.scope()) for v in pipeline.env]
    scopes += [(v, pipeline.scope(job)) for job in pipeline.jobs for v in job.env]
    scopes += [(v, pipeline.scope(job, step)) for job, step in pipeline.steps() for v in step.env]
    for variable, scope in scopes:
        value = variable.text.value.strip()
        if variable.name in _VARIABLES and value:
            yield Match(
                span=variable.name_span,
                message=f"`{variable.name}` makes every install take the higher version of two indexes",
                anchor=f"{variable.name}={value}",
                scope=scope,
                annotation="a public package of that name wins",
                profile=Profile.PEDANTIC if _PUBLIC.match(value) else None,
            )
