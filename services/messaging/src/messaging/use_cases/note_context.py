"""Note what booking or the catalog says about something that people may talk about."""

from sqlalchemy.orm import Session

from chassis.auth import Caller
from messaging.doors.deps import Deps
from messaging.models.context import Context, News, locked_context


def note_context(session: Session, _caller: Caller, news: News, *, deps: Deps) -> None:
    """Keep the newest; what ends before it began is kept too, so that nothing opens it later."""
    del deps
    context = locked_context(session, news.context_id)
    if context is None:
        context = Context(id=news.context_id, kind=news.kind, version=0)
        session.add(context)
    context.learn(news)
