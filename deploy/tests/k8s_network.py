"""Who may speak to whom: what Kubernetes makes of network policies, and what we want of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from itertools import product
from typing import Any

from .k8s import SERVICES, Document, Documents, of_kind

Reach = tuple[str, str, int]
"""Who speaks, to whom, on which port: names of ends."""


@dataclass(frozen=True)
class End:
    """A pod, by its namespace and labels, or an address outside of the cluster's network."""

    namespace: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    address: str = ""

    @property
    def is_ours(self) -> bool:
        return self.namespace in {"alheraf", "alheraf-data"}


Ends = Mapping[str, End]

DATA = {
    "database": End("alheraf-data", (("cnpg.io/cluster", "alheraf"),)),
    "recovered database": End("alheraf-data", (("cnpg.io/cluster", "alheraf-2"),)),
    "broker": End("alheraf-data", (("app.kubernetes.io/name", "rabbitmq"),)),
    "stranger in alheraf-data": End("alheraf-data"),
}
OTHERS = {
    "stranger": End("alheraf"),
    "names": End("kube-system", (("k8s-app", "kube-dns"),)),
    "kube-system": End("kube-system"),
    "monitoring": End("monitoring"),
    "keda": End("keda"),
    "cnpg-system": End("cnpg-system"),
    "rabbitmq-system": End("rabbitmq-system"),
    "world": End(address="198.51.100.7"),
    "API of Kubernetes": End(address="10.0.0.1"),
    "machine's own data": End(address="169.254.169.254"),
    "databases elsewhere": End(address="192.0.2.10"),
    "broker elsewhere": End(address="192.0.2.11"),
}
OUTSIDE = {name for name, end in OTHERS.items() if not end.is_ours}
PROVIDERS = ("world", "databases elsewhere", "broker elsewhere")
"""An overlay narrows what is open to providers to where they are; until then it is the world."""

PORTS = (
    *(53, 443, 465, 587, 4369, 5432, 5672, 6443, 8000, 8080, 8081, 8443),
    *(9000, 9187, 15672, 15692, 25672),
)


def ends_of(documents: Documents) -> dict[str, End]:
    """Return whoever runs here, under the labels that their pods really have, and all others."""
    running = {
        one["metadata"]["name"]: End(
            one["metadata"]["namespace"],
            tuple(one["spec"]["template"]["metadata"]["labels"].items()),
        )
        for one in of_kind(documents, "Deployment", "Job")
    }
    there = of_kind(documents, "RabbitmqCluster", "Cluster")
    return {**running, **(DATA if there else {}), **OTHERS}


def reached(documents: Documents, ends: Ends) -> set[Reach]:
    """Return every way that is open and has one of us at an end."""
    policies = of_kind(documents, "NetworkPolicy")
    out = {name: _ways(policies, end, "Egress", "egress") for name, end in ends.items()}
    into = {name: _ways(policies, end, "Ingress", "ingress") for name, end in ends.items()}
    return {
        (speaker, hearer, port)
        for (speaker, one), (hearer, other) in product(ends.items(), repeat=2)
        if one.is_ours or other.is_ours
        for port in PORTS
        if _open(out[speaker], "to", one, other, port)
        and _open(into[hearer], "from", other, one, port)
    }


def _ways(
    policies: Iterable[Document], end: End, direction: str, key: str
) -> list[Document] | None:
    """Return an end's ways in one direction, or None where no policy chooses it: all is open."""
    mine = [
        one["spec"]
        for one in policies
        if end.namespace == one["metadata"]["namespace"]
        and direction in one["spec"]["policyTypes"]
        and _chosen(one["spec"]["podSelector"], dict(end.labels))
    ]
    return [way for spec in mine for way in spec.get(key, ())] if mine else None


def _open(ways: list[Document] | None, key: str, one: End, other: End, port: int) -> bool:
    return ways is None or any(
        ("ports" not in way or any(each["port"] == port for each in way["ports"]))
        and (key not in way or any(_meant(peer, one, other) for peer in way[key]))
        for way in ways
    )


def _meant(peer: Document, one: End, other: End) -> bool:
    """Tell whether a peer that stands in a policy of `one` is `other`."""
    if "ipBlock" in peer:
        block = peer["ipBlock"]
        among = (block["cidr"],)
        return _within(other, among) and not _within(other, block.get("except", ()))
    if other.address:
        return False
    spaces = peer.get("namespaceSelector")
    near = (
        one.namespace == other.namespace
        if spaces is None
        else _chosen(spaces, {"kubernetes.io/metadata.name": other.namespace})
    )
    return near and _chosen(peer.get("podSelector", {}), dict(other.labels))


