"""Servers refuse to run as root, so root starts them as the account that their package made."""

import os
import pwd
import shutil
from pathlib import Path
from typing import TypedDict


class RunAs(TypedDict, total=False):
    """The arguments of `subprocess` that choose another account."""

    user: int
    group: int
    extra_groups: list[int]


def run_as(account: str) -> RunAs:
    """Return what `subprocess` needs to become `account`; nothing where we are not root."""
    if os.geteuid() != 0:
        return {}
    entry = _entry(account)
    if entry is None:
        return {}
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def hand_over(folder: Path, account: str) -> None:
    """Give a folder to the account that will write in it, where we are root."""
    folder.chmod(0o755)
    if os.geteuid() == 0 and _entry(account) is not None:
        shutil.chown(folder, user=account)


def _entry(account: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(account)
    except KeyError:
        return None
