"""What a client is told while another service is away."""

from flask import Flask

from chassis.http import Unavailable
from chassis.problems import speak_problems


def test_a_neighbour_that_is_away_is_a_503_that_says_nothing_of_it() -> None:
    app = Flask("toy")
    app.config["PUBLIC_URL"] = "https://alheraf.example"
    speak_problems(app)

    @app.get("/")
    def asks() -> str:
        raise Unavailable("catalog.internal:8080 answered 502")

    answer = app.test_client().get("/")
    assert (answer.status_code, answer.json["code"]) == (503, "temporarily_unavailable")
    assert answer.headers["Retry-After"] == "1"
    assert "catalog" not in answer.text
