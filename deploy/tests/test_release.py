"""A release has one number: each member, manifest and job has it, and the newest changes."""

import re
import tomllib
from pathlib import Path

from embedded.names import NAMES

from .k8s import SERVICES

ROOT = Path(__file__).resolve().parents[2]
CHANGES = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASE = r"\[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d"
NUMBER = re.search(f"^## {RELEASE}$", CHANGES, re.MULTILINE)
"""The newest one."""


def test_only_on_top_changes_are_unreleased() -> None:
    first, *below = re.findall(r"^## (.+)$", CHANGES, re.MULTILINE)
    assert first == "[Unreleased]" or re.fullmatch(RELEASE, first)
    assert [one for one in below if not re.fullmatch(RELEASE, one)] == []


def test_every_member_has_the_number_of_the_newest_release() -> None:
    assert NUMBER is not None
    members = [path for room in ("libs", "services", "deploy") for path in _projects(room)]
    numbers = {path: tomllib.loads(path.read_text())["project"]["version"] for path in members}
    assert len(numbers) > len(NAMES)
    assert set(numbers.values()) == {NUMBER[1]}, numbers


def test_the_manifests_name_its_images_and_jobs() -> None:
    assert NUMBER is not None
    texts = [path.read_text() for path in (ROOT / "deploy/k8s").rglob("*.yaml")]
    tags = [tag for text in texts for tag in re.findall(r'newTag: "([^"]+)"', text)]
    images = [tag for text in texts for tag in re.findall(r"image: alheraf/[a-z]+:(\S+)", text)]
    jobs = [name for text in texts for name in re.findall(r"nameSuffix: -(\d\S*)", text)]
    assert len(tags) > 2 * len(SERVICES)
    assert images
    assert jobs
    assert set(tags) | set(images) == {NUMBER[1]}
    assert set(jobs) == {NUMBER[1].replace(".", "-")}


def _projects(room: str) -> list[Path]:
    return sorted((ROOT / room).glob("*/pyproject.toml"))
