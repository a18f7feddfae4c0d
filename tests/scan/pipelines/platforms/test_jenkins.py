"""Jenkinsfiles as the checks see them."""

from typing import Any

import pytest

from bartizan.scan.pipelines.platforms import groovy_tokens, jenkins
from bartizan.scan.pipelines.platforms.definition import DefinitionError
from bartizan.scan.pipelines.subject import Kind, Trust
from bartizan.scan.source import SourceFile

DECLARATIVE = r"""
@Library(['delivery@v2', 'tools']) _

pipeline {
    agent { docker { image 'node:20-alpine'
                     args '-v /var/run/docker.sock:/var/run/docker.sock' } }
    environment {
        MODE = 'fast'
        KEY = credentials('deploy-key')
    }
    parameters {
        string(name: 'TARGET', defaultValue: 'stage')
        choice(name: 'SIZE', choices: ['a', 'b'])
    }
    stages {
        stage('Build') {
            steps {
                sh "make ${params.TARGET} ${params.SIZE} \"${env.CHANGE_TITLE}\""
                sh label: 'pack', script: '''
                    tar c ${MODE}
                '''
            }
        }
        stage("Deploy") {
            agent { label 'prod' }
            when { branch 'main' }
            input { message 'Sure?' }
            steps {
                withCredentials([usernamePassword(credentialsId: 'registry', usernameVariable: 'U', passwordVariable: 'P')]) {
                    sh 'docker push x'
                }
                archiveArtifacts artifacts: 'out/*.jar'
            }
        }
    }
}
"""  # noqa: E501


def test_references_environment_and_parameters(read: Any) -> None:
    found = read("Jenkinsfile", DECLARATIVE)
    delivery = found.references()["delivery@v2"]
    assert (delivery.name, delivery.version, delivery.pinned) == ("delivery", "v2", False)
    assert found.references()["tools"].version == ""
    assert [(v.name, v.secret) for v in found.pipeline.env] == [("MODE", False), ("KEY", True)]
    assert found.shown(found.pipeline.env[1].text.span) == "credentials('deploy-key')"
    assert [(v.name, v.text.value) for v in found.pipeline.inputs] == [
        ("TARGET", "stage"), ("SIZE", "")
    ]  # fmt: skip


def test_interpolation(read: Any) -> None:
    found = read("Jenkinsfile", DECLARATIVE)
    first, second = found.job("Build").steps
    assert found.pasted(first) == {
        "${params.TARGET}": "unknown",
        "${params.SIZE}": "trusted",
        "${env.CHANGE_TITLE}": "untrusted",
    }
    assert first.scripts[0].text.value.endswith('"${env.CHANGE_TITLE}"')
    assert found.pasted(second) == {}
    assert second.name == "pack"
    assert [e.source for e in first.secrets] == ["credentials('deploy-key')"]


def test_agents(read: Any) -> None:
    found = read("Jenkinsfile", DECLARATIVE)
    build, deploy = found.job("Build"), found.job("Deploy")
    assert [image.text.value for image in build.images] == ["node:20-alpine"]
    assert found.shown(build.privileged) == "/var/run/docker.sock"
    assert [label.value for label in deploy.runner] == ["prod"]
    assert deploy.self_hosted
    assert deploy.images == ()


def test_a_guarded_stage(read: Any) -> None:
    found = read("Jenkinsfile", DECLARATIVE)
    deploy = found.job("Deploy")
    assert deploy.manual
    assert deploy.deploys
    assert deploy.condition.value == "branch 'main'"
    assert [(t.name, t.trust, t.branches) for t in deploy.triggers] == [
        ("push", Trust.TRUSTED, ("main",))
    ]
    assert [e.source for e in deploy.steps[0].secrets] == ["credentials('deploy-key')", "P"]
    assert [(s.action, s.paths[0].value) for s in deploy.stores] == [("upload", "out/*.jar")]


def test_who_starts_it(read: Any) -> None:
    plain = read("Jenkinsfile", "node { sh 'make' }\n").pipeline
    assert plain.trust is Trust.OUTSIDER
    named = read("Jenkinsfile", 'node { echo "${env.CHANGE_ID}" }\n').pipeline
    assert named.trust is Trust.PRIVILEGED_OUTSIDER


