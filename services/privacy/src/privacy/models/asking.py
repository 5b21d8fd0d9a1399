"""Who may ask for whom, and who may see and approve what was asked."""

from chassis.auth import Caller
from privacy.errors import AnotherPersonsRequest, RequestNotFound, SecondOfficerNeeded
from privacy.models.request import Request

OFFICER = "officer"


def person_asked_for(caller: Caller, person_id: str | None) -> str:
    """Return the person concerned: the caller, or whom an officer names.

    Raises:
        AnotherPersonsRequest: the caller is no officer and asks for somebody else.
    """
    person = person_id or str(caller.person_id)
    if person != caller.person_id and not caller.has(OFFICER):
        raise AnotherPersonsRequest
    return person


def refuse_strangers(caller: Caller, request: Request | None) -> Request:
    """Return the request to its person or an officer.

    Raises:
        RequestNotFound: there is none, or it is somebody else's: the answer is the same.
    """
    if request is None or (request.person_id != caller.person_id and not caller.has(OFFICER)):
        raise RequestNotFound
    return request


def refuse_the_first_officer(caller: Caller, request: Request) -> None:
    """Let only an officer approve who neither opened the request nor is its person.

    Raises:
        SecondOfficerNeeded: it is one of the two.
    """
    if caller.person_id in {request.opener_id, request.person_id}:
        raise SecondOfficerNeeded
