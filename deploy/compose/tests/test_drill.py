"""The drill does what the manual prints."""

from compose.drill import SERVICE, commands_below


def test_the_commands_are_those_of_the_manual_for_the_service_of_the_drill() -> None:
    service, dumping = commands_below("Back up")
    assert service == f"service={SERVICE}"
    assert "pg_dump" in dumping
    service, *restoring, starting = commands_below("Restore")
    assert service == f"service={SERVICE}"
    assert restoring[-1].endswith("python -m personal_data.restored")
    assert starting.startswith("docker-compose start ")
