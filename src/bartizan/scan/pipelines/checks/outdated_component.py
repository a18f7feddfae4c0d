"""Runner images and actions that get no security fixes any more, or are known to be vulnerable."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.subject import Pipeline, Platform, ReferenceKind

CHECK = Check(
    id="PIPE-049",
    slug="outdated-component",
    title="Runner image or action is no longer maintained or known to be vulnerable",
    severity=Severity.LOW,
    what="""
Hosted runner images that their platform has withdrawn or no longer updates (`ubuntu-20.04`, `macos-12`, `windows-2019` …), CircleCI's abandoned `circleci/*` images and 2020 machine images, old default
images of Bitbucket, and, with network access, actions with a published advisory.
""",
    why="""
Known holes in the image's tools stay open, and an image that is withdrawn stops builds on the day a fix has to go out.
""",
    fix="""
Name a maintained image (`ubuntu-24.04`, `macos-15`, `windows-2025`, `cimg/*`), and update the action to a version without the advisory.
""",
    cwe=(1104, 1395),
    attack=("T1195.001",),
    controls=(
        "owasp-cicd:CICD-SEC-7",
        "owasp-cicd:CICD-SEC-3",
        "nist-800-53:SI-2",
        "nist-800-53:SA-22",
        "pci-dss:6.3.3",
    ),
    references=(
        "https://github.com/actions/runner-images",
        "https://circleci.com/docs/guides/execution-managed/next-gen-migration-guide/",
    ),
    upstream=("zizmor:known-vulnerable-actions",),
    bad=(
        Example(
            ".github/workflows/build.yml",
            "on: push\njobs:\n  build:\n    runs-on: ubuntu-20.04\n    steps:\n      - run: make\n",
        ),
        Example(
            "azure-pipelines.yml",
            "pool:\n  vmImage: windows-2019\nsteps:\n  - script: make\n",
        ),
        Example(
            ".circleci/config.yml",
            "version: 2.1\njobs:\n  build:\n    docker:\n      - image: circleci/node:14\n    steps:\n      - run: make\nworkflows:\n  main:\n    jobs:\n      - build\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "image: atlassian/default-image:2\npipelines:\n  default:\n    - step:\n        script:\n          - make\n",
        ),
    ),
    good=(
        Example(
            ".circleci/config.yml",
            "version: 2.1\njobs:\n  build:\n    docker:\n      - image: cimg/node:22.4\n    steps:\n      - run: make\nworkflows:\n  main:\n    jobs:\n      - build\n",
        ),
        Example(
            ".github/workflows/build.yml",
            "on: push\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make\n",
        ),
        Example(
            "azure-pipelines.yml",
            "pool:\n  vmImage: windows-2025\nsteps:\n  - script: make\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "image: atlassian/default-image:5\npipelines:\n  default:\n    - step:\n        script:\n          - make\n",
        ),
    ),
)

_RUNNERS = re.compile(
    r"ubuntu-(?:14|16|18|20)\.?04|macos-(?:10\.1[0-5]|11|12|13)(?:-(?:x?large|arm64))?|windows-201[269]|vs2017-win2016|win1803|"
    r"ubuntu-(?:1404|1604|1804|2004):[\w.-]{1,40}|circleci/classic:[\w.-]{1,40}",
    re.IGNORECASE,
)
_HOSTED = frozenset({Platform.GITHUB, Platform.AZURE, Platform.CIRCLECI})


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Labels of hosted runners, and images of platforms' vendors."""
    for job in pipeline.jobs:
        if pipeline.platform in _HOSTED and not job.self_hosted:
            for label in job.runner:
                if _RUNNERS.fullmatch(label.value.strip()):
                    yield Match(
                        span=label.span,
                        message=f"runner image `{label.value.strip()}` is withdrawn or no longer maintained",
                        anchor=label.value.strip(),
                        scope=(pipeline.platform,),
                        annotation="no security fixes",
                    )
    seen: set[tuple[int, int]] = set()
    for reference, _ in pipeline.all_references():
        if reference.kind is not ReferenceKind.IMAGE or reference.text.span in seen:
            continue
        name = reference.name
        legacy = pipeline.platform is Platform.CIRCLECI and name.startswith("circleci/")
        aged = name == "atlassian/default-image" and reference.version in {
            "1",
            "2",
            "3",
            "latest",
            "",
        }
        if legacy or aged:
            seen.add(reference.text.span)
            yield Match(
                span=reference.text.span,
                message=f"image `{reference.text}` is no longer maintained",
                anchor=reference.text.value,
                scope=(pipeline.platform,),
                annotation="no security fixes",
                profile=Profile.REGULAR,
            )
