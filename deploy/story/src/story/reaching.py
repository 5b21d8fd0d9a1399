"""Looking whether a suite is there before anybody joins it."""

import httpx


def complaint(name: str, url: str, path: str) -> str | None:
    """Say what is wrong with an address, or return None where it answers as it should."""
    if not url.startswith(("http://", "https://")):
        return f"{name}={url} is no address: write one such as http://127.0.0.1:8080"
    asked = f"{url.rstrip('/')}{path}"
    try:
        answer = httpx.get(asked, timeout=10)
        answer.raise_for_status().json()
    except (httpx.InvalidURL, httpx.ConnectError, httpx.TimeoutException) as error:
        return f"Nobody answers at {name}={url} ({error}): `make up` starts a suite."
    except (httpx.HTTPError, ValueError):
        return f"What answers at {name}={url} is no suite: {path} is not there."
    return None
