"""The page on which a person places a gate line: one picture, two handles, a known length.

`place_line` serves it on this machine alone until the person saves or gives up. Everything lies under a path that
begins with a token made for this one call, so no other page or user of the machine can read the picture or answer.
"""

import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import cv2
import numpy as np
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from gate.errors import InputError, LineError
from gate.line import HALF_WIDTH_M, HEIGHT_M, TORSO_HIGH_M, TORSO_LOW_M, Cutter, GateLine

PAGE = Path(__file__).parent / "static" / "line"
LONGEST_GOODBYE_S = 2
"""How long the last answer may take to reach the page before the server stops."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PlacedLine(BaseModel):
    """What the page sends: points in pixels of the picture, the scale and its standard uncertainty."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    top: tuple[float, float]
    ground: tuple[float, float]
    px_per_m: float
    u_px_per_m: Annotated[float, Field(ge=0)]


@dataclass
class _Answer:
    """What the person decided; None until then, and None for good when they gave up."""

    line: GateLine | None = None


def place_line(
    picture: NDArray[np.uint8], initial: GateLine, on_ready: Callable[[str], None] = print
) -> GateLine | None:
    """Show `picture` in a browser and wait until a person has placed the line on it; None when they gave up.

    picture: (height, width) luma or (height, width, 3) BGR.
    initial: where the handles start; what the page does not ask for (u_line_m, exposure, row time) is kept from it.
    on_ready: called once, with the page's address, as soon as the page can be opened.
    """
    token = secrets.token_urlsafe(16)
    answer = _Answer()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        app = line_app(picture, initial, token, answer, lambda: setattr(server, "should_exit", True))
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=LONGEST_GOODBYE_S,
        )
        server = uvicorn.Server(config)
        on_ready(f"http://127.0.0.1:{listener.getsockname()[1]}/{token}/")
        server.run(sockets=[listener])
    return answer.line


def line_app(
    picture: NDArray[np.uint8], initial: GateLine, token: str, answer: _Answer, stop: Callable[[], None]
) -> FastAPI:
    """Return the page's application; it fills `answer` and calls `stop` when the person has decided."""
    encoded, png = cv2.imencode(".png", picture)
    if not encoded:
        raise InputError(f"picture of shape {picture.shape} and type {picture.dtype} cannot be shown: give 8-bit luma")
    height, width = picture.shape[:2]
    app = FastAPI(openapi_url=None)
    app.middleware("http")(_guarded_by(token))
    app.exception_handler(RequestValidationError)(_unreadable)

    @app.get(f"/{token}/frame.png")
    def frame() -> Response:
        return Response(png.tobytes(), media_type="image/png")

    @app.get(f"/{token}/line.json")
    def start() -> dict[str, Any]:
        return _start(initial, (width, height))

    @app.post(f"/{token}/line")
    def save(placed: PlacedLine) -> Response:
        try:
            line = _line_from(placed, initial, (width, height))
        except LineError as error:
            return _problem(str(error))
        answer.line = line
        stop()
        return JSONResponse({"saved": True})

    @app.post(f"/{token}/cancel")
    def cancel() -> Response:
        stop()
        return JSONResponse({"saved": False})

    app.mount(f"/{token}", StaticFiles(directory=PAGE, html=True))
    return app


def _start(initial: GateLine, size: tuple[int, int]) -> dict[str, Any]:
    """Return what the page draws first."""
    return {
        "size": size,
        "top": initial.top,
        "ground": initial.ground,
        "px_per_m": initial.px_per_m,
        "u_px_per_m": initial.u_px_per_m,
        "half_width_m": HALF_WIDTH_M,
        "height_m": HEIGHT_M,
        "band_m": (TORSO_LOW_M, TORSO_HIGH_M),
    }


def _line_from(placed: PlacedLine, initial: GateLine, size: tuple[int, int]) -> GateLine:
    """Raises LineError where such a line cannot be, or a runner could not be seen on both sides of it."""
    line = replace(
        initial,
        top=placed.top,
        ground=placed.ground,
        px_per_m=placed.px_per_m,
        u_px_per_m=placed.u_px_per_m,
        source="placed by hand",
    )
    Cutter(line, size)
    return line


def _guarded_by(token: str) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        given = request.url.path.removeprefix("/").partition("/")[0]
        if not secrets.compare_digest(given.encode(), token.encode()):
            return JSONResponse({"message": "this is not the address that flygate printed: open that one"}, 403)
        response = await call_next(request)
        response.headers.update(HEADERS)
        return response

    return guard


async def _unreadable(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return _problem(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}")


def _problem(message: str) -> JSONResponse:
    return JSONResponse({"message": message}, 422)
