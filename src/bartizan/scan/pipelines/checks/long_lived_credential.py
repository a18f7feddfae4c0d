"""Permanent keys where the platform could hand out short-lived ones."""

from collections.abc import Iterator, Mapping

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.subject import Pipeline, Platform, Variable

CHECK = Check(
    id="PIPE-046",
    slug="long-lived-credential",
    title="Permanent key is used where a short-lived identity exists",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    profile=Profile.PEDANTIC,
    what="""
Permanent cloud keys from the secret store (`AWS_SECRET_ACCESS_KEY`, service account JSON of Google Cloud, client secrets of Azure) and permanent publishing tokens (PyPI, npm, RubyGems, crates.io) in pipelines of platforms
that can prove their identity with OpenID Connect.
""",
    why="""
A permanent key that leaks once, in a log, an artifact or a poisoned dependency, works from anywhere until somebody notices. An identity token
lives for minutes and names the repository, branch and environment it was made for.
""",
    fix="""
Let the cloud or registry trust the platform's identity tokens (AWS `AssumeRoleWithWebIdentity`, Google's workload identity federation, Azure federated credentials, trusted publishing of PyPI, npm, RubyGems and crates.io) and delete the key.
""",
    cwe=(798, 324),
    attack=("T1078.004", "T1552.001"),
    controls=(
        "owasp-cicd:CICD-SEC-2",
        "owasp-cicd:CICD-SEC-6",
        "nist-800-53:IA-5",
        "iso-27001:A.5.17",
    ),
    references=("https://repos.openssf.org/trusted-publishers-for-all-package-repositories",),
    bad=(
        Example(
            "azure-pipelines.yml",
            "steps:\n  - script: ./deploy.sh\n    env:\n      AWS_SECRET_ACCESS_KEY: $(AWS_SECRET)\n",
        ),
        Example(
            ".circleci/config.yml",
            "version: 2.1\njobs:\n  build:\n    machine: true\n    environment:\n      AWS_SECRET_ACCESS_KEY: $PROD_SECRET\n    steps:\n      - run: ./deploy.sh\nworkflows:\n  main:\n    jobs:\n      - build\n",
        ),
        Example(
            ".github/workflows/deploy.yml",
            "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./deploy.sh\n        env:\n          AWS_SECRET_ACCESS_KEY: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "deploy:\n  variables:\n    AWS_SECRET_ACCESS_KEY: $PROD_AWS_SECRET\n  script: ./deploy.sh\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  default:\n    - step:\n        script:\n          - pipe: atlassian/aws-s3-deploy:1.1.0\n            variables:\n              AWS_SECRET_ACCESS_KEY: $AWS_SECRET_ACCESS_KEY\n",
        ),
    ),
    good=(
        Example(
            ".github/workflows/deploy.yml",
            "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    permissions:\n      id-token: write\n    steps:\n      - uses: aws-actions/configure-aws-credentials@0123456789abcdef0123456789abcdef01234567\n        with:\n          role-to-assume: arn:aws:iam::123456789012:role/deploy\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "deploy:\n  id_tokens:\n    AWS_ID_TOKEN:\n      aud: https://aws.example.org\n  variables:\n    AWS_ROLE_ARN: arn:aws:iam::123456789012:role/deploy\n  script: ./deploy.sh\n",
        ),
    ),
)

_KEYS: Mapping[str, str] = {
    "aws_secret_access_key": "AWS", "aws-secret-access-key": "AWS", "credentials_json": "Google Cloud", "service_account_key": "Google Cloud",
    "google_credentials": "Google Cloud", "key_file": "Google Cloud", "gcloud_service_key": "Google Cloud", "azure_client_secret": "Azure", "arm_client_secret": "Azure",
    "creds": "Azure", "azure_credentials": "Azure", "twine_password": "PyPI", "pypi_token": "PyPI", "pypi_api_token": "PyPI", "uv_publish_token": "PyPI", "poetry_pypi_token_pypi": "PyPI",
    "npm_token": "npm", "node_auth_token": "npm", "gem_host_api_key": "RubyGems", "cargo_registry_token": "crates.io",
}  # fmt: skip
_PLATFORMS = frozenset(
    {Platform.GITHUB, Platform.GITLAB, Platform.BITBUCKET, Platform.CIRCLECI, Platform.AZURE}
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Variables and inputs that carry such a key from the secret store."""
    if pipeline.platform not in _PLATFORMS:
        return
    yield from _matches(pipeline.env, pipeline.scope())
    for job in pipeline.jobs:
        yield from _matches(job.env, pipeline.scope(job))
        for step in job.steps:
            variables = (*step.env, *step.inputs.values())
            yield from _matches(variables, pipeline.scope(job, step))


def _matches(variables: tuple[Variable, ...], scope: tuple[str, ...]) -> Iterator[Match]:
    for variable in variables:
        service = _KEYS.get(variable.name.lower())
        value = variable.text.value.strip()
        if service is None or not (variable.secret or value.startswith("$")):
            continue
        if service == "npm" and "github_token" in value.lower():
            continue
        yield Match(
            span=variable.text.span,
            message=f"`{variable.name}` is a permanent key for {service}",
            anchor=f"{variable.name}={value}" if "$" in value else variable.name,
            scope=scope,
            annotation=f"{service} accepts the platform's short-lived identity instead",
        )
