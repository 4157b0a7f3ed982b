"""How the phone's page is served: isolated, of one version, asked after each time."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from server.app import create_app
from server.phone_page import page_digest
from server.store import Store
from tests.live_help import url_of

HOST = "http://127.0.0.1"


@pytest.mark.parametrize("path", ["/phone", "/device-check"])
def test_a_page_of_a_phone_says_its_version_and_is_isolated(path: str, tmp_path: Path) -> None:
    with Store(url_of(tmp_path / "flygate.db")) as store, TestClient(create_app(store), base_url=HOST) as client:
        page = client.get(path)
        script = client.get(re.findall(r'src="(/static/[^"]+)"', page.text)[0])
        worker = client.get("/static/phone/capture_worker.js")
        again = client.get("/static/phone/wire.js", headers={"If-None-Match": ""})
        same = client.get("/static/phone/wire.js", headers={"If-None-Match": again.headers["etag"]})
    assert f'content="{page_digest()}"' in page.text
    assert "{{" not in page.text
    assert page.headers["cache-control"] == script.headers["cache-control"] == "no-cache"
    for answer in (page, worker):
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-embedder-policy"] == "require-corp"
    assert (again.status_code, same.status_code) == (200, 304)
