"""Bodies that libddwaf and this crate are both given: accounts with what services keep of them, the same in every run.

libddwaf looks at the first elements and fields of containers only, and only so deep. These bodies stay within that, so
that both sides have the same to look at. How large they are is the one thing in which they differ.
"""

import json
import random
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"

# By the stem of its file, the bytes that a body has about.
SIZES = {"side_512": 512, "side_3k": 3_000, "side_50k": 50_000, "side_800k": 800_000}

# What libddwaf looks at of a container, and how deep.
ARRAY, MAP, DEPTH = 10, 255, 17

# With it the smallest body has all that is known of somebody.
SEED = 28

FIRST_NAMES = ["Anna", "Boris", "Chen", "Dilara", "Emeka", "Fatima", "Grace", "Hugo", "Ines", "Jamal"]
LAST_NAMES = ["Adler", "Baptiste", "Costa", "Dogan", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito", "Jensen"]
PLACES = ["Ashford", "Brixen", "Corvo", "Dover", "Elmira", "Fulda", "Galway", "Hobart"]
TAGS = ["new", "wholesale", "newsletter", "vip", "returning", "invoice", "partner", "trial"]
PRODUCTS = ["oak table", "reading lamp", "set of cups", "wool blanket", "garden chair", "wall clock", "small shelf"]
PHRASES = [
    "asked about the delivery",
    "would like to hear back before next week",
    "called twice and was friendly",
    "because nobody is at home then",
    "please leave parcels with the neighbours",
    "the refund is not due yet",
    "pays by invoice",
    "and wants to know when it is in stock again",
]


def text(body: Json) -> str:
    """The body as services send it, without spaces."""
    return json.dumps(body, separators=(",", ":"))


def prose(chance: random.Random) -> str:
    """One to three sentences."""
    sentences = (" ".join(chance.choices(PHRASES, k=chance.randint(1, 3))) for _ in range(chance.randint(1, 3)))
    return " ".join(f"{sentence.capitalize()}." for sentence in sentences)


def moment(chance: random.Random) -> str:
    """A date and a time of day."""
    date = f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return f"{date}T{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{chance.randint(0, 59):02}Z"


def uuid(chance: random.Random) -> str:
    """A random one, version 4."""
    digits = f"{chance.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def line(chance: random.Random) -> Json:
    """A line of an order."""
    return {
        "sku": f"P-{chance.randint(100, 99_999)}",
        "title": chance.choice(PRODUCTS),
        "quantity": chance.randint(1, 12),
        "unitPrice": round(chance.uniform(1, 300), 2),
    }


def person(chance: random.Random) -> dict[str, Json]:
    """Somebody, in about half a kilobyte."""
    first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
    return {
        "id": chance.randint(1, 9_999_999),
        "uuid": uuid(chance),
        "name": f"{first} {last}",
        "email": f"{first}.{last}{chance.randint(1, 999)}@example.org".lower(),
        "phone": f"+44 20 7946 0{chance.randint(0, 999):03}",
        "active": chance.random() < 0.8,
        "verified": chance.random() < 0.5,
        "balance": round(chance.uniform(-500, 5_000), 2),
        "createdAt": moment(chance),
        "lastSeen": moment(chance) if chance.random() < 0.7 else None,
        "address": {
            "street": f"{chance.choice(LAST_NAMES)} Street {chance.randint(1, 200)}",
            "city": chance.choice(PLACES),
            "zip": f"{chance.randint(10_000, 99_999)}",
            "position": {"lat": round(chance.uniform(-90, 90), 5), "lon": round(chance.uniform(-180, 180), 5)},
        },
        "tags": list(chance.sample(TAGS, k=chance.randint(0, 4))),
        "notes": prose(chance),
    }


def account(chance: random.Random) -> Json:
    """Somebody, and what they ordered."""
    lines = [line(chance) for _ in range(chance.randint(1, 4))]
    return person(chance) | {"currency": "EUR", "lines": lines}


def folded(items: list[Json]) -> Json:
    """Items in groups of groups, none of which is longer than libddwaf looks at."""
    total = len(items)
    while len(items) > ARRAY:
        groups = [items[at : at + ARRAY] for at in range(0, len(items), ARRAY)]
        items = [{"size": len(group), "members": group} for group in groups]
    return {"page": 1, "total": total, "members": items}


def body(size: int) -> Json:
    """One person, or accounts until they have so many bytes."""
    chance = random.Random(SEED)
    if size < 1_000:
        return person(chance)
    accounts: list[Json] = []
    length = 0
    while length < size:
        accounts.append(account(chance))
        length += len(text(accounts[-1]))
    return folded(accounts)


def is_seen(value: Json, depth: int = 1) -> bool:
    """Whether libddwaf looks at all of it."""
    match value:
        case list():
            return len(value) <= ARRAY and depth <= DEPTH and all(is_seen(item, depth + 1) for item in value)
        case dict():
            return len(value) <= MAP and depth <= DEPTH and all(is_seen(item, depth + 1) for item in value.values())
        case _:
            return True


def write(folder: Path) -> list[Path]:
    """Writes all bodies to a folder that is not there yet, so that nothing else is in it."""
    folder.mkdir(parents=True)
    paths = []
    for stem, size in SIZES.items():
        made = body(size)
        if not is_seen(made):
            raise ValueError(f"{stem} is larger than libddwaf looks at")
        paths.append(folder / f"{stem}.json")
        paths[-1].write_text(text(made), encoding="utf-8")
    return paths