def _within(end: End, networks: Iterable[str]) -> bool:
    return bool(end.address) and any(ip_address(end.address) in ip_network(one) for one in networks)


def _chosen(selector: Document, labels: Mapping[str, str]) -> bool:
    exact = selector.get("matchLabels", {}).items()
    return all(labels.get(key) == value for key, value in exact) and all(
        _fits(one, labels) for one in selector.get("matchExpressions", ())
    )


def _fits(expression: Document, labels: Mapping[str, str]) -> bool:
    known: dict[str, Callable[[Any], bool]] = {
        "In": lambda value: value in expression["values"],
        "NotIn": lambda value: value not in expression["values"],
        "Exists": lambda value: value is not None,
    }
    return known[expression["operator"]](labels.get(expression["key"]))


def wanted(ends: Ends) -> set[Reach]:
    """Return every way that there must be; no other may be open."""
    ours = {name for name, end in ends.items() if end.is_ours}
    services = {name for name in ours if name.rpartition("-")[0] in SERVICES}
    webs = {name for name in services if name.endswith("-web")}
    workers = services - webs
    jobs = {name for name in ours if "release" in name}
    rights = {name for name in ours if name.startswith("rights")}
    near = ours & set(DATA)
    databases = {one for one in near if one.endswith("database")}
    here = bool(near)
    asked = {"identity-web": services, "privacy-web": services, "catalog-web": _of(ours, "booking")}
    found = {
        *product(ours - {"stranger in alheraf-data"}, {"names"}, {53}),
        *product(services | jobs | rights | {"maintenance"}, databases, {5432}),
        *product(workers | jobs | rights, near & {"broker"}, {5672}),
        *product(rights, near & {"broker"}, {15672}),
        *product({"gateway-web"}, webs, {8000}),
        *((caller, name, 8000) for name, callers in asked.items() for caller in callers),
        *product({"notification-worker"}, PROVIDERS, {443, 465, 587}),
        *product(_of(services, "booking"), PROVIDERS, {443}),
        *product(OUTSIDE, {"gateway-web"}, {8080, 8443}),
        *product({"monitoring"}, ours - near - {"stranger"}, {8081, 9000}),
    }
    if here:
        return found | _among_data(databases)
    return {
        *found,
        *product(services | jobs | rights | {"maintenance"}, {"databases elsewhere"}, {5432}),
        *product(workers | jobs | rights, {"broker elsewhere"}, {5672}),
        *product(rights, {"broker elsewhere"}, {15672}),
    }


def _among_data(databases: set[str]) -> set[Reach]:
    return {
        *product(databases, databases, {5432, 8000}),
        *product({"cnpg-system"}, databases, {5432, 8000}),
        *product({"monitoring"}, databases, {9187}),
        *product(databases, PROVIDERS, {443}),
        *product({*databases, "broker"}, {"API of Kubernetes"}, {443, 6443}),
        *product({"broker"}, {"broker"}, {4369, 25672}),
        *product({"rabbitmq-system"}, {"broker"}, {15672}),
        *product({"monitoring"}, {"broker"}, {15692}),
        *product({"keda"}, {"broker"}, {15672}),
    }


def _of(names: set[str], service: str) -> set[str]:
    return {name for name in names if name in {f"{service}-web", f"{service}-worker"}}


def opens_what_is_named_and_nothing_else(documents: Documents) -> Iterator[str]:
    """Complain of every way that is shut and should not be, and of every one that is open."""
    ends = ends_of(documents)
    there, right = reached(documents, ends), wanted(ends)
    for speaker, hearer, port in sorted(right - there):
        yield f"{speaker} cannot reach {hearer} on {port}"
    for speaker, hearer, port in sorted(there - right):
        yield f"{speaker} may reach {hearer} on {port}"


def names_ends_and_ports(documents: Documents) -> Iterator[str]:
    """Complain of half a way: both sides must say who and where, though one of them shuts it."""
    for policy in of_kind(documents, "NetworkPolicy"):
        name, spec = policy["metadata"]["name"], policy["spec"]
        for way in spec.get("egress", ()):
            if not way.get("to") or not way.get("ports"):
                yield f"{name} lets out without naming to whom and on which port"
        for way in spec.get("ingress", ()):
            world = name == "the-world-comes-to-the-gateway"
            if not way.get("ports") or not (way.get("from") or world):
                yield f"{name} lets in without naming whom and on which port"
