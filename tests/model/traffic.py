"""Random requests and facts for a policy: the steps of `policy eval`, as dictionaries."""
from . import universe
from .clock import parse_time, show_time
from .words import SECOND

START = parse_time("2026-01-05T00:00:00Z")
GAPS = (0, 0, 0, 1, SECOND // 64, SECOND // 10, SECOND - 1, SECOND, SECOND, 2 * SECOND, 10 * SECOND, 63 * SECOND,
        64 * SECOND, 3600 * SECOND)
PRICES = ("100", "95", "95.01", "105", "99.99", "66.67") * 6 + ("0.000003", "100.0000001")
QUANTITIES = ("1", "1", "0.5", "2", "0.333", "1.00000001", "0.01", "3") * 5 + ("0.000000001", "99999999999999999999")
PAIRS = (("BTC", "USDT"), ("USD", "USDT"), ("USD", "BTC"), ("ETH", "BTC"), ("USDT", "ETH"), ("ETH", "USDC"),
         ("USDC", "USDT"), ("USDT", "BTC"), ("USD", "USDC"), ("BTC", "USDC"), ("USD", "ETH"), ("USD", "USDT"))
INSTRUMENTS = tuple(universe.INSTRUMENTS)
PLAIN = ("limit", "limit", "limit", "limit", "market", "stop_market", "stop_limit")


