import pytest

from identity.models.device import device_name, network_of

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def test_a_device_has_a_name_that_people_recognise() -> None:
    assert device_name(FIREFOX) == "Firefox · Windows"
    assert device_name(IPHONE) == "Mobile Safari · iOS"


def test_a_device_that_says_nothing_has_no_name() -> None:
    assert device_name("") == ""
    assert device_name("curl/8" * 200)[:4] == "curl"
    assert len(device_name("curl/8" * 200)) <= 120


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_an_address_is_cut_to_its_network(ip: str, network: str) -> None:
    assert network_of(ip) == network
