"""What is sent, to whom, in which language; and what is not, for want of consent."""

from typing import Any

from sqlalchemy import select

from chassis.http import Rejected, Unavailable
from contracts.booking import OrderCancelled, OrderConfirmed
from contracts.catalog import ListingPublished
from contracts.identity import AccountVerified, ChallengeIssued
from contracts.privacy import ConsentChanged, PolicyPublished, RequestExtended
from notification.doors.smtp import MailRefused, SmtpDoor
from notification.models import Delivery, Notice
from notification.use_cases.send_closing_notices import SendClosingNotices, send_closing_notices
from personal_data.fence import PERSON_GONE

LAYLA, YUSUF = "per_layla00000001", "per_yusuf00000001"


def consent(granted: bool, version: int) -> ConsentChanged:  # noqa: FBT001 — a word and its number
    return ConsentChanged(
        consent_id="cns_1",
        person_id=LAYLA,
        purpose="marketing",
        channel="email",
        granted=granted,
        version=version,
    )


LISTING = ListingPublished(
    listing_id="prd_1", kind="product", artisan_id="art_1", artisan_person_id=YUSUF, version=1
)


def states(desk: Any) -> list[tuple[str, str | None]]:
    with desk.database.reading() as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.id))
        return [(one.state, one.reason) for one in rows]


