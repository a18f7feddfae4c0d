import pytest

JOB = 'a:\n  {}\n  script:\n    - kubectl apply -f x --token "${}"\n'


@pytest.mark.parametrize(
    ("setting", "variable", "count"),
    [
        ("stage: deploy", "KUBE_TOKEN", 1),
        ("environment: production", "KUBE_TOKEN", 0),
        ("when: manual", "KUBE_TOKEN", 0),
        ("stage: deploy", "CI_JOB_TOKEN", 0),
        ("stage: deploy", "KUBE_CONTEXT", 0),
    ],
)
def test_secret_without_environment(look, setting, variable, count):
    assert len(look("gitlab", JOB.format(setting, variable)).matches) == count
