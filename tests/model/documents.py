"""The documents that a policy names things of: reference data, address book, roster, keys, calendars."""
import os
import tomllib

from .clock import Calendar, parse_time
from .values import decimal


class Instrument:
    __slots__ = ("name", "venue", "kind", "base", "quote", "multiplier", "tick")

    def __init__(self, row):
        self.name, self.venue, self.kind = row["name"], row["venue"], row["kind"]
        self.base, self.quote = row["base_asset"], row["quote_asset"]
        self.multiplier = decimal(str(row.get("multiplier", "1")))[0]
        self.tick = decimal(str(row["price_tick"]))[0]


class Principal:
    """A person, or a service with its owner."""
    __slots__ = ("name", "roles", "desk", "is_service", "owner")

    def __init__(self, row, is_service):
        self.name, self.roles, self.desk = row["name"], frozenset(row["roles"]), row.get("desk", "")
        self.is_service, self.owner = is_service, row.get("owner", "")


class Address:
    __slots__ = ("name", "counterparty", "asset", "network", "usable_from")

    def __init__(self, row):
        self.name, self.counterparty = row["name"], row["counterparty"]
        self.asset, self.network = row["asset"], row["network"]
        self.usable_from = parse_time(row["usable_from"]) if "usable_from" in row else None


class Documents:
    def __init__(self, reference, address_book, roster, keys, calendars):
        self.scales = {row["name"]: row["scale"] for row in reference.get("asset", ())}
        self.native = {row["name"]: row["native_asset"] for row in reference.get("network", ())}
        self.venues = {row["name"] for row in reference.get("venue", ())}
        self.instruments = {row["name"]: Instrument(row) for row in reference.get("instrument", ())}
        self.addresses = {row["name"]: Address(row) for row in address_book.get("address", ())}
        self.people = {row["name"]: Principal(row, False) for row in roster.get("person", ())}
        self.services = {row["name"]: Principal(row, True) for row in roster.get("service", ())}
        self.keys = {row["name"] for row in keys.get("key", ())}
        self.principals = {**self.people, **self.services}
        self.desks = {who.desk for who in self.principals.values()}
        self.counterparties = {row.counterparty for row in self.addresses.values()}
        self.accounts = {name for row in keys.get("key", ()) for name in row.get("accounts", ())}
        self.calendars = {row["name"]: Calendar(row["name"], row["sessions"], row.get("closed", ()))
                          for row in calendars.get("calendar", ())}

    def principal(self, name):
        return self.people.get(name) or self.services.get(name)

    def holders(self, role):
        return [person for person in self.people.values() if role in person.roles]

    def role_held(self, role):
        return any(role in who.roles for who in (*self.people.values(), *self.services.values()))


def parse_documents(texts):
    """`texts` by file name, as the folder of `policy eval` holds them."""
    def toml(name):
        return tomllib.loads(texts.get(name, ""))
    return Documents(toml("reference.toml"), toml("address-book.toml"), toml("roster.toml"), toml("keys.toml"),
                     toml("calendars.toml"))


def read_documents(folder):
    texts = {}
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, encoding="utf-8", newline="") as file:
                texts[name] = file.read()
    return texts