class Traffic:
    def __init__(self, rng, trips=()):
        self.trips = trips  # [(name, keys)]
        self.rng, self.t, self.serial, self.executions = rng, START, 0, 0
        self.sent = []  # (request id, requester, number of parts)
        self.wild = rng.random() < 0.3  # many kinds of requests, or mostly orders

    def pick(self, options):
        return options[int(self.rng.random() * len(options))]

    def chance(self, share):
        return self.rng.random() < share

    def steps(self, count):
        """Facts first, then `count` requests with facts between them."""
        out = [] if self.chance(0.1) else self.morning()
        requests = 0
        while requests < count:
            self.t += self.pick(GAPS)
            if self.trips and self.chance(0.05):
                out.append(self.clear())
            elif self.chance(0.3):
                out.append(self.fact())
            else:
                out.append(self.request())
                requests += 1
        return out

    def morning(self):
        """Most of what a policy can ask for."""
        facts = [{"reference": name, "price": "100"} for name in INSTRUMENTS]
        facts += [{"rate": one, "to": other, "price": self.pick(("3", "0.5", "1.01"))} for one, other in PAIRS]
        facts += [{"balance": account, "asset": asset, "amount": "150"} for account in universe.ACCOUNTS
                  for asset in ("USDC", "ETH")]
        facts += [{"heard": venue} for venue in universe.VENUES]
        facts.append({"greeks": "BTC-OPT", "delta": "0.5", "vega": "0.1", "underlying": "100"})
        return [self.at(fact=fact) for fact in facts if self.chance(0.95)]

    def at(self, **step):
        return {"at": show_time(self.t), **step}

    # --- requests --------------------------------------------------------------------------------------------------
    def request(self):
        self.serial += 1
        requester = universe.SERVICE if self.chance(0.7) else self.pick(tuple(universe.PEOPLE))
        intent = self.intent()
        name = f"r{self.serial}"
        request = {"request_id": name, "key": "orders-1", "valid_until": show_time(self.t + self.pick(GAPS)),
                   "intent": intent}
        self.sent.append((name, requester, _parts(intent)))
        step = self.at(request=request, requester=requester)
        if self.chance(0.3):
            step["approvals"] = [name for name in universe.PEOPLE if self.chance(0.5)]
        if self.chance(0.05):
            step["dry_run"] = True
        return step

    def intent(self):
        way = self.rng.random()
        if way < (0.45 if self.wild else 0.75):
            return self.order()
        if way < (0.55 if self.wild else 0.85):
            return self.settlement()
        make = self.pick((self.amend, self.quote, self.cancel, self.batch, self.transfer) * 3 +
                         (self.mandate, self.read, self.session, self.administrative, self.configuration))
        return make()

    def optional(self, intent, share, **fields):
        for name, options in fields.items():
            if self.chance(share):
                intent[name] = self.pick(options)
        return intent

    def shared(self, kind):
        return {"kind": kind, "account": self.pick(universe.ACCOUNTS), "venue": self.pick(universe.VENUES)}

    def leg(self):
        return {"instrument": self.pick(INSTRUMENTS) if self.chance(0.995) else "NOPE",
                "side": self.pick(("buy", "sell")), "quantity": self.pick(QUANTITIES)}

    def order(self):
        out = self.shared("order")
        out["legs"] = [self.leg()]
        if self.chance(0.1):
            other = self.leg()
            if other["instrument"] != out["legs"][0]["instrument"]:
                out["legs"].append(other)
        kind = self.pick(PLAIN)
        if kind != "limit" or self.chance(0.3):
            out["type"] = kind
        if kind in ("limit", "stop_limit"):
            out["price"] = self.pick(PRICES)
        if kind in ("stop_limit", "stop_market"):
            out["stop_price"] = self.pick(PRICES)
        if len(out["legs"]) > 1 and kind in ("limit", "stop_limit"):
            for leg in out["legs"]:
                if self.chance(0.8):
                    leg["price"] = self.pick(PRICES)
        if self.chance(0.15):
            out["time_in_force"] = "good_till_date"
            out["expires_at"] = show_time(self.t + self.pick(GAPS))
        elif self.chance(0.1):
            out["time_in_force"] = self.pick(("immediate_or_cancel", "fill_or_kill", "day", "good_till_cancel"))
        if len(out["legs"]) == 1 and self.chance(0.05):
            out["display_quantity"] = out["legs"][0]["quantity"]
        if self.chance(0.15):
            self.optional(out, 0.5, algorithm_version=("1", "2"))["algorithm"] = self.pick(("fast", "slow"))
        return self.optional(out, 0.15, trader=("tina", "noel"),
                             client=("c1",), reduce_only=(True, False), capacity=("agent",), short_sale=("short",),
                             purpose=("x", "y"), self_trade_prevention=("expire_maker",), parent=("p1",))

    def amend(self):
        out = {**self.shared("amend"), **self.leg(), "price": self.pick(PRICES), "target_request": "r1"}
        return self.optional(out, 0.3, algorithm=("fast", "slow"))

    def quote(self):
        entries = []
        for instrument in INSTRUMENTS[:self.rng.randrange(1, 3)]:
            entry, way = {"instrument": instrument}, self.rng.randrange(3)
            if way != 1:
                entry.update(bid_price=self.pick(("95", "66.67")), bid_quantity=self.pick(QUANTITIES))
            if way != 2:
                entry.update(ask_price=self.pick(("100", "105")), ask_quantity=self.pick(QUANTITIES))
            entries.append(entry)
        out = {**self.shared("quote"), "entries": entries}
        if self.chance(0.3):
            out["expires_at"] = show_time(self.t + self.pick(GAPS))
        return self.optional(out, 0.3, algorithm=("fast", "slow"))

    def cancel(self):
        return {**self.shared("cancel"), "instrument": self.pick(INSTRUMENTS), "target_request": "r1"}

    def batch(self):
        return {"kind": "batch", "actions": [self.pick((self.order, self.cancel, self.amend))()
                                             for _ in range(self.rng.randrange(1, 4))]}

    def settlement(self):
        out = {"kind": "settlement", "account": self.pick(universe.ACCOUNTS), "counterparty": self.pick(("acme", "brix")),
               "asset": self.pick(("USDC", "USDC", "ETH")), "network": "ethereum", "purpose": "x",
               "amount": self.pick(("50", "100", "150", "0.0000001", "1")), "fee_max": self.pick(("0.01", "1")),
               "destination": self.pick(tuple(universe.ADDRESSES))}
        if self.chance(0.01):
            out["asset"] = "NOPE"
        if self.chance(0.01):
            out["network"] = "nowhere"
        return self.optional(out, 0.1, netting_set=("n1",), value_date=("2026-01-06",))

    def transfer(self):
        one, other = self.pick((("main", "side"), ("side", "main")))
        return {"kind": "transfer", "from_account": one, "to_account": other, "asset": self.pick(("USDC", "ETH")),
                "network": "ethereum", "amount": self.pick(("50", "100", "1")), "fee_max": "0.01", "purpose": "x"}

    def mandate(self):
        return {"kind": "mandate", "account": self.pick(universe.ACCOUNTS), "side": self.pick(("buy", "sell")),
                "instruments": list(INSTRUMENTS[:self.rng.randrange(1, 3)]), "quantity": self.pick(QUANTITIES),
                "worst_price": self.pick(PRICES), "venues": ["alpha"], "algorithms": ["fast", "slow"],
                "starts_at": show_time(self.t), "ends_at": show_time(self.t + 1 + self.pick(GAPS)),
                "children_max": self.rng.randrange(1, 4), "purpose": "x"}

    def read(self):
        return {**self.shared("read"), "query": self.pick(("orders", "fills"))}

    def session(self):
        return {**self.shared("session"), "gateway": universe.SERVICE, "starts_at": show_time(self.t),
                "ends_at": show_time(self.t + 1 + self.pick(GAPS)), "purpose": "x"}

    def administrative(self):
        out = {"kind": "administrative", "act": self.pick(("freeze", "resume", "create_key")), "subject": "s1", "reason": "r1"}
        if self.chance(0.5):
            out["until"] = show_time(self.t + self.pick(GAPS))
        return out

    def configuration(self):
        out = {**self.shared("venue_configuration"), "setting": "leverage", "value": self.pick(("3", "5"))}
        return self.optional(out, 0.5, instrument=INSTRUMENTS)

    def clear(self):
        name, keys = self.pick(self.trips)
        values = {"account": universe.ACCOUNTS, "venue": universe.VENUES, "instrument": INSTRUMENTS, "side": ("buy", "sell"),
                  "algorithm": ("", "fast"), "requester": (universe.SERVICE, "tina"), "desk": ("trading", "risk"),
                  "key": ("orders-1",), "asset": ("USDC", "ETH"), "network": ("ethereum",), "counterparty": ("acme",),
                  "destination": ("acme-usdc",), "price": ("100", "95"), "quantity": ("1", "2"), "trader": ("",), "client": ("",)}
        scope = {key: self.pick(values[key]) for key in keys}
        if self.chance(0.05):
            scope["side"] = "buy"
        return self.at(clear={"trip": name if self.chance(0.95) else "nothing", "scope": scope,
                              "by": [person for person in universe.PEOPLE if self.chance(0.8)]})

    # --- facts -----------------------------------------------------------------------------------------------------
    def fact(self):
        way = self.rng.random()
        if way < 0.3:
            return self.at(fact={"reference": self.pick(INSTRUMENTS), "price": self.pick(("100", "99.99", "101", "66.66"))})
        if way < 0.4:
            return self.at(fact={"greeks": "BTC-OPT", "delta": self.pick(("0.5", "-0.333", "1")),
                                 "vega": self.pick(("0.1", "-1.5", "0")), "underlying": self.pick(("100", "99.99"))})
        if way < 0.5:
            one, other = self.pick(PAIRS)
            return self.at(fact={"rate": one, "to": other, "price": self.pick(("3", "0.5", "100", "1.01"))})
        if way < 0.55:
            return self.at(fact={"balance": self.pick(universe.ACCOUNTS), "asset": self.pick(("USDC", "ETH")),
                                 "amount": self.pick(("100", "149.999999", "1"))})
        if way < 0.58:
            return self.at(fact={"halt": self.pick(INSTRUMENTS + universe.VENUES), "halted": self.chance(0.4)})
        if way < 0.65:
            return self.at(fact={"heard": self.pick(universe.VENUES)})
        if way < 0.68:
            return self.at(fact={"position": self.pick(universe.ACCOUNTS), "instrument": self.pick(INSTRUMENTS),
                                 "quantity": self.pick(("1", "-1", "0.5", "-0.25")), "price": self.pick(("100", "95"))})
        if way < 0.72 and self.executions:
            return self.at(fact={"bust": f"x{self.rng.randrange(self.executions)}", "venue": self.pick(universe.VENUES)})
        return self.life()

    def life(self):
        if not self.sent:
            return self.at(fact={"heard": "alpha"})
        name, requester, parts = self.pick(self.sent[-8:])
        part = self.rng.randrange(parts)
        if self.chance(0.35):
            return self.at(fact={"ended": name, "requester": requester, "part": part,
                                 "how": self.pick(("rejected", "cancelled", "expired", "unknown", "replaced"))})
        self.executions += self.chance(0.95)
        return self.at(fact={"fill": name, "requester": requester, "part": part, "execution": f"x{self.executions}",
                             "quantity": self.pick(("0.3", "0.5", "1", "0.00000001")), "price": "100"})


def _parts(intent):
    kind = intent["kind"]
    if kind == "order":
        return len(intent["legs"])
    if kind == "batch":
        return 1 + sum(_parts(action) for action in intent["actions"])
    if kind == "quote":
        return sum(("bid_price" in entry) + ("ask_price" in entry) for entry in intent["entries"])
    return len(intent.get("instruments", "1"))
