"""In the cluster nobody speaks to anybody, but for what is named, and what is needed is named."""

import copy

import pytest

from .k8s import SERVICES, Document, of_kind, rendered, whole
from .k8s_network import (
    ends_of,
    names_ends_and_ports,
    opens_what_is_named_and_nothing_else,
    reached,
)


def policies(overlay: str) -> list[Document]:
    return of_kind(whole(overlay), "NetworkPolicy")


@pytest.mark.parametrize("overlay", ["one-node", "production"])
def test_who_must_speak_to_whom_can_and_nobody_else(overlay: str) -> None:
    assert list(opens_what_is_named_and_nothing_else(whole(overlay))) == []


NAMED = [(overlay, one) for overlay in ("one-node", "production") for one in policies(overlay)]
WAYS_OUT = [(overlay, one) for overlay, one in NAMED if one["spec"].get("egress")]


def named(of: list[tuple[str, Document]]) -> list[str]:
    return [f"{overlay}: {one['metadata']['name']}" for overlay, one in of]


@pytest.mark.parametrize(("overlay", "policy"), NAMED, ids=named(NAMED))
def test_each_policy_that_is_taken_away_is_missed(overlay: str, policy: Document) -> None:
    left = tuple(one for one in whole(overlay) if one != policy)
    assert list(opens_what_is_named_and_nothing_else(left))


@pytest.mark.parametrize(("overlay", "policy"), WAYS_OUT, ids=named(WAYS_OUT))
def test_each_way_out_that_leads_to_the_whole_world_is_seen(overlay: str, policy: Document) -> None:
    broken = copy.deepcopy(whole(overlay))
    (mine,) = (one for one in broken if one == policy)
    mine["spec"]["egress"][0]["to"] = [{"ipBlock": {"cidr": "0.0.0.0/0"}}]
    assert list(opens_what_is_named_and_nothing_else(broken))


@pytest.mark.parametrize("overlay", ["one-node", "production"])
def test_every_way_names_its_ends_and_its_ports(overlay: str) -> None:
    assert list(names_ends_and_ports(whole(overlay))) == []


@pytest.mark.parametrize(
    ("name", "way", "part"),
    [
        ("to-databases", "egress", "to"),
        ("to-databases", "egress", "ports"),
        ("catalog-hears", "ingress", "from"),
        ("catalog-hears", "ingress", "ports"),
    ],
)
def test_half_a_way_is_seen(name: str, way: str, part: str) -> None:
    broken = copy.deepcopy(whole("production"))
    (policy,) = (one for one in broken if one["metadata"]["name"] == name)
    del policy["spec"][way][0][part]
    assert list(names_ends_and_ports(broken))


def settings_of(service: str) -> dict[str, str]:
    own = of_kind(rendered("production"), "ConfigMap")
    (mine,) = (one for one in own if one["metadata"]["name"].startswith(f"{service}-settings-"))
    (common,) = (one for one in own if one["metadata"]["name"].startswith("common-"))
    return {**common["data"], **mine["data"]}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("component", ["web", "worker"])
def test_each_address_that_a_service_is_given_can_be_reached(service: str, component: str) -> None:
    called = {
        name: value.split("//")[1].split(":8000")[0]
        for name, value in settings_of(service).items()
        if "-web:8000" in value
    }
    assert {"JWKS_URL", "IDENTITY_URL", "PRIVACY_URL"} <= set(called)
    there = reached(whole("production"), ends_of(whole("production")))
    mine = f"{service}-{component}"
    assert [name for name, host in called.items() if (mine, host, 8000) not in there] == []
