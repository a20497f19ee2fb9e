"""Writes random policies that are well typed: an expression is asked for by its type."""
import hashlib
import random

from . import universe
from .attributes import KEY_KINDS, LISTED, TABLE
from .requests import ORDER_LIKE

WINDOWS = ("1s", "2s", "10s", "64s", "1m", "1h", "1d", "30d")
AGES = ("1s", "2s", "10s", "1m", "1h")
TIMES = ("mon 00:00-00:01", "mon-fri 00:00-24:00", "sun-mon 00:00-00:02", "tue-thu 09:30-16:00", "fri-mon 12:00-24:00")
KIND_SETS = [("order",)] * 12 + [("order", "amend")] * 4 + [ORDER_LIKE] * 4 + [("settlement",)] * 6 + \
    [("transfer",), ("mandate",), ("quote",), ("amend",), ("cancel",), ("batch",), ("read",), ("session",),
     ("administrative",), ("venue_configuration",), ("order", "settlement"), ("settlement", "transfer"),
     ("order", "mandate"), ("order", "batch")]
TEXTS = {
    "name": tuple(universe.PEOPLE) + (universe.SERVICE,), "desk": ("trading", "risk", "treasury"), "key": ("orders-1",),
    "account": universe.ACCOUNTS, "from_account": universe.ACCOUNTS, "to_account": universe.ACCOUNTS,
    "venue": universe.VENUES, "instrument": tuple(universe.INSTRUMENTS), "base_asset": ("BTC", "ETH"),
    "quote_asset": ("USDT", "BTC", "USD"), "asset": ("USDC", "ETH"), "network": ("ethereum",),
    "counterparty": ("acme", "brix"), "destination": tuple(universe.ADDRESSES), "algorithm": ("fast", "slow"),
    "algorithm_version": ("1", "2"), "trader": ("tina", "noel"), "client": ("c1",), "parent": ("p1",),
    "purpose": ("x", "y"), "netting_set": ("n1",), "value_date": ("2026-01-06",), "query": ("orders", "fills"),
    "gateway": (universe.SERVICE,), "value": ("3", "5"), "subject": ("s1",), "reason": ("r1",), **LISTED,
}
NEEDS = {"balance": "balance", "vega": "greeks"}
AMOUNTS = {"BTC": ("0.001", "0.01", "0.5", "1", "1.5", "2", "3"), "ETH": ("0.01", "1", "10", "0.000000000000000001"),
           "USDT": ("50", "95", "100", "100.01", "105", "150", "200", "300", "1_000", "0.1"),
           "USDC": ("50", "100", "150", "1_000"), "USD": ("7", "14", "21", "100.01")}


