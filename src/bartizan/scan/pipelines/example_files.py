"""The same commands as a pipeline of every platform: for the examples of checks about commands."""

from collections.abc import Sequence

from bartizan.model import Example

_GITHUB = """\
on: push
permissions: {}
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: |
"""
_JENKINS = """\
pipeline {
  agent { label 'linux' }
  stages {
    stage('build') {
      steps {
        sh '''
"""
_JENKINS_END = """\
        '''
      }
    }
  }
}
"""
_CIRCLECI = """\
version: 2.1
jobs:
  build:
    machine:
      image: ubuntu-2404:2024.11.1
    steps:
      - run: |
"""
_CIRCLECI_END = """\
workflows:
  main:
    jobs:
      - build
"""
_BITBUCKET = """\
pipelines:
  default:
    - step:
        script:
          - |
"""
_TEKTON = f"""\
apiVersion: tekton.dev/v1
kind: Task
metadata:
  name: build
spec:
  steps:
    - name: build
      image: registry.example.org/builder@sha256:{"ab12" * 16}
      script: |
        #!/bin/sh
"""


def on_every_platform(*lines: str) -> tuple[Example, ...]:
    """One example for each platform, whose only step runs ``lines``.

    Args:
        lines: shell commands; no ``'''``.
    """
    groovy = [line.replace("\\", "\\\\") for line in lines]
    return (
        Example(".github/workflows/build.yml", _GITHUB + _block(lines, 10)),
        Example(".gitlab-ci.yml", "build:\n  script:\n    - |\n" + _block(lines, 6)),
        Example("Jenkinsfile", _JENKINS + _block(groovy, 10) + _JENKINS_END),
        Example("azure-pipelines.yml", "steps:\n  - bash: |\n" + _block(lines, 6)),
        Example(".circleci/config.yml", _CIRCLECI + _block(lines, 10) + _CIRCLECI_END),
        Example("bitbucket-pipelines.yml", _BITBUCKET + _block(lines, 12)),
        Example(".tekton/build.yaml", _TEKTON + _block(lines, 8)),
    )


def _block(lines: Sequence[str], indent: int) -> str:
    return "".join(f"{' ' * indent}{line}\n" for line in lines)
