"""One person takes out everything that is held about them."""

import io
import zipfile

from story.client import StepFailed, until
from story.stage import Stage

_REQUESTS = "/v1/privacy/requests"


def take_out(stage: Stage) -> None:
    """Open an access request, wait for the archive, and download it once."""
    stage.telling.act("One person takes their data out · تصدير بيانات شخص")
    person = stage.cast.staying
    api = stage.sign_in(person)
    request = api.post(_REQUESTS, {"kind": "access"})
    stage.telling.step(f"request {request['id']} is open, to be answered by {request['due_at']}")
    path = f"{_REQUESTS}/{request['id']}"
    until("the archive to be ready", lambda: api.get(path)["status"] == "completed")
    archive = api.download(f"{path}/archive")
    target = stage.handed / f"{request['id']}.zip"
    target.write_bytes(archive)
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    if not any(name.endswith("index.html") for name in names):
        raise StepFailed(f"the archive has no page to read: {names}")
    stage.telling.step(f"{target} holds {len(names)} files from six services")