def test_a_code_is_minted_when_it_is_sent_and_kept_nowhere(desk: Any) -> None:
    desk.hear(
        ChallengeIssued(
            challenge_id="chl_1", person_id=LAYLA, purpose="verify_email", channel="email"
        )
    )
    desk.send()
    (mail,) = desk.mail()
    assert "402117" in mail["text"]
    assert mail["headers"]["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl">' in mail["html"]
    assert "<bdi>402117</bdi>" in mail["html"]
    with desk.database.reading() as session:
        assert "402117" not in repr([vars(one) for one in session.scalars(select(Notice))])
    assert states(desk) == [("sent", None)]


def test_a_phone_is_texted(desk: Any) -> None:
    desk.hear(
        ChallengeIssued(
            challenge_id="chl_phone", person_id=LAYLA, purpose="verify_phone", channel="sms"
        )
    )
    desk.send()
    ((to, text),) = desk.people.texts
    assert (to, "402117" in text) == ("+966500000009", True)


def test_a_challenge_that_is_over_sends_nothing(desk: Any) -> None:
    desk.hear(
        ChallengeIssued(
            challenge_id="chl_over", person_id=LAYLA, purpose="verify_email", channel="email"
        )
    )
    desk.send()
    assert desk.mail() == []
    assert states(desk) == [("failed", "no_address")]


def test_promotion_needs_consent_and_offers_one_click_out(desk: Any) -> None:
    desk.hear(LISTING)
    desk.send()
    assert desk.mail() == [], "unknown means no"
    desk.hear(consent(granted=True, version=1), LISTING)
    desk.send()
    (mail,) = desk.mail()
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["headers"]["List-Unsubscribe"].startswith(
        "<https://alheraf.example/v1/unsubscribe/"
    )


def test_consent_is_checked_at_the_moment_of_sending(desk: Any) -> None:
    desk.hear(consent(granted=True, version=1), LISTING, consent(granted=False, version=2))
    desk.send()
    assert desk.mail() == []
    assert states(desk) == [("withheld", "no_consent")]


def test_a_longer_wait_is_told_with_its_end_and_its_reason_in_both_languages(desk: Any) -> None:
    due_at = "2026-04-30T22:00:00+00:00"
    desk.hear(
        *(
            RequestExtended(request_id="req_1", person_id=person_id, due_at=due_at, reason=reason)
            for person_id, reason in ((LAYLA, "complex_request"), (YUSUF, "many_requests"))
        )
    )
    desk.send()
    (in_arabic,) = desk.mail()
    (in_english,) = desk.mail("yusuf@example.com")
    for mail in (in_arabic, in_english):
        assert "req_1" in mail["headers"]["Subject"]
        assert "2026-05-01 01:00 (UTC+3)" in mail["text"]
    assert "جهد غير معتاد" in in_arabic["text"]
    assert "several requests" in in_english["text"]


def test_an_older_word_on_consent_changes_nothing(desk: Any) -> None:
    desk.hear(consent(granted=False, version=2), consent(granted=True, version=1), LISTING)
    desk.send()
    assert desk.mail() == []


def test_both_sides_of_an_order_are_told_without_naming_the_other(desk: Any) -> None:
    desk.hear(
        OrderConfirmed(
            order_id="ord_1",
            buyer_id=LAYLA,
            artisan_person_id=YUSUF,
            kind="order",
            total=12050,
            version=2,
        )
    )
    desk.send()
    assert "120.50" in desk.mail()[0]["text"]
    (to_artisan,) = desk.mail("yusuf@example.com")
    assert "ord_1" in to_artisan["text"]
    assert "layla" not in to_artisan["text"].lower()


def test_a_buyer_who_has_gone_is_told_nothing_and_the_artisan_still_is(desk: Any) -> None:
    desk.hear(
        OrderCancelled(
            order_id="ord_1",
            buyer_id=PERSON_GONE,
            artisan_person_id=YUSUF,
            kind="order",
            reason="hold_expired",
            version=3,
        )
    )
    desk.send()
    assert len(desk.mail("yusuf@example.com")) == 1
    assert len(states(desk)) == 1


def test_everybody_with_an_account_hears_of_a_new_policy(desk: Any) -> None:
    desk.hear(
        AccountVerified(person_id=LAYLA, language="ar", version=1),
        AccountVerified(person_id=YUSUF, language="en", version=1),
        PolicyPublished(policy_version=2, effective_at="2026-12-24T00:00:00Z", material=True),
    )
    desk.send()
    assert any("2026-12-24" in mail["text"] for mail in desk.mail())
    assert any("2026-12-24" in mail["text"] for mail in desk.mail("yusuf@example.com"))


def test_a_mail_server_that_is_away_is_tried_again_with_the_same_message_id(desk: Any) -> None:
    door = desk.deps.mail

    class Away(SmtpDoor):
        def send(self, mail: Any) -> None:
            seen.append(mail.message_id)
            raise MailRefused("away")

    seen: list[str] = []
    object.__setattr__(desk.deps, "mail", Away("smtp://127.0.0.1:9", "x"))
    desk.hear(
        ChallengeIssued(
            challenge_id="chl_1", person_id=LAYLA, purpose="verify_email", channel="email"
        )
    )
    desk.send()
    assert states(desk) == [("waiting", "MailRefused")]
    object.__setattr__(desk.deps, "mail", door)
    desk.send()
    assert desk.mail() == [], "not before its time"
    desk.clock.forward(seconds=10)
    desk.send()
    assert desk.mail()[0]["headers"]["Message-ID"] == seen[0]


def test_an_identity_that_refuses_us_delays_a_notice_and_does_not_lose_it(desk: Any) -> None:
    ask = desk.people.challenge

    def refused(challenge_id: str) -> Any:
        del challenge_id
        raise Rejected(403, "forbidden")

    desk.people.challenge = refused
    desk.hear(
        ChallengeIssued(
            challenge_id="chl_1", person_id=LAYLA, purpose="verify_email", channel="email"
        )
    )
    desk.send()
    assert states(desk) == [("waiting", "Rejected")]
    desk.people.challenge = ask
    desk.clock.forward(seconds=10)
    desk.send()
    assert states(desk) == [("sent", None)]


def test_a_closing_notice_carries_the_link_and_nobody_elses_absence_stops_it(desk: Any) -> None:
    leaving = {"req_2": "per_nobody0001", "req_1": LAYLA}
    assert send_closing_notices(SendClosingNotices(leaving=leaving), deps=desk.deps) == 1
    [mail] = desk.mail()
    assert "/v1/privacy/status/req_1" in mail["text"]


def test_an_identity_that_is_away_stops_no_erasure(desk: Any) -> None:
    def away(*_asked: object) -> Any:
        raise Unavailable("identity")

    desk.people.contacts = away
    assert not send_closing_notices(SendClosingNotices(leaving={"req_1": LAYLA}), deps=desk.deps)
    assert desk.mail() == []
