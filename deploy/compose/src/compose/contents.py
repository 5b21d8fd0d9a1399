"""What an image holds and how it runs is tried on the image itself."""

from compose.engine import Engine
from compose.images import IMAGES, Image

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


def require_right_contents(engine: Engine, image: Image) -> None:
    """Look into an image, run as it is deployed: what it needs is there, and nothing of others.

    Raises:
        EngineRefused: it lacks something, or holds or may do too much; the message says what.
    """
    others = (one.content for one in IMAGES if one != image)
    strange = " ".join((*others, *_NOWHERE))
    confined = ("--rm", "--read-only", "--cap-drop=ALL", "--network=none", "--tmpfs=/tmp")
    wanted = " ".join((*_LIBRARIES, image.content))
    engine.docker("run", *confined, image.name, "python", "-c", _QUESTION, wanted, strange)
