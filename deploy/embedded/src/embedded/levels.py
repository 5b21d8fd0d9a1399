"""The levels of service that we publish, and what is held about whom for how long, for `/meta`."""

from typing import Any

Document = dict[str, Any]

LEVELS: Document = {
    "window_days": 30,
    "availability": 0.999,
    "errors_at_most": 0.001,
    "p95_seconds_at_most": 0.150,
    "privacy_request_days_at_most": 30,
    "privacy_request_extension_days_at_most": 30,
    "said": {
        "ar": "يُجاب عن ٩٩٫٩٪ من الطلبات في كل ثلاثين يومًا، ولا يخطئ من جانبنا أكثر من طلب في كل "
        "ألف، وتصل ١٩ إجابة من كل ٢٠ خلال ١٥٠ جزءًا من ألف من الثانية.",
        "en": "99.9 % of requests are answered in any 30 days, at most one in a thousand with an "
        "error of ours, and 19 of 20 within 150 milliseconds.",
    },
}


def index() -> Document:
    """Return what there is to know about this API, and where."""
    return {
        "openapi": "/openapi.json",
        "documentation": "/docs",
        "errors": "/meta/errors",
        "service_levels": "/meta/service-levels",
        "retention": "/meta/retention",
        "policy": "/v1/privacy/policies/current",
    }


def retention(document: Document) -> list[Document]:
    """Return every personal property of the merged document, with why and how long it is held."""
    found = []
    for schema, shape in sorted(document["components"].get("schemas", {}).items()):
        for name, held in sorted(shape.get("properties", {}).items()):
            if "x-personal-data" in held:
                facts = {key: value for key, value in held.items() if key.startswith("x-")}
                found.append({"schema": schema, "property": name, **facts})
    return found
