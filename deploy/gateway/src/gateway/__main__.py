"""`make gateway`: write what is made from the code, and lay out all that nginx reads.

python -m gateway OUT     the whole of it, ready to be mounted, below OUT
"""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path

from gateway.documents import Documents, read_documents
from gateway.pages import pages
from gateway.problems import error_pages_conf, problems_conf
from gateway.routes import public_routes, routes_conf, streams_conf

NGINX = Path(__file__).resolve().parents[2] / "nginx"


def main() -> None:
    """Write the committed files where they belong, and everything below the named folder."""
    parser = argparse.ArgumentParser(prog="python -m gateway", description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="the folder to lay out what nginx reads in")
    out: Path = parser.parse_args().out
    documents = read_documents()
    for name, text in made_files(documents):
        (NGINX / name).write_text(text, encoding="utf-8")
    lay_out(documents, out)
    print(f"The gateway's files are in {out}/; deploy/gateway/README.md says how to run them.")


def made_files(documents: Documents) -> Iterator[tuple[str, str]]:
    """Walk over the committed files that are made from the code."""
    routes = public_routes(documents.openapi)
    yield "routes.conf", routes_conf(routes)
    yield "streams.conf", streams_conf(routes)
    yield "problems.conf", problems_conf()
    yield "error_pages.conf", error_pages_conf()


def lay_out(documents: Documents, out: Path) -> None:
    """Write all that nginx reads below a folder."""
    shutil.copytree(NGINX, out, dirs_exist_ok=True)
    for name, content in pages(documents):
        page = out / "static" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(content)


if __name__ == "__main__":
    main()