class Writer:
    def __init__(self, rng):
        self.rng = rng
        self.stale = set()
        self.lists = {}
        self.tables = False
        self.names = 0
        self.trips = []

    def pick(self, options):
        return options[int(self.rng.random() * len(options))]

    def chance(self, share):
        return self.rng.random() < share

    # --- a policy --------------------------------------------------------------------------------------------------
    def policy(self):
        """Its head, then one text for each statement; the order of the statements means nothing."""
        out = [f'policy "random" version {self.rng.randrange(1, 100)}']
        for fact, share in (("reference", 0.9), ("greeks", 0.9), ("rate", 0.9), ("balance", 0.8), ("drop_copy", 0.25)):
            if self.chance(share):
                self.stale.add(fact)
                out.append(f"stale {fact} after {self.pick(AGES[1:] + ('1d',) * 4)}")
        if "reference" in self.stale and self.chance(0.75):
            out.append(f"slippage {self.pick(('0', '1', '10', '33.3', '50'))}%")
        if self.chance(0.5):
            self.lists = {"traded": ("instrument", self.some(TEXTS["instrument"])), "who": ("name", self.some(TEXTS["name"])),
                          "sides": ("side", self.some(("buy", "sell")))}
            for name, (_, items) in self.lists.items():
                out.append(f"list {name} = [ " + ", ".join(f'"{item}"' for item in items) + " ]")
        if self.chance(0.3):
            self.tables = True
            out += [_table("lim", "limits.csv", "account, instrument"), _table("sizes", "desks.csv", "desk")]
        out.append(self.permit(("order",), plain=True))
        out += [self.statement() for _ in range(self.rng.randrange(1, 8))]
        return out

    def some(self, options):
        return tuple(option for option in options if self.chance(0.6)) or options[:1]

    def statement(self):
        make = self.pick((self.permit, self.forbid, self.limit) * 3 + (self.limit,) * 5 +
                         (self.require, self.require, self.trip, self.alert, self.alert))
        if self.chance(0.02):
            make = self.never
        kinds = self.pick(KIND_SETS)
        if "cancel" in kinds and make in (self.require, self.trip):
            make = self.forbid
        return make(kinds)

    def title(self):
        self.names += 1
        return f'"s{self.names}"'

    def permit(self, kinds, plain=False):
        conditions = "" if plain and self.chance(0.7) else self.conditions(kinds, ())
        return f"permit {', '.join(kinds)} {self.title()}{conditions} unbounded because \"a test\"{self.temporary()}"

    def forbid(self, kinds):
        return f"forbid {', '.join(kinds)} {self.title()}{self.conditions(kinds, self.known(kinds), True)}{self.temporary()}"

    def require(self, kinds):
        title = f" {self.title()}" if self.chance(0.8) else ""
        return f"require{title} {self.people()} on {', '.join(kinds)}{self.conditions(kinds, self.known(kinds))}" \
            + self.temporary()

    def alert(self, kinds):
        return f"alert {self.title()} on {', '.join(kinds)}{self.conditions(kinds, self.known(kinds), True)}"

    def never(self, kinds):
        return f"never {self.title()} {', '.join(kinds)} with approvals < 2 and {self.guarded(kinds, (), 1)}"

    def trip(self, kinds):
        keys = self.keys(kinds)
        by = f" by {', '.join(keys)}" if keys else ""
        title = self.title()
        self.trips.append((title.strip('"'), keys))
        return f"trip {title} on {', '.join(kinds)}{by}{self.conditions(kinds, self.known(kinds), True)} " \
            f"cleared by {self.people()}"

    def limit(self, kinds):
        title, on = self.title(), ", ".join(kinds)
        if kinds == ("cancel",):
            left, bound = f"sent(count of cancel over {self.pick(WINDOWS)}{self.by(kinds, kinds)})", str(self.rng.randrange(4))
        elif self.chance(0.1):
            left, bound = self.duration(kinds), self.duration(kinds) if self.chance(0.2) else self.pick(AGES)
        elif self.chance(0.25):
            left, bound = self.number(kinds, self.all_measures(kinds), 1), self.bound_number(kinds)
        else:
            asset = self.asset_for(kinds)
            left = self.amount(kinds, asset, self.all_measures(kinds), 1, True)
            bound = self.bound_amount(kinds, asset)
        return f"limit {title} {left} <= {bound} on {on}{self.conditions(kinds, ())}{self.temporary()}"

    def bound_number(self, kinds):
        if self.tables and "order" in kinds and len(kinds) == 1 and self.chance(0.5):
            return "lim[order.account, order.instrument].orders"
        return str(self.rng.randrange(6))

    def bound_amount(self, kinds, asset):
        if set(kinds) <= set(ORDER_LIKE):
            if self.tables and self.chance(0.3):
                return f"lim[order.account, order.instrument].{'quantity' if asset == 'BTC' else 'value'}"
            if self.chance(0.1):
                return f"filled(order.notional in {asset} over {self.pick(WINDOWS)}{self.by(kinds, ORDER_LIKE)}) + " \
                    f"{self.literal(asset)}"
        return self.literal(asset)

    def people(self):
        roles = self.pick((("risk",), ("risk", "treasury"), ("risk", "treasury", "designated")))
        number = self.rng.randrange(1, 1 + min(len(roles), 2))
        distinct = self.pick(("", "", " from distinct roles", " from distinct desks", " from distinct desks and distinct roles"))
        return f"{number} of {', '.join(roles)}{distinct}{self.pick(('', ' within 15m'))}"

    def temporary(self):
        return ' temporary until "2026-01-05T00:00:20Z"' if self.chance(0.04) else ""

    # --- conditions ------------------------------------------------------------------------------------------------
    def known(self, kinds):
        return () if "cancel" in kinds else self.all_measures(kinds)

    @staticmethod
    def all_measures(_):
        return ("sent", "filled", "lowest", "highest", "open", "position", "worst")

    def conditions(self, kinds, measures, needed=False):
        out = ""
        if needed or self.chance(0.5):
            parts = [self.selector(kinds) for _ in range(self.rng.randrange(0, 3))]
            if not parts or self.chance(0.6):
                parts.append(self.guarded(kinds, measures, 2))
            self.rng.shuffle(parts)
            out += " when " + " and ".join(parts)
        if self.chance(0.2):
            out += " unless " + self.yes_or_no(kinds, measures, 2)
        return out

    def guarded(self, kinds, measures, depth):
        """A condition that may stand beside `and`."""
        text = self.yes_or_no(kinds, measures, depth)
        return f"({text})" if " and " in text or " or " in text else text

    def selector(self, kinds):
        attribute, values = self.text_attribute(kinds)
        way = self.rng.randrange(5)
        if way == 0:
            return f"requester has {self.pick(universe.ROLES)}"
        if way == 1:
            return f'"{self.pick(values)}" == {attribute}'
        if way == 2:
            return f"{attribute} in [ " + ", ".join(f'"{item}"' for item in self.some(values)) + " ]"
        if way == 3:
            lists = [name for name, (of, _) in self.lists.items() if attribute.endswith("." + of)]
            if lists:
                return f"{attribute} in {self.pick(lists)}"
        return f'{attribute} == "{self.pick(values)}"'

    def text_attribute(self, kinds):
        rows = _attributes(kinds, "text")
        kind, name = self.pick(rows)
        return f"{kind}.{name}", TEXTS[name]

    def yes_or_no(self, kinds, measures, depth):
        way = self.rng.random()
        if depth > 0 and way < 0.3:
            joiner = self.pick((" and ", " or "))
            return joiner.join(self.guarded(kinds, measures, depth - 1) for _ in range(self.rng.randrange(2, 4)))
        if depth > 0 and way < 0.38:
            return f"not ({self.yes_or_no(kinds, measures, depth - 1)})"
        if way < 0.5:
            return self.selector(kinds)
        if way < 0.58:
            attribute, values = self.text_attribute(kinds)
            return f'{attribute} {self.pick(("!=", "=="))} "{self.pick(values)}"'
        if way < 0.66:
            flags = _attributes(kinds, "bool")
            return ".".join(self.pick(flags))
        if way < 0.76:
            return self.special(kinds)
        return self.compared(kinds, measures, depth)

    def compared(self, kinds, measures, depth):
        sign, way = self.pick(("==", "!=", "<", "<=", ">", ">=")), self.rng.random()
        if way < 0.15:
            return f"{self.duration(kinds)} {sign} {self.pick(AGES)}"
        if way < 0.5:
            return f"{self.number(kinds, measures, depth)} {sign} {self.rng.randrange(5)}"
        asset = self.asset_for(kinds)
        return f"{self.amount(kinds, asset, measures, depth)} {sign} {self.amount(kinds, asset, measures, 0)}"

    def special(self, kinds):
        """Facts, time, collars, address book."""
        options = []
        if "cancel" not in kinds:
            options = [f"time {self.pick(('', 'not '))}in [ \"{self.pick(TIMES)}\" ]", "time in session(desk)",
                       f"rate BTC to USDT is older than {self.pick(AGES)}"]
            if "rate" in self.stale:
                options.append("rate USDT to USD is not stale")
        if set(kinds) <= set(ORDER_LIKE):
            options.append(f"drop_copy is older than {self.pick(AGES)}")
            options += [f"{fact} is {self.pick(('', 'not '))}stale" for fact in ("reference", "greeks") if fact in self.stale]
            options += [self.collar()] * 4
            if self.tables:
                options.append("requester.desk in sizes")
        if kinds == ("settlement",):
            options += ["settlement.destination in addressbook"] * 3
        return self.pick(options) if options else "true"

    def collar(self):
        tolerance = ("5%", "0.5%", "4 ticks", "3 USDT", "33.33%")
        reference = f"reference no older than {self.pick(AGES)}"
        if "reference" in self.stale and self.chance(0.6):
            reference = "reference"
        distance = self.pick(tolerance) if self.chance(0.5) else \
            f"{self.pick(('greater', 'lesser'))} of {self.pick(tolerance)}, {self.pick(tolerance)}"
        return f"order.{self.pick(('price', 'worst_price'))} not worse than {distance} from {reference}"

    # --- values ----------------------------------------------------------------------------------------------------
    def asset_for(self, kinds):
        return self.pick(("USDC", "USDC", "ETH")) if set(kinds) & {"settlement", "transfer"} else self.pick(("USDT", "USDT", "BTC"))

    def literal(self, asset):
        return f"{self.pick(AMOUNTS[asset])} {asset}"

    def duration(self, kinds):
        if self.tables and "order" in kinds and len(kinds) == 1 and self.chance(0.2):
            return "lim[order.account, order.instrument].age"
        return ".".join(self.pick(_attributes(kinds, "duration")))

    def number(self, kinds, measures, depth):
        way = self.rng.random()
        if depth > 0 and way < 0.08:
            return f"{self.rng.randrange(4)} times {self.number(kinds, (), 0)}"
        if measures and way < 0.6:
            return self.measure(kinds, measures, None)
        if depth > 0 and way < 0.7:
            return f"{self.number(kinds, measures, 0)} {self.pick('+-')} {self.number(kinds, measures, 0)}"
        if depth > 0 and way < 0.8:
            return f"{self.pick(('min', 'max'))}({self.number(kinds, measures, 0)}, {self.number(kinds, measures, 0)})"
        rows = _attributes(kinds, "number")
        return ".".join(self.pick(rows)) if rows and self.chance(0.7) else str(self.rng.randrange(4))

    def amount(self, kinds, asset, measures, depth, attribute=False):
        way = self.rng.random()
        if depth > 0 and way < 0.12:
            return f"{self.amount(kinds, asset, measures, 0)} {self.pick('+-')} {self.amount(kinds, asset, measures, 0)}"
        if depth > 0 and way < 0.2:
            return f"{self.pick(('min', 'max'))}({self.amount(kinds, asset, measures, 0)}, {self.literal(asset)})"
        if measures and way < (0.6 if attribute else 0.4):
            got = self.measure(kinds, measures, asset)
            if got:
                return got
        rows = [row for row in _attributes(kinds, "amount") if NEEDS.get(row[1]) is None or NEEDS[row[1]] in self.stale]
        if rows and (attribute or way < 0.85):
            got = ".".join(self.pick(rows))
            if "reference" in self.stale and got == "order.price" and self.chance(0.3):
                got = "reference"
            times = f"{self.rng.randrange(1, 4)} times " if self.chance(0.1) else ""
            return f"{times}{got}" + (f" in {asset}" if self.chance(0.9) else "")
        if self.chance(0.1) and "rate" in self.stale:
            return f"({self.literal(self.pick(tuple(AMOUNTS)))}) in {asset}"
        return self.literal(asset)

    # --- measures --------------------------------------------------------------------------------------------------
    def measure(self, kinds, measures, asset):
        """A count (asset None) or a sum in the asset; its keys are known of both sides."""
        which = self.pick(measures)
        if asset is None and which in ("lowest", "highest"):
            which = "sent"
        if asset is None:
            counted = self.pick((("order",), ("order", "amend"), ORDER_LIKE)) if which != "sent" else \
                self.pick((("order",), ("order",), ORDER_LIKE, ("order", "cancel"), kinds))
            measured = f"count of {', '.join(counted)}"
        else:
            payments = which in ("sent", "lowest", "highest") and set(kinds) & {"settlement", "transfer"}
            name = self.pick(("settlement.amount", "transfer.amount")) if payments else "order." + self.pick(
                ("quantity", "quantity", "notional", "notional", "notional", "delta", "vega", "worst_price", "premium",
                 "underlying_value"))
            if name == "order.vega" and "greeks" not in self.stale:
                name = "order.delta"
            row = TABLE[tuple(name.split("."))]
            counted, measured = tuple(sorted(row.kinds)), name
        fixed = ()
        if asset is not None:
            key = "asset" if measured.startswith(("settlement", "transfer")) else "instrument"
            known = all({*kinds, *counted} <= KEY_KINDS[key] for key in (key,))
            if known and self.chance(0.3):
                fixed = (key,)
            else:
                measured += f" in {asset}"
        where = f" where {self.guarded(counted, (), 1)}" if self.chance(0.25) and "cancel" not in counted else ""
        if "cancel" in counted and self.tables and self.chance(0.5):
            where = " where sizes[requester.desk].size > 1"
        over = ""
        if which in ("sent", "filled", "lowest", "highest"):
            over = " over " + (self.pick(WINDOWS) if self.chance(0.8) else self.pick(("session(desk)", "session(rare)")))
        return f"{which}({measured}{where}{over}{self.by(kinds, counted, fixed)})"

    def keys(self, *sets):
        known = [key for key, kinds in KEY_KINDS.items() if all(set(one) <= kinds for one in sets)]
        self.rng.shuffle(known)
        return known[:self.pick((0, 1, 1, 2))]

    def by(self, kinds, counted, fixed=()):
        keys = list(fixed) + [key for key in self.keys(kinds, counted) if key not in fixed]
        return f" by {', '.join(keys)}" if keys else ""


_rows = {}


def _attributes(kinds, of_type):
    key = (frozenset(kinds), of_type)
    if key not in _rows:
        _rows[key] = sorted(name for name, row in TABLE.items() if row.type == of_type and key[0] <= row.kinds)
    return _rows[key]


def _table(name, file, keys):
    digest = hashlib.sha256(universe.TABLES[file].encode()).hexdigest()
    return f'table {name} from "{file}" sha256 "{digest}" key {keys}'


def random_policy(seed):
    return Writer(random.Random(seed)).policy()
