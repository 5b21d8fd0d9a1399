"""People register, verify their e-mail and phone by code, and accept the privacy policy."""

from story.cast import Character
from story.stage import Stage


def join(stage: Stage) -> None:
    """Let everybody in the cast join."""
    stage.telling.act("People join · ينضمّ الناس")
    cast = stage.cast
    for person in (cast.leaving, cast.staying, cast.potter, cast.weaver):
        register(stage, person)
        stage.telling.step(f"{person.full_name} has registered, verified and signed in")


def register(stage: Stage, person: Character) -> None:
    """Register one person, and verify what they entered."""
    api = stage.anonymous(person.language)
    api.post(
        "/v1/accounts",
        {
            "email": person.email,
            "phone": person.phone,
            "password": person.password,
            "full_name": person.full_name,
            "language": person.language,
        },
    )
    code = stage.mailbox.code_mailed_to(person.email)
    api.post("/v1/accounts/verification", {"email": person.email, "code": code})
    own = stage.sign_in(person)
    policy = own.get("/v1/privacy/policies/current")
    own.post(f"/v1/privacy/policies/{policy['version']}/acceptance")
