"""What runbooks and the manual tell people to type, to ask and to look at is there."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from gateway.documents import read_documents

from .k8s import of_kind, rendered

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [*sorted((ROOT / "docs/runbooks").glob("*.md")), ROOT / "docs/operations.md"]
MEASURES = r"`((?:eventing|database|http|privacy|ready)_\w+)"
EVERY_TEXT = pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.stem)


@cache
def sources() -> str:
    members = (ROOT / "libs", ROOT / "services")
    return "".join(path.read_text("utf-8") for one in members for path in one.glob("*/src/**/*.py"))


@cache
def routes() -> frozenset[str]:
    documents = read_documents().openapi.values()
    return frozenset(path for document in documents for path in document["paths"])


@EVERY_TEXT
def test_every_program_is_there(text: Path) -> None:
    for module in re.findall(r"python -m ([\w.]+)", text.read_text("utf-8")):
        assert find_spec(module) is not None, module


@EVERY_TEXT
def test_every_route_is_there(text: Path) -> None:
    for path in re.findall(r"[^\w](/v1/[^\s`?]+)", text.read_text("utf-8")):
        assert path.replace("<service>", "booking").rstrip("…/") in routes(), path


@EVERY_TEXT
def test_every_container_is_there(text: Path) -> None:
    known = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    commands = re.findall(
        r"docker-compose (?:exec|logs|run|up|ps|restart|start|stop|kill)\b([^`\n]*)",
        text.read_text("utf-8"),
    )
    for command in commands:
        named = [
            word.strip('"') for word in command.split() if re.fullmatch(r'"?[a-z$][a-z-]+"?', word)
        ]
        assert named, command
        assert named[0].replace("$service", "booking") in known, command


@EVERY_TEXT
def test_every_deployment_and_object_of_a_cluster_is_there(text: Path) -> None:
    production = rendered("production")
    known = {one["metadata"]["name"] for one in of_kind(production, "Deployment")}
    told = text.read_text("utf-8")
    for name in re.findall(r"deployment/([a-z-]+)", told):
        assert name in known, name
    for command in re.findall(r"kubectl (?:get|describe|exec|logs|delete)[^`\n]*", told):
        assert re.search(r" -(n alheraf|k )", command), command  # else it looks in `default`


@EVERY_TEXT
def test_every_measure_is_taken(text: Path) -> None:
    for name in re.findall(MEASURES, text.read_text("utf-8")):
        assert name.removesuffix("_total") in sources(), name


@EVERY_TEXT
def test_every_page_that_is_named_is_there(text: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", text.read_text("utf-8")):
        assert (text.parent / link).exists(), link


def test_the_runbook_of_readiness_names_every_check() -> None:
    told = (ROOT / "docs/runbooks/not-ready.md").read_text("utf-8")
    for source in ("libs/chassis/src/chassis/serve.py", "libs/eventing/src/eventing/health.py"):
        code = (ROOT / source).read_text("utf-8")
        [checks] = re.findall(r"checks.*? = \{\n(.*?)\n    \}", code, re.DOTALL)
        names = set(re.findall(r'"(\w+)":', checks))
        assert len(names) >= 3
        assert {name for name in names if f"`{name}`" not in told} == set()
