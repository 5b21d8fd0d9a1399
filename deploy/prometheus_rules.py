"""Writes the alerts of `deploy/monitoring` as manifests that the Prometheus operator reads.

Kustomize cannot wrap a file into another one, so what it is given is written here: `make alerts`.
"""

import sys
from pathlib import Path
from textwrap import indent

DEPLOY = Path(__file__).resolve().parent
ALERTS = DEPLOY / "monitoring/alerts"
MANIFESTS = DEPLOY / "k8s/components/monitoring/alerts.yaml"

HEAD = "# Written by `make alerts` from deploy/monitoring/alerts; a test holds the two together.\n"
RULES = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: alheraf-{subject}
  namespace: alheraf
spec:
"""


def manifests() -> str:
    """Return one document a file of alerts, each as it stands there."""
    files = sorted(ALERTS.glob("*.yaml"))
    documents = [
        RULES.format(subject=file.stem) + indent(file.read_text(encoding="utf-8"), "  ")
        for file in files
    ]
    return HEAD + "---\n".join(documents)


def main() -> int:
    """Write the manifests."""
    MANIFESTS.write_text(manifests(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
