"""The privacy service's internal endpoints, by which personal data passes the broker by."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from chassis.http import Rejected, ServiceClient
from personal_data.holder import Known, Sought

_GONE = 410


class PrivacyDoor:
    """What one holder sends to privacy and fetches from it, under its own service token."""

    def __init__(self, client: ServiceClient, holder: str) -> None:
        self._client = client
        self._holder = holder

    def put_sought(self, request_id: str, sought: Sought) -> None:
        """Hand over what sweeps will look for; the same again replaces it."""
        path = f"/internal/requests/{request_id}/sought/{self._holder}"
        self._client.put(path, {"values": list(sought.values), "texts": list(sought.texts)})

    def upload(self, request_id: str, lines: Iterable[bytes]) -> bool:
        """Stream an export (NDJSON); False where the request was cancelled meanwhile."""
        path = f"/internal/uploads/{request_id}/{self._holder}"
        try:
            self._client.put_stream(path, lines, "application/x-ndjson")
        except Rejected as refused:
            if refused.status == _GONE:
                return False
            raise
        return True

    def compare_erasures(self, known: Sequence[Known], *, after: int, upto: int | None) -> int:
        """Tell which erasures we know between two places; return how many are missing here."""
        page = {"erasures": [asdict(one) for one in known], "after": after, "upto": upto}
        answer = self._client.post(f"/internal/erasures/{self._holder}", page)
        return int(answer["missing"])

    def sweep_values(self, sweep_id: str) -> Sought:
        """Fetch what a sweep looks for."""
        answer = self._client.get(f"/internal/sweeps/{sweep_id}/values")
        values, texts = (map(str, answer.get(name, ())) for name in ("values", "texts"))
        return Sought(values=list(values), texts=list(texts))
