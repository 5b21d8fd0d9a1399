"""What an image holds and how it runs is tried on the image itself."""

from compose.engine import Engine, EngineRefused
from compose.images import GATEWAY, OURS, Image

_QUESTION = """
import importlib.util, os, sys
wanted, strange = sys.argv[1].split(), sys.argv[2].split()
missing = [name for name in wanted if importlib.util.find_spec(name) is None]
too_much = [name for name in strange if importlib.util.find_spec(name) is not None]
assert not missing, f"it lacks {missing}"
assert not too_much, f"it holds {too_much}, which are none of its business"
assert os.getuid() != 0, "it runs as root"
assert "CapEff:\\t0000000000000000" in open("/proc/self/status").read(), "it has capabilities"
for folder in ("/", "/opt/libs", "/opt/service", "/etc", os.path.dirname(os.__file__)):
    assert not os.access(folder, os.W_OK), f"it can write in {folder}"
for name in wanted:
    importlib.import_module(name)
"""

_LIBRARIES = ("contracts", "chassis", "eventing", "personal_data")
_NOWHERE = ("testkit", "pytest", "pip", "embedded", "processes", "story", "compose", "gateway")
_CONFINED = ("--rm", "--read-only", "--cap-drop=ALL", "--network=none", "--tmpfs=/tmp")
_SETTINGS = ("-e", "GATEWAY_PUBLIC_URL=http://127.0.0.1:8080", "-e", "GATEWAY_PLAIN_HTTP=true")


def require_right_contents(engine: Engine, image: Image) -> None:
    """Look into an image, run as it is deployed: what it needs is there, and nothing of others.

    Raises:
        EngineRefused: it lacks something, or holds or may do too much; the message says what.
    """
    if image == GATEWAY:
        _require_that_nginx_can_read_it(engine, image)
        return
    others = (one.content for one in OURS if one != image)
    strange = " ".join((*others, *_NOWHERE))
    wanted = " ".join((*_LIBRARIES, image.content))
    engine.docker("run", *_CONFINED, image.name, "python", "-c", _QUESTION, wanted, strange)


def _require_that_nginx_can_read_it(engine: Engine, image: Image) -> None:
    user = engine.docker("run", *_CONFINED, "--entrypoint=id", image.name, "-u").strip()
    if user == "0":
        raise EngineRefused(f"{image.name} runs as root")
    engine.docker("run", *_CONFINED, *_SETTINGS, image.name, "check")
