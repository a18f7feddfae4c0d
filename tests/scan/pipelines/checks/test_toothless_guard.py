import pytest


@pytest.mark.parametrize(
    "line",
    [
        "gitleaks detect || true",
        "npm audit || echo ignored",
        "semgrep scan . || exit 0",
        "trivy image --exit-code 0 a/b",
        "bandit -r src --exit-zero",
        "checkov -d . --soft-fail",
    ],
)
def test_results_thrown_away(commands, line):
    assert len(commands(line).matches) == 1


@pytest.mark.parametrize(
    "line",
    [
        "gitleaks detect",
        "npm audit || exit 1",
        "rm -rf dist || true",
        "npm audit fix || true",
        "trivy --version || true",
        "pip install bandit || true",
    ],
)
def test_guards_with_teeth_and_no_guards(commands, line):
    assert commands(line).messages == []


def test_a_report_may_be_read_elsewhere(commands):
    (match,) = commands("trivy fs --format sarif -o a.sarif . || true").matches
    assert match.profile == "pedantic"


@pytest.mark.parametrize("where", ["step", "job"])
def test_actions(look, where):
    step = "\n        continue-on-error: true" if where == "step" else ""
    job = "\n    continue-on-error: true" if where == "job" else ""
    text = (
        f"on: push\njobs:\n  a:\n    runs-on: x{job}\n    steps:\n"
        f"      - uses: aquasecurity/trivy-action@v1{step}\n"
    )
    (message,) = look("github", text).messages
    assert message.endswith(f"failures of the {where} are ignored")
