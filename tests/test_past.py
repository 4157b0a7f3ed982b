"""Sessions that are over are read from the log once; the one that runs is looked at anew each time."""

from pathlib import Path

from server.athlete_desk import set_terms
from server.bodies import TermsBody
from server.draft import Views
from server.store import Store
from tests.live_help import desk_on, url_of

READ: list[int] = []


def name_of(views: Views) -> str:
    READ.append(views.session.session)
    return views.session.name


def test_only_the_session_that_runs_is_looked_at_again(tmp_path: Path) -> None:
    with Store(url_of(tmp_path / "flygate.db")) as store:
        desk = desk_on(store)
        desk.do(lambda draft: set_terms(draft, TermsBody(name="one")))
        desk.new_session(lambda draft: set_terms(draft, TermsBody(name="two")))
        READ.clear()
        assert list(desk.newest(name_of)) == ["two", "one"]
        desk.do(lambda draft: set_terms(draft, TermsBody(name="renamed")))
        assert list(desk.newest(name_of)) == ["renamed", "one"]
        assert READ == [2, 1, 2]
        desk.new_session()
        assert list(desk.newest(name_of)) == ["", "renamed", "one"]
        assert [one.name for one in desk.sessions()] == ["", "renamed", "one"]
