"""Each rule about a whole overlay holds, and is seen to fail on broken copies."""

import copy
from collections.abc import Callable

import pytest

from . import k8s_rules as rules
from .k8s import Document, Documents, of_kind, rendered, whole

Harm = Callable[[Documents], object]

WHOLE = ("one-node", "production")


def the(documents: Documents, kind: str, name: str) -> Document:
    (found,) = (one for one in of_kind(documents, kind) if one["metadata"]["name"] == name)
    return found


def spec(kind: str, name: str, harm: Callable[[Document], object]) -> Harm:
    """Return what does harm to the `spec` of one document."""
    return lambda documents: harm(the(documents, kind, name)["spec"])


def broker(harm: Callable[[Document], object]) -> Harm:
    return spec("RabbitmqCluster", "rabbitmq", harm)


def databases(harm: Callable[[Document], object]) -> Harm:
    return spec("Cluster", "alheraf", harm)


BREAKAGES: tuple[tuple[rules.Rule, str, Harm], ...] = (
    (
        rules.refuses_what_may_do_harm,
        "a namespace without labels",
        lambda documents: the(documents, "Namespace", "alheraf")["metadata"].pop("labels"),
    ),
    (
        rules.refuses_what_may_do_harm,
        "a namespace that only warns",
        lambda documents: the(documents, "Namespace", "alheraf-data")["metadata"]["labels"].update(
            {"pod-security.kubernetes.io/enforce": "baseline"}
        ),
    ),
    (rules.harms_nobody, "no override", broker(lambda one: one.pop("override"))),
    (
        rules.harms_nobody,
        "a setup that may gain privileges",
        broker(
            lambda one: one["override"]["statefulSet"]["spec"]["template"]["spec"].pop(
                "initContainers"
            )
        ),
    ),
    (rules.keeps_data, "one node of the broker", broker(lambda one: one.update(replicas=1))),
    (rules.keeps_data, "nodes on one machine", broker(lambda one: one.pop("affinity"))),
    (
        rules.keeps_data,
        "two brokers after a split",
        broker(lambda one: one["rabbitmq"].pop("additionalConfig")),
    ),
    (rules.keeps_data, "one database server", databases(lambda one: one.update(instances=1))),
    (
        rules.keeps_data,
        "a commit that one server has",
        databases(lambda one: one.pop("minSyncReplicas")),
    ),
    (
        rules.keeps_data,
        "no store of backups",
        databases(lambda one: one["backup"].pop("barmanObjectStore")),
    ),
    (
        rules.keeps_data,
        "backups for ever",
        databases(lambda one: one["backup"].pop("retentionPolicy")),
    ),
    (
        rules.keeps_data,
        "backups of another server",
        spec("ScheduledBackup", "alheraf-nightly", lambda one: one["cluster"].update(name="old")),
    ),
    (
        rules.is_published,
        "no address",
        spec("Service", "gateway-web", lambda one: one.pop("type")),
    ),
    (
        rules.is_published,
        "clients without their addresses",
        spec("Service", "gateway-web", lambda one: one.pop("externalTrafficPolicy")),
    ),
    (
        rules.is_published,
        "a service beside the gateway",
        spec("Service", "identity-web", lambda one: one.update(type="LoadBalancer")),
    ),
)


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: str(rule.__name__))
@pytest.mark.parametrize("overlay", WHOLE)
def test_every_overlay_keeps_our_rules(overlay: str, rule: rules.Rule) -> None:
    assert list(rule(whole(overlay))) == []


@pytest.mark.parametrize(
    ("rule", "harm"),
    [(rule, harm) for rule, _, harm in BREAKAGES],
    ids=[f"{rule.__name__}: {what}" for rule, what, _ in BREAKAGES],
)
def test_each_rule_is_seen_to_fail(rule: rules.Rule, harm: Harm) -> None:
    broken = copy.deepcopy(whole("production"))
    harm(broken)
    assert list(rule(broken))


def test_every_rule_has_its_breakage() -> None:
    assert {rule for rule, _, _ in BREAKAGES} == set(rules.RULES)


def test_what_recovers_a_server_keeps_data_too() -> None:
    assert list(rules.keeps_data(rendered("production/recovered"))) == []
