"""What docker-compose.yml promises: loopback only, no rights, own secrets only, health for all."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from compose.images import IMAGES
from embedded.names import NAMES

FILE = Path(__file__).resolve().parents[3] / "docker-compose.yml"
SERVERS = {"postgres", "rabbitmq"}
JOBS = {"rights", *(f"{name}-release" for name in NAMES)}


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
    return found


def mounted_secrets(service: dict[str, Any]) -> set[str]:
    mounts = (volume.split(":")[0] for volume in service.get("volumes", ()))
    return {Path(one).name for one in mounts if one.startswith("./.compose/secrets/")}


def test_every_service_has_web_worker_and_release_job() -> None:
    wanted = {f"{name}-{kind}" for name in NAMES for kind in ("web", "worker", "release")}
    beside = {"gateway", "sandbox", "maintenance", "rights"}
    assert set(services()) == wanted | beside | SERVERS


@pytest.mark.parametrize("name", services())
def test_every_port_is_on_loopback(name: str) -> None:
    for port in services()[name].get("ports", ()):
        assert port.startswith("127.0.0.1:"), port


def test_only_the_gateway_and_the_sandbox_are_published() -> None:
    assert {name for name, one in services().items() if one.get("ports")} == {"gateway", "sandbox"}


@pytest.mark.parametrize("name", sorted(set(services()) - JOBS))
def test_whatever_runs_says_how_it_is_and_comes_back(name: str) -> None:
    assert services()[name]["healthcheck"]["test"]
    assert services()[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(set(services()) - SERVERS))
def test_nothing_of_ours_has_rights_on_its_machine(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] == "${ALHERAF_UID:-10001}:0"
    assert service["mem_limit"]


@pytest.mark.parametrize("name", NAMES)
def test_a_service_sees_its_own_secrets_only(name: str) -> None:
    found = services()
    assert mounted_secrets(found[f"{name}-web"]) == {name}
    assert mounted_secrets(found[f"{name}-worker"]) == {name, f"{name}-broker"}
    assert mounted_secrets(found[f"{name}-release"]) == {name, f"{name}-release"}


@pytest.mark.parametrize("name", NAMES)
def test_a_service_starts_when_every_queue_is_there_and_makes_none(name: str) -> None:
    for kind in ("web", "worker"):
        service = services()[f"{name}-{kind}"]
        released = {f"{other}-release" for other in NAMES}
        assert released <= set(service["depends_on"])
        assert service["environment"]["DECLARES_TOPOLOGY"] == "false"


def test_a_web_process_does_not_reach_the_broker_and_the_gateway_no_database() -> None:
    found = services()
    for name in NAMES:
        assert "bus" not in found[f"{name}-web"]["networks"]
    assert not {"data", "bus"} & set(found["gateway"]["networks"])
    assert not {"data", "bus"} & set(found["sandbox"]["networks"])


@pytest.mark.parametrize("name", sorted(set(services()) - SERVERS))
def test_the_number_of_a_release_says_which_image_runs(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"ALHERAF_IMAGES": "registry.example/alheraf", "ALHERAF_TAG": "0.3.0"}
    image = services()[name]["image"]
    for variable, usual in (("ALHERAF_IMAGES", "alheraf"), ("ALHERAF_TAG", "latest")):
        monkeypatch.setenv(variable, told[variable])
        image = image.replace(f"${{{variable}:-{usual}}}", told[variable])
    assert image in {built.name for built in IMAGES}


@pytest.mark.parametrize("name", NAMES)
def test_the_gateway_is_told_where_every_service_is(name: str) -> None:
    told = services()["gateway"]["environment"]
    assert told[f"GATEWAY_{name.upper()}"] == f"{name}-web:8000"


def test_nobody_reaches_the_world_but_by_the_way_out() -> None:
    networks = yaml.safe_load(FILE.read_text(encoding="utf-8"))["networks"]
    assert {name for name, one in networks.items() if not one.get("internal")} == {"outside"}
    outside = {name for name, one in services().items() if "outside" in one["networks"]}
    providers = {"booking-web", "booking-worker", "notification-worker", "sandbox"}
    assert outside == providers | {"gateway"}  # a port is published where a network is not internal


def test_no_secret_stands_in_the_file() -> None:
    for name, service in services().items():
        for variable, value in (service.get("environment") or {}).items():
            secret = any(word in variable for word in ("PASSWORD", "SECRET", "KEY", "PEPPER"))
            assert not secret or value.startswith("/run/"), f"{name}: {variable}={value}"
