def test_a_payload_chooses_the_revision(look):
    text = """\
on: repository_dispatch
jobs:
  x:
    runs-on: a
    steps:
      - uses: actions/checkout@v4
        with:
          %s: ${{ github.event.client_payload.x }}
"""
    assert look("github", text % "ref").matches[0].profile == "pedantic"
    assert look("github", text % "repository").matches
    assert look("github", text % "path").messages == []
