"""The whole story, act by act."""

from pathlib import Path

from story.acts.agree import agree
from story.acts.forget import forget
from story.acts.join import join
from story.acts.look_back import look_back
from story.acts.offer import offer
from story.acts.take_out import take_out
from story.acts.talk import talk
from story.acts.trade import trade
from story.cast import new_cast
from story.client import StepFailed
from story.mailbox import Mailbox
from story.proof import prove, write_story
from story.stage import Officer, Stage
from story.telling import Telling


def tell_story(*, base: str, mail_url: str, officer: Officer, home: Path) -> None:
    """Play the story against a running suite; `home` gets `story.json` and `handed/`.

    Raises:
        StepFailed: a step did not go as it should.
    """
    stage = Stage(
        base=base,
        mailbox=Mailbox(mail_url),
        officer=officer,
        cast=new_cast(),
        home=home,
        telling=Telling(),
    )
    join(stage)
    offers = offer(stage)
    orders = trade(stage, offers)
    conversations = talk(stage, offers, orders)
    agree(stage)
    take_out(stage)
    certificate = forget(stage, orders)
    look_back(stage, orders, conversations)
    proof = prove(stage, certificate)
    written = write_story(stage, proof)
    stage.telling.step(f"what was told is in {written}, downloads in {stage.handed}")
    stage.telling.step(f"verify it yourself: {proof['verify']}")
    if not proof["ok"]:
        raise StepFailed(f"the certificate does not verify: {proof['verdict']}")
    if any(row["still_tied"] or row["residual"] for row in proof["receipts"]):
        raise StepFailed("something of the erased person is left")
