"""The shapes of signing in, staying signed in, and seeing where."""

from chassis.paging import page_schema
from chassis.schemas import Email, Id, Schema, Text, Timestamp, Whole


class SignInSchema(Schema):
    """E-mail and password."""

    email = Email(required=True, ledger="accounts.email")
    password = Text(required=True, max_length=128, load_only=True, ledger="accounts.password_hash")


class RefreshSchema(Schema):
    """The refresh token that was handed over last."""

    refresh_token = Text(required=True, max_length=128, load_only=True)


class TokensSchema(Schema):
    """An access token for some minutes, and the refresh token that follows it up."""

    access_token = Text(required=True, max_length=4000)
    token_type = Text(required=True)
    expires_in = Whole(required=True)
    refresh_token = Text(required=True)
    person_id = Id("per", required=True)
    session_id = Id("sid", required=True)


class SessionSchema(Schema):
    """One device on which the person is signed in; a token's `session_id` tells which."""

    id = Id("sid", required=True)
    device = Text(required=True, ledger="sessions.device")
    ip = Text(required=True, ledger="sessions.ip")
    signed_in_at = Timestamp(required=True, metadata={"ledger": "sessions.signed_in_at"})
    last_used_at = Timestamp(required=True, metadata={"ledger": "sessions.last_used_at"})
    expires_at = Timestamp(required=True)


SessionPageSchema = page_schema(SessionSchema)
