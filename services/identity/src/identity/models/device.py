"""What is kept of the technical side of a sign-in: a device's name and a network."""

import ipaddress

from ua_parser import parse

_KEPT_BITS = {4: 24, 6: 48}
_LONGEST = 120
_LONGEST_READ = 512


def device_name(user_agent: str) -> str:
    """Return a name that people recognise, such as `Firefox · Windows`, or an empty one.

    Versions and models are left out: they tell devices of one person apart no better, and people
    apart much better.
    """
    parsed = parse(user_agent[:_LONGEST_READ])
    names = [part.family for part in (parsed.user_agent, parsed.os) if part is not None]
    return " · ".join(names)[:_LONGEST]


def network_of(ip: str) -> str:
    """Return the /24 or /48 that an address belongs to, or an empty text for none."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    network = ipaddress.ip_network((address, _KEPT_BITS[address.version]), strict=False)
    return str(network)
