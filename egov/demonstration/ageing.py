"""Two services of the demonstration have aged, as services do: one names a law that was replaced, both lead to sites that are gone.

The addresses end in `.example`, which leads nowhere for ever (RFC 2606), so that the worker finds of them what is said here.
"""

import datetime as dt
from typing import Any

from egov.catalogue import actions
from egov.catalogue import queries as catalogue
from egov.catalogue.definition import read_definition
from egov.catalogue.upkeep import links
from egov.kernel.actor import Actor

AGED = dt.timedelta(days=12)
_OLD_LAW = {
    "title": {
        "tg": "Қонуни Ҷумҳурии Тоҷикистон «Дар бораи низоми иҷозатдиҳӣ» № 751 аз 02.08.2011",
        "ru": "Закон Республики Таджикистан «О разрешительной системе» № 751 от 02.08.2011",
        "kk": "Тәжікстан Республикасының «Рұқсат беру жүйесі туралы» 02.08.2011 ж. № 751 Заңы",
        "en": "Law of the Republic of Tajikistan No. 751 of 02.08.2011 on the permit system",
    },
    "source": "memory",
}
_WHERE = {
    "tg": "Намунаи ариза дар куҷост?",
    "ru": "Где найти образец заявления?",
    "kk": "Өтініш үлгісін қайдан табуға болады?",
    "en": "Where is a sample of the application?",
}
SERVICES: dict[str, tuple[str, bool]] = {
    "building-permit": ("https://permits.demo.example/sample", True),
    "diploma-recognition": ("https://diplomas.demo.example/sample", False),
}
"""By service: the address that leads nowhere, and whether the service names the old law, too."""


def load(*, by: Actor, now: dt.datetime) -> None:
    """The services have these lines, and each address was asked in vain on as many days as it takes to be called broken."""
    for slug, (address, names_old_law) in SERVICES.items():
        service = catalogue.find_service(slug)
        version = catalogue.find_published(service) if service else None
        if service is None or version is None:
            continue
        said: dict[str, Any] = catalogue.definition_of(version).as_json()
        said["faq"] = [*(said.get("faq") or ()), {"question": _WHERE, "answer": dict.fromkeys(_WHERE, address)}]
        if names_old_law:
            said["legal_basis"] = [*said["legal_basis"], _OLD_LAW]
        aged = actions.save_working(service, read_definition(said), by=by, now=now - AGED)
        actions.publish(aged, by=by, now=now - AGED)
    _ask_in_vain(now)


def _ask_in_vain(now: dt.datetime) -> None:
    places = links.gather()
    links.take_note(places, now)
    gone = [address for address, _ in SERVICES.values() if address in places]
    for days in range(links.DAYS, 0, -1):
        links.note(dict.fromkeys(gone, "name"), now - dt.timedelta(days=days))
    links.make_tasks(places, now)
