"""In the cluster nobody speaks to anybody, but for what is named, and what is needed is named."""

from typing import Any

import pytest

from .k8s import SERVICES, Document, of_kind, rendered


def policies(overlay: str) -> list[Document]:
    return of_kind(rendered(overlay), "NetworkPolicy")


@pytest.mark.parametrize("overlay", ["one-node", "production"])
def test_in_every_namespace_nobody_speaks_but_for_what_is_named(overlay: str) -> None:
    spaces = {one["metadata"]["name"] for one in of_kind(rendered(overlay), "Namespace")}
    closed = {
        one["metadata"]["namespace"]
        for one in policies(overlay)
        if one["spec"]["podSelector"] == {}
        and one["spec"]["policyTypes"] == ["Ingress", "Egress"]
        and not {"ingress", "egress"} & set(one["spec"])
    }
    assert closed == spaces


@pytest.mark.parametrize("overlay", ["one-node", "production"])
def test_every_way_out_names_its_end_and_its_ports(overlay: str) -> None:
    ways = [(one, way) for one in policies(overlay) for way in one["spec"].get("egress", ())]
    assert ways
    for policy, way in ways:
        assert way.get("to"), policy["metadata"]["name"]
        assert way.get("ports"), policy["metadata"]["name"]


def reaches(service: str, component: str, target: str, port: int) -> bool:
    """Tell whether a pod may speak to a service's web pods on a port: both sides must say so."""
    me = {"name": service, "component": component}
    them = {"name": target, "component": "web"}
    out = any(
        chosen(one["spec"]["podSelector"], me) and allows(way["to"], way["ports"], them, port)
        for one in policies("production")
        for way in one["spec"].get("egress", ())
    )
    into = any(
        chosen(one["spec"]["podSelector"], them)
        and allows(way.get("from", ()), way["ports"], me, port)
        for one in policies("production")
        for way in one["spec"].get("ingress", ())
    )
    return out and into


def chosen(selector: Document, labels: dict[str, str]) -> bool:
    """Tell whether a selector chooses a pod with these labels (without their common prefix)."""
    prefix = "app.kubernetes.io/"
    exact = selector.get("matchLabels", {}).items()
    among = selector.get("matchExpressions", ())
    return all(labels.get(key.removeprefix(prefix)) == value for key, value in exact) and all(
        labels.get(one["key"].removeprefix(prefix)) in one["values"] for one in among
    )


def allows(peers: Any, ports: Any, labels: dict[str, str], port: int) -> bool:
    return any(one["port"] == port for one in ports) and any(
        "podSelector" in peer
        and "namespaceSelector" not in peer
        and chosen(peer["podSelector"], labels)
        for peer in peers
    )


def settings_of(service: str) -> dict[str, str]:
    own = of_kind(rendered("production"), "ConfigMap")
    (mine,) = (one for one in own if one["metadata"]["name"].startswith(f"{service}-settings-"))
    (common,) = (one for one in own if one["metadata"]["name"].startswith("common-"))
    return {**common["data"], **mine["data"]}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("component", ["web", "worker"])
def test_each_address_that_a_service_is_given_can_be_reached(service: str, component: str) -> None:
    called = {
        name: value.split("//")[1].split("-web:8000")[0]
        for name, value in settings_of(service).items()
        if "-web:8000" in value
    }
    assert {"JWKS_URL", "IDENTITY_URL", "PRIVACY_URL"} <= set(called)
    shut = [
        name for name, target in called.items() if not reaches(service, component, target, 8000)
    ]
    assert shut == []


def test_what_is_not_named_is_shut() -> None:
    assert reaches("booking", "web", "catalog", 8000)
    assert not reaches("messaging", "worker", "catalog", 8000)
    assert not reaches("catalog", "web", "booking", 8000)
    assert not reaches("booking", "web", "identity", 9000)


@pytest.mark.parametrize("service", SERVICES)
def test_a_web_process_cannot_reach_the_broker(service: str) -> None:
    for policy in policies("production"):
        if chosen(policy["spec"]["podSelector"], {"name": service, "component": "web"}):
            for way in policy["spec"].get("egress", ()):
                assert not {5672, 15672} & {port["port"] for port in way["ports"]}
