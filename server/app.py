"""The application: made by `create_app`, nothing at import."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool

from server import problems
from server.answers import Answers
from server.api import router
from server.awake import Awake
from server.desk import Desk
from server.guard import Guard
from server.hub import Hub
from server.keep_awake import KeepAwake
from server.lan.api import router as lan_router
from server.lan.doorman import Doorman
from server.lan.lan import Lan
from server.phone_page import page_digest
from server.phone_page import router as phone_page_router
from server.phones.alignment import router as alignment_router
from server.phones.api import router as phones_router
from server.phones.link import router as phone_link_router
from server.phones.phones import Phones
from server.rehearsal import Rehearsal
from server.season_page import router as season_router
from server.session_api import router as session_router
from server.session_page import router as session_page_router
from server.set_out_page import router as set_out_router
from server.store import Store, default_url
from server.tape_api import router as tape_router
from server.watches import Watches
from server.workouts_page import router as workouts_page_router

STATIC = Path(__file__).parent / "static"
PAGES = {"/": "dashboard", "/wall": "wall", "/warm-up": "warm_up"}
"""Address -> folder of a page that is a file; the others are made by their routers."""
ROUTERS = (
    router,
    session_router,
    tape_router,
    session_page_router,
    season_router,
    set_out_router,
    workouts_page_router,
    phone_page_router,
    phones_router,
    alignment_router,
    phone_link_router,
    lan_router,
)
TICK_S = 0.5
"""How often the desk is told that time has gone on: an unfinished rep shows that much late at most."""


class FreshFiles(StaticFiles):
    """Files that a browser asks after each time: a page of one version with a module of another would break."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        """As it was, but to be asked after; what has not changed is answered with 304."""
        response = super().file_response(*args, **options)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_app(store: Store | None = None, lan: Lan | None = None) -> FastAPI:
    """Make the application. store: opened by the caller and closed at its end; None: the user's own database.

    lan: who may do what where phones come in; None: everybody on this machine may do everything.

    Raises StoreError where that store's session cannot be taken up.
    """
    hub = Hub()
    taken_up = None if store is None else Desk(store, hub)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with store or Store(default_url()) as log:
            hub.start(asyncio.get_running_loop())
            desk = await run_in_threadpool(Desk, log, hub) if taken_up is None else taken_up
            watches = Watches(desk)
            phones = app.state.phones = Phones(desk, watches, hub, page_digest)
            rehearsal = Rehearsal(desk, watches)
            keep_awake = KeepAwake(desk, Awake())
            app.state.hub, app.state.desk, app.state.watches, app.state.rehearsal = hub, desk, watches, rehearsal
            await run_in_threadpool(watches.reopen)
            await run_in_threadpool(phones.serving.take_up)
            # Two clocks: a system that is slow to say whether it stays awake must not hold up the reps.
            looks = ((desk.tick, watches.look_after, phones.look_after), (keep_awake.look,))
            clocks = [asyncio.create_task(_tick(*some)) for some in looks]
            try:
                yield
            finally:
                for clock in clocks:
                    clock.cancel()
                hub.close()
                await run_in_threadpool(rehearsal.close)
                await run_in_threadpool(watches.close_all)
                await run_in_threadpool(keep_awake.close)

    app = FastAPI(
        title="flygate",
        description="A timing gate for flying sprints. The dashboard uses these routes; other programs here may too.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.lan, app.state.on_ticket = lan, lambda: None
    app.add_middleware(Guard, rules=None if lan is None else Doorman(lan))
    app.add_middleware(Answers)  # added last, it is the outermost
    problems.install(app)
    for routes in ROUTERS:
        app.include_router(routes)
    app.mount("/static", FreshFiles(directory=STATIC), name="static")

    for address, folder in PAGES.items():
        app.add_api_route(address, _page(folder), include_in_schema=False)
    return app


def _page(folder: str) -> Callable[[], FileResponse]:
    """Route that gives a page's own file."""
    return lambda: FileResponse(STATIC / folder / "index.html", headers={"Cache-Control": "no-cache"})


async def _tick(*looks: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(TICK_S)
        for look in looks:
            try:
                await run_in_threadpool(look)
            except Exception:  # the clock must not stop: reps would stay open and stalled cameras look well
                logging.exception("the server's clock could not do its work, it goes on")
