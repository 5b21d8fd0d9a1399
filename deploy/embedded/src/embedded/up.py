"""`make up`: the suite kept running, with sign-ins and three things to try."""

import os
import sys
from pathlib import Path

from chassis.told_to_stop import ToldToStop
from embedded.errors import CannotStart
from embedded.officer import ensure_officer
from embedded.ports import port_from
from embedded.suite import Suite

_HOME = Path(".demo")
_PORT = "8080"

_WORDS = """
Alheraf · الحِرَف is up; everything is under .demo/, Ctrl-C stops it.

  API               {url}
  documentation     {url}/docs
  mail and SMS      {mail_url}
  officer           {email}  {password}

Three things to try:
  1. Read what there is:    curl -s {url}/v1/categories
  2. Ask without account:   curl -s {url}/v1/inquiries -H 'Content-Type: application/json' \\
                              -d '{{"name": "Somebody", "email": "me@example.com", "text": "Do you ship abroad?"}}'
  3. Tell the whole story:  MAIL_URL={mail_url} STORY_OFFICER_EMAIL={email} \\
                              STORY_OFFICER_PASSWORD={password} make story BASE={url}
"""  # noqa: E501 — commands are copied as one line


def main() -> int:
    """Run until TERM or Ctrl-C, and return 0, or 2 where it cannot be started."""
    told = ToldToStop()
    try:
        _run(port_from(os.environ.get("PORT") or _PORT), told)
    except CannotStart as why:
        print(why, file=sys.stderr)
        return 2
    return 0


def _run(port: int, told: ToldToStop) -> None:
    with Suite(_HOME, public_port=port) as suite:
        officer = ensure_officer(suite)
        print(
            _WORDS.format(
                url=suite.url,
                mail_url=suite.mail_url,
                email=officer.email,
                password=officer.password,
            )
        )
        told.wait()
        print("stopping: what is in flight is finished first")


if __name__ == "__main__":
    sys.exit(main())
