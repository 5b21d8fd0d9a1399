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


def web_scaler(harm: Callable[[Document], object]) -> Harm:
    return spec("HorizontalPodAutoscaler", "booking-web", harm)


def worker_scaler(harm: Callable[[Document], object]) -> Harm:
    return spec("ScaledObject", "booking-worker", harm)


def trigger(harm: Callable[[Document], object]) -> Harm:
    return worker_scaler(lambda one: harm(one["triggers"][0]))


def budget(harm: Callable[[Document], object]) -> Harm:
    return spec("PodDisruptionBudget", "booking-web", harm)


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
    (
        rules.grows,
        "a release that says how many",
        spec("Deployment", "booking-web", lambda one: one.update(replicas=2)),
    ),
    (
        rules.grows,
        "two who scale one",
        web_scaler(lambda one: one["scaleTargetRef"].update(name="catalog-web")),
    ),
    (
        rules.webs_grow_by_their_core,
        "one is enough",
        web_scaler(lambda one: one.update(minReplicas=1)),
    ),
    (
        rules.webs_grow_by_their_core,
        "no more of them",
        web_scaler(lambda one: one.update(maxReplicas=2)),
    ),
    (
        rules.webs_grow_by_their_core,
        "ninety cores",
        web_scaler(lambda one: one["metrics"][0]["resource"]["target"].update(averageValue="90")),
    ),
    (
        rules.webs_grow_by_their_core,
        "a share of what is requested",
        web_scaler(
            lambda one: one["metrics"][0]["resource"].update(
                target={"type": "Utilization", "averageUtilization": 80}
            )
        ),
    ),
    (
        rules.workers_grow_by_their_queues,
        "none at rest",
        worker_scaler(lambda one: one.update(minReplicaCount=0)),
    ),
    (
        rules.workers_grow_by_their_queues,
        "by the clock",
        trigger(lambda one: one.update(type="cron")),
    ),
    (
        rules.workers_grow_by_their_queues,
        "as somebody unknown",
        trigger(lambda one: one["authenticationRef"].update(name="nobody")),
    ),
    (
        rules.workers_grow_by_their_queues,
        "by no number",
        trigger(lambda one: one["metadata"].pop("value")),
    ),
    (
        rules.workers_grow_by_their_queues,
        "by another's queue",
        trigger(lambda one: one["metadata"].update(queueName="catalog.events")),
    ),
    (
        rules.workers_grow_by_their_queues,
        "where nobody may ask",
        trigger(lambda one: one["metadata"].update(protocol="amqp")),
    ),
    (
        rules.leaves_connections,
        "more web processes than connections",
        web_scaler(lambda one: one.update(maxReplicas=6)),
    ),
    (
        rules.leaves_connections,
        "a release that doubles them",
        spec(
            "Deployment",
            "booking-web",
            lambda one: one["strategy"]["rollingUpdate"].update(maxSurge=4),
        ),
    ),
    (
        rules.leaves_connections,
        "fewer connections than roles have",
        databases(lambda one: one["postgresql"]["parameters"].update(max_connections="400")),
    ),
    (
        rules.lets_nodes_be_drained,
        "a budget of nobody",
        budget(lambda one: one["selector"].update(matchLabels={"app": "booking"})),
    ),
    (
        rules.lets_nodes_be_drained,
        "a budget of another",
        budget(
            lambda one: one["selector"]["matchLabels"].update({"app.kubernetes.io/name": "catalog"})
        ),
    ),
    (
        rules.lets_nodes_be_drained,
        "all at once",
        budget(lambda one: one.update(maxUnavailable="100%")),
    ),
    (
        rules.watches_services,
        "another label",
        spec(
            "ServiceMonitor", "alheraf", lambda one: one["selector"].update(matchLabels={"a": "b"})
        ),
    ),
    (
        rules.watches_services,
        "processes without a name",
        spec("ServiceMonitor", "alheraf", lambda one: one["endpoints"][0].pop("relabelings")),
    ),
    (
        rules.watches_data,
        "no plugins",
        broker(lambda one: one["rabbitmq"].pop("additionalPlugins")),
    ),
    (
        rules.watches_data,
        "no queues",
        spec("ServiceMonitor", "rabbitmq", lambda one: one["endpoints"].pop()),
    ),
    (
        rules.watches_data,
        "queues without consumers",
        spec(
            "ServiceMonitor",
            "rabbitmq",
            lambda one: one["endpoints"][1]["params"]["family"].remove("queue_consumer_count"),
        ),
    ),
    (rules.watches_data, "databases in the dark", databases(lambda one: one.pop("monitoring"))),
    (
        rules.watches_the_gateway,
        "another job",
        spec("Probe", "gateway", lambda one: one.update(jobName="probe")),
    ),
    (
        rules.watches_the_gateway,
        "another address",
        spec(
            "Probe",
            "gateway",
            lambda one: one["targets"]["staticConfig"].update(static=["https://old.example/meta"]),
        ),
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
