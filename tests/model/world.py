"""What is known of the outside: facts, and orders that live. A fold over the journal and nothing else (S5, S6)."""
from fractions import Fraction

from .documents import Principal
from .requests import Part
from .values import decimal


class Greeks:
    __slots__ = ("at", "delta", "vega", "underlying")

    def __init__(self, at, delta, vega, underlying):
        self.at, self.delta, self.vega, self.underlying = at, delta, vega, underlying


class Record:
    """A permitted part. `counts` holds what each measure counted of it: {measure: (values of its keys, signed c)}."""
    __slots__ = ("part", "requester", "t", "quantity", "filled", "ended", "counts")

    def __init__(self, part, requester, t):
        self.part, self.requester, self.t = part, requester, t
        self.quantity = decimal(part.quantity)[0] if part.quantity is not None else None
        self.filled, self.ended, self.counts = Fraction(0), False, {}

    def lives(self, t):
        return not self.ended and (self.part.expires_at is None or t <= self.part.expires_at)

    def finished(self):
        return self.filled >= self.quantity


class World:
    def __init__(self, documents):
        self.documents = documents
        self.references, self.greeks, self.rates, self.balances = {}, {}, {}, {}
        self.halts, self.heard = {}, {}
        self.orders = {}  # (requester, request id) -> {part number: Record}
        self.alive = []
        self.executions = {}  # (venue, execution) -> [Record, share of it in each measure, busted]
        self.facts = 0
        self.follows = True

    def live(self, t):
        self.alive = [record for record in self.alive if not record.ended]
        return [record for record in self.alive if record.lives(t)]

    def permitted(self, record):
        if record.part.order_like():
            whose = (record.requester.name, record.part.request.id)
            self.orders.setdefault(whose, {})[record.part.number] = record
            self.alive.append(record)

    # --- facts: None if noted, else why it is ignored ----------------------------------------------------------------
    def note(self, t, fact, measures, follows):
        self.facts += 1
        self.follows = follows
        for name in ("reference", "greeks", "rate", "balance", "halt", "heard", "fill", "ended", "bust", "position"):
            if name in fact:
                return getattr(self, "_" + name)(t, fact, measures)
        raise ValueError(f"no such fact: {fact}")

    def _reference(self, t, fact, _):
        what = self.documents.instruments.get(fact["reference"])
        if what is None:
            return "no such instrument"
        self.references[what.name] = (t, fact["price"])
        return None

    def _greeks(self, t, fact, _):
        if fact["greeks"] not in self.documents.instruments:
            return "no such instrument"
        self.greeks[fact["greeks"]] = Greeks(t, decimal(fact["delta"])[0], decimal(fact["vega"])[0],
                                             decimal(fact["underlying"])[0])
        return None

    def _rate(self, t, fact, _):
        if fact["rate"] not in self.documents.scales or fact["to"] not in self.documents.scales:
            return "no such asset"
        self.rates[(fact["rate"], fact["to"])] = (t, decimal(fact["price"])[0], self.facts)
        return None

    def _balance(self, t, fact, _):
        if fact["asset"] not in self.documents.scales:
            return "no such asset"
        self.balances[(fact["balance"], fact["asset"])] = (t, fact["amount"])
        return None

    def _halt(self, _, fact, __):
        name = fact["halt"]
        if name not in self.documents.instruments and name not in self.documents.venues:
            return "no such instrument"
        for kind, names in (("instrument", self.documents.instruments), ("venue", self.documents.venues)):
            if name in names:
                self.halts[(kind, name)] = fact["halted"]
        return None

    def _heard(self, t, fact, _):
        self.heard[fact["heard"]] = t
        return None

    def _order(self, fact, name):
        if not self.follows:
            return None
        return self.orders.get((fact["requester"], fact[name]), {}).get(fact["part"])

    def _fill(self, t, fact, measures):
        record = self._order(fact, "fill")
        if record is None:
            return "no such order"
        self.heard[record.part.venue] = t
        execution = (record.part.venue, fact["execution"])
        if execution in self.executions:
            return "seen before"
        before, quantity = record.filled, decimal(fact["quantity"])[0]
        record.filled += quantity
        for measure in measures:
            if measure in record.counts:
                measure.fill(record, t, before, record.filled, execution)
        self.executions[execution] = [record, quantity, False]
        return None

    def _ended(self, t, fact, _):
        record = self._order(fact, "ended")
        if record is None:
            return "no such order"
        self.heard[record.part.venue] = t
        if record.ended:
            return "already ended"
        record.ended = True
        return None

    def _bust(self, t, fact, measures):
        execution = (fact["venue"], fact["bust"])
        got = self.executions.get(execution) if self.follows else None
        if got is None:
            return "no such execution"
        self.heard[fact["venue"]] = t
        if got[2]:
            return "seen before"
        got[2] = True
        for measure in measures:
            measure.bust(execution)
        return None

    def _position(self, t, fact, measures):
        if fact["instrument"] not in self.documents.instruments:
            return "no such instrument"
        return LoadedPosition(fact), t  # the machine counts it: it needs an evaluation


class LoadedPosition:
    """A position as the part that it counts like: of nobody's request."""

    class _NoRequest:
        key, valid_until, id = "", 0, ""

    NOBODY = Principal({"name": "", "roles": ()}, False)
    NO_REQUEST = _NoRequest()

    def __init__(self, fact):
        quantity = fact["quantity"]
        self.part = Part("order", {"account": fact["position"], "venue": ""})
        self.part.account, self.part.venue = fact["position"], ""
        self.part.instrument, self.part.price = fact["instrument"], fact["price"]
        self.part.side = "sell" if quantity.startswith("-") else "buy"
        self.part.quantity = quantity.lstrip("-")