def test_scripted(read: Any) -> None:
    found = read(
        "ci/Jenkinsfile.release",
        """\
        def title = env.CHANGE_TITLE
        node('linux') {
          stage 'old style'
          checkout scm
          def image = docker.image("build:${env.BUILD_ID}")
          image.inside('--privileged') {
            if (true) {
              sh "echo " + title + ' done'
            } else {
              bat(script: "dir ${version}", returnStdout: true)
            }
          }
          parallel linux: { sh 'one' }, windows: { powershell 'two' }
          withEnv(["TITLE=${title}"]) { sh 'three' }
        }
        """,
    )
    (job,) = found.pipeline.jobs
    assert [label.value for label in job.runner] == ["linux"]
    texts = [(s.scripts[0].language, s.scripts[0].text.value) for s in job.steps if s.scripts]
    assert texts == [
        ("sh", "echo title done"), ("cmd", "dir ${version}"), ("sh", "one"), ("pwsh", "two"),
        ("sh", "three"),
    ]  # fmt: skip
    joined = next(s for s in job.steps if s.scripts and "done" in s.scripts[0].text.value)
    assert found.pasted(joined) == {"title": "untrusted"}
    assert any(step.checkout for step in job.steps)
    assert found.origins(job.env[0].expressions) == {"${title}": "untrusted"}
    assert job.images[0].dynamic


def test_credentials_reach_no_further_than_their_block(read: Any) -> None:
    found = read(
        "Jenkinsfile",
        """\
        node {
          withCredentials([string(credentialsId: 'id', variable: 'TOKEN')]) {
            sh "curl -H ${TOKEN} x"
          }
          sh 'after'
          sshagent(['key']) { sh 'inside' }
        }
        """,
    )
    first, second, third = found.pipeline.jobs[0].steps
    assert [e.source for e in first.secrets] == ["TOKEN"]
    assert found.pasted(first) == {"${TOKEN}": "secret"}
    assert second.secrets == ()
    assert [e.source for e in third.secrets] == ["key"]


STRINGS = [
    (r"'a\'b$x'", "a'b$x", []),
    (r'"a\"b\$x"', 'a"b$x', []),
    ("'''a\nb'''", "a\nb", []),
    ('"""a "b" ${x.y} c"""', 'a "b" ${x.y} c', ["x.y"]),
    ('"${a} $b.c ${f("}")}"', '${a} $b.c ${f("}")}', ["a", "b.c", 'f("}")']),
    (r'"\u0041\n"', "A\n", []),
    (r"/a\/b ${c}/", "a/b ${c}", ["c"]),
    ("$/a $$ /$", "a $ ", []),
    ('"${unclosed"', "${unclosed", []),
]


@pytest.mark.parametrize(("written", "value", "holes"), STRINGS)
def test_strings(written: str, value: str, holes: list[str]) -> None:
    (token,) = groovy_tokens.tokens(written)
    assert token.value == value
    assert [hole.source for hole in token.holes] == holes
    assert [token.value[h.start : h.end].strip("${}") for h in token.holes] == [
        h.strip("${}") for h in holes
    ]


def test_comments_and_divisions_are_no_strings(read: Any) -> None:
    found = read(
        "Jenkinsfile",
        "#!groovy\n// it's\n/* \"a */\nnode {\n  def x = 10 / 2 / 1 // 'b'\n  sh 'make'\n}\n",
    )
    assert [s.scripts[0].text.value for s in found.pipeline.jobs[0].steps] == ["make"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("node { sh 'x' ", "'{' is never closed"),
        ("node { ) }", r"'\)' closes nothing"),
        ("sh 'x\n", "a string never ends"),
        ("/* x", "a comment never ends"),
    ],
)
def test_what_is_no_groovy(text: str, reason: str) -> None:
    with pytest.raises(DefinitionError, match=reason) as refused:
        jenkins.parse(SourceFile("Jenkinsfile", text.encode()))
    assert not refused.value.limit


@pytest.mark.parametrize(
    "text",
    ["{" * 5000, "a " * 100_000, "x(" * 5000, '"${' * 20_000 + '"', "sh " * 50_000, "/" * 9999],
)
def test_hostile_text_is_read_or_refused_quickly(text: str) -> None:
    try:
        jenkins.parse(SourceFile("Jenkinsfile", text.encode()))
    except DefinitionError as error:
        assert 0 <= error.offset <= len(text)  # noqa: PT017


def test_other_groovy_is_left_alone() -> None:
    assert jenkins.matches("vars/deploy.groovy")
    assert not jenkins.recognises(SourceFile("src/Foo.groovy", b"class Foo { int x }"))
    library = SourceFile("vars/deploy.groovy", b"def call() {\n  node {\n    sh 'x'\n  }\n}\n")
    assert jenkins.recognises(library)
    assert jenkins.parse(library).kind is Kind.REUSABLE
    for path in ("Jenkinsfile.md", "docs/jenkinsfile.txt"):
        assert not jenkins.matches(path)
