"""Section 3.1: a stated request and its parts."""
from .clock import parse_time
from .values import Failure, decimal, fits

ORDER_LIKE = ("order", "amend", "quote")
ONE_TO_LIMIT = 10 ** 18


class Part:
    """One part: its kind, the fields it states as they are stated, and what orders share."""
    __slots__ = ("kind", "fields", "venue", "account", "instrument", "side", "quantity", "price", "stop_price", "type",
                 "expires_at", "legs", "number", "request")

    def __init__(self, kind, fields):
        self.kind, self.fields = kind, fields
        self.venue, self.account = fields.get("venue"), fields.get("account")
        self.instrument, self.side = fields.get("instrument", ""), fields.get("side", "")
        self.quantity = self.price = self.stop_price = self.expires_at = None
        self.type, self.legs, self.number, self.request = "limit", 1, 0, None

    def order_like(self):
        return self.kind in ORDER_LIKE


class Request:
    __slots__ = ("id", "key", "valid_until", "kind", "parts", "requester")

    def __init__(self, stated, requester):
        self.id, self.key = stated["request_id"], stated.get("key", "")
        self.valid_until = parse_time(stated["valid_until"])
        self.requester = requester
        intent = stated["intent"]
        self.kind = intent["kind"]
        self.parts = list(_parts(intent))
        for number, part in enumerate(self.parts):
            part.number, part.request = number, self


def _parts(intent):
    kind = intent["kind"]
    if kind == "order":
        yield from _legs(intent)
    elif kind == "batch":
        yield Part("batch", intent)
        for action in intent["actions"]:
            yield from _parts(action)
    elif kind == "quote":
        yield from _entries(intent)
    elif kind == "mandate":
        for instrument in intent["instruments"]:
            part = Part("mandate", intent)
            part.instrument = instrument
            yield part
    elif kind == "amend":
        part = Part("amend", intent)
        part.quantity, part.price = intent["quantity"], intent["price"]
        yield part
    else:
        yield Part(kind, intent)


def _legs(intent):
    legs = intent["legs"]
    for leg in legs:
        part = Part("order", intent)
        part.instrument, part.side, part.quantity = leg["instrument"], leg["side"], leg["quantity"]
        part.price = leg.get("price", intent.get("price") if len(legs) == 1 else None)
        part.stop_price = intent.get("stop_price")
        part.type, part.legs = intent.get("type", "limit"), len(legs)
        if "expires_at" in intent:
            part.expires_at = parse_time(intent["expires_at"])
        yield part


def _entries(intent):
    for entry in intent["entries"]:
        for side, half in (("buy", "bid"), ("sell", "ask")):
            if half + "_price" in entry:
                part = Part("quote", intent)
                part.instrument, part.side = entry["instrument"], side
                part.price, part.quantity = entry[half + "_price"], entry[half + "_quantity"]
                if "expires_at" in intent:
                    part.expires_at = parse_time(intent["expires_at"])
                yield part


_stated = {}


def stated_amount(text, asset, scales):
    """A stated decimal as units of its asset."""
    got = _stated.get((text, asset, scales.get(asset)))
    if got is None:
        if asset not in scales:
            raise Failure("unknown_asset")
        value, digits = decimal(text)
        got = None if digits > scales[asset] else int(value * 10 ** scales[asset])
        if len(_stated) > 100_000:
            _stated.clear()
        _stated[(text, asset, scales[asset])] = got = -1 if got is None else got
    if got == -1:
        raise Failure("too_precise")
    return fits(got)
