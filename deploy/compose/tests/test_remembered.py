"""A docker-compose by hand means the suite that make compose has started."""

from pathlib import Path

from compose.remembered import NAMES, remember

FILE = Path(__file__).resolve().parents[3] / "docker-compose.yml"


def test_what_was_told_once_holds_until_it_is_told_anew(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    remember(file, {"PORT": "8181", "ALHERAF_UID": "1000", "HOME": "/root"})
    assert file.read_text() == "ALHERAF_UID=1000\nPORT=8181\n"
    environ = {"PORT": "8282"}
    remember(file, environ)
    assert environ == {"PORT": "8282", "ALHERAF_UID": "1000"}
    assert file.read_text() == "ALHERAF_UID=1000\nPORT=8282\n"


def test_what_others_wrote_there_stays(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# of ours\nCOMPOSE_PROJECT_NAME=souq\nPORT=8080\n")
    remember(file, {"PORT": "8181"})
    assert file.read_text() == "# of ours\nCOMPOSE_PROJECT_NAME=souq\nPORT=8181\n"


def test_everything_is_remembered_that_the_file_asks_for() -> None:
    text = FILE.read_text(encoding="utf-8")
    asked = {part.split(":-")[0].split("}")[0] for part in text.split("${")[1:]}
    assert asked <= set(NAMES)
