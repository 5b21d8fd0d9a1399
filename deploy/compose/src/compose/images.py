"""Building the images, all but the gateway's from one recipe, and saying how large they are."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from compose.engine import ROOT, Engine
from embedded.names import NAMES
from gateway.__main__ import lay_out
from gateway.documents import read_documents

BASES = ("PYTHON_IMAGE", "GATEWAY_IMAGE")
_PASSED_ON = (*BASES, "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST")
"""Settings of whoever builds: base images, and where packages come from."""

_MIB = 1024 * 1024


@dataclass(frozen=True)
class Image:
    """One image: what is in it, the folder where that stands, and how it is built of what."""

    content: str
    folder: str = "services"
    recipe: str = "deploy/service.Dockerfile"
    context: str = "."

    @property
    def name(self) -> str:
        """Return the name that compose runs it by."""
        prefix = os.environ.get("ALHERAF_IMAGES", "alheraf")
        return f"{prefix}/{self.content}:{os.environ.get('ALHERAF_TAG', 'latest')}"


OURS = (*map(Image, NAMES), Image("sandbox", "deploy"), Image("rights", "deploy"))
"""What holds Python of ours."""
GATEWAY = Image("gateway", "deploy", recipe="deploy/gateway.Dockerfile", context=".gateway")
IMAGES = (*OURS, GATEWAY)


def build_images(engine: Engine, say: Callable[[str], None]) -> None:
    """Build every image; the first takes the time, since all of ours share its largest layer.

    Raises:
        EngineRefused: a build failed; the message holds what it said.
    """
    lay_out(read_documents(), ROOT / GATEWAY.context)
    for image in IMAGES:
        begun = time.monotonic()
        how = ("-q", "-f", image.recipe, "-t", image.name, *_arguments(image))
        engine.docker("build", *how, image.context)
        say(f"built {image.name} in {time.monotonic() - begun:.0f} s")


def sizes(engine: Engine) -> Iterator[str]:
    """Walk over the lines of a table: each image's size, and what of it no other one has."""
    yield f"  {'image':<28}{'size':>10}{'its own':>10}   (MiB)"
    layers = {image.name: _layers(engine, image.name) for image in IMAGES}
    holders = Counter(layer for found in layers.values() for layer in found)
    for name, found in layers.items():
        own = sum(size for layer, size in found.items() if holders[layer] == 1)
        total = int(engine.docker("image", "inspect", "-f", "{{.Size}}", name))
        yield f"  {name:<28}{total / _MIB:>10.1f}{own / _MIB:>10.1f}"


def _arguments(image: Image) -> Iterator[str]:
    told: Mapping[str, str] = {
        "SERVICE": image.content,
        "FOLDER": image.folder,
        **{name: os.environ[name] for name in _PASSED_ON if os.environ.get(name)},
    }
    for name, value in told.items():
        yield "--build-arg"
        yield f"{name}={value}"


def _layers(engine: Engine, name: str) -> dict[str, int]:
    """Return an image's layers that hold something, by digest, with their bytes."""
    digests = engine.docker(
        "image", "inspect", "-f", "{{range .RootFS.Layers}}{{println .}}{{end}}", name
    ).split()
    history = engine.docker("history", "--no-trunc", "--human=false", "--format", "{{.Size}}", name)
    filled = [int(size) for size in reversed(history.split()) if int(size)]
    # A step that wrote nothing has no layer of its own on some engines, and an empty one on others.
    if len(filled) != len(digests):
        filled = [int(size) for size in reversed(history.split())][-len(digests) :]
    return dict(zip(digests, filled, strict=True))
