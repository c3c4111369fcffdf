"""Before a version may be approved it is tried over applications under way: what a publisher waits for."""

import time

from tests.journeys.conftest import Visitor
from tests.journeys.filling import say


def await_dry_run(publisher: Visitor, slug: str, seconds: float = 20) -> None:
    """The page where the open version of `slug` is approved, with the result of its dry run on it."""
    deadline = time.monotonic() + seconds
    publisher.go(f"/tg/admin/services/{slug}/review")
    while say("Try it again") not in publisher.page.locator("main").inner_text():
        assert time.monotonic() < deadline, publisher.page.locator("main").inner_text()[:1500]
        publisher.go(f"/tg/admin/services/{slug}/review")
