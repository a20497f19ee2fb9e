"""Section 3.2 and 4.2: what a part says, and what follows from it. Each getter takes the evaluation of a part."""
from fractions import Fraction

from .clock import parse_time
from .requests import ORDER_LIKE, stated_amount
from .values import Failure, away, decimal, fits, shortest, toward
from .words import KINDS

SIDES = ("buy", "sell")
# Values of texts that are one of a list (T4); what is named in documents is looked up there.
LISTED = {
    "side": SIDES,
    "instrument_kind": ("spot", "linear", "inverse", "option"),
    "type": ("limit", "market", "stop_limit", "stop_market"),
    "time_in_force": ("good_till_cancel", "immediate_or_cancel", "fill_or_kill", "post_only", "day", "good_till_date"),
    "self_trade_prevention": ("venue_default", "expire_taker", "expire_maker", "expire_both"),
    "capacity": ("principal", "agent"),
    "short_sale": ("not_short", "short", "short_exempt"),
    "setting": ("leverage", "margin_mode", "market_maker_protection", "dead_man_switch"),
    "act": ("install_document", "create_key", "retire_key", "freeze", "resume", "override", "acknowledge_clock",
            "load_position", "confirm_nonce"),
}
DEFAULTS = {"type": "limit", "time_in_force": "good_till_cancel", "self_trade_prevention": "venue_default",
            "capacity": "principal", "short_sale": "not_short"}


class Attribute:
    __slots__ = ("type", "kinds", "get", "reads", "static")

    def __init__(self, kind_of_value, kinds, get, reads=None):
        self.type, self.kinds, self.get, self.reads = kind_of_value, frozenset(kinds), get, reads


TABLE = {}


def _add(prefix, names, kind_of_value, kinds, make, reads=None):
    for name in names.split():
        TABLE[(prefix, name)] = Attribute(kind_of_value, kinds, make(name) if callable(make) else make, reads)


def _text(name):
    default = DEFAULTS.get(name, "")
    return lambda e: e.part.fields.get(name, default)


def _of_part(name):
    return lambda e: getattr(e.part, name) or ""


def _until(name):
    def get(e):
        if name not in e.part.fields:
            raise Failure("no_value")
        return max(0, parse_time(e.part.fields[name]) - e.t)
    return get


# --- orders ------------------------------------------------------------------------------------------------------
def instrument(e):
    found = e.documents.instruments.get(e.part.instrument)
    if found is None:
        raise Failure("unknown_instrument")
    return found


def _scale(e, asset):
    if asset not in e.documents.scales:
        raise Failure("unknown_asset")
    return e.documents.scales[asset]


def _exact(e, amount):
    return Fraction(amount[1], 10 ** _scale(e, amount[0]))


def _amount(e, asset, value, rounding=away):
    return (asset, rounding(value * 10 ** _scale(e, asset)))


def quantity(e):
    base = instrument(e).base
    return (base, stated_amount(e.part.quantity, base, e.documents.scales))


def price(e):
    quote = instrument(e).quote
    if e.part.price is None:
        raise Failure("no_value")
    return (quote, stated_amount(e.part.price, quote, e.documents.scales))


def _stop_price(e):
    quote = instrument(e).quote
    if e.part.stop_price is None:
        raise Failure("no_value")
    return (quote, stated_amount(e.part.stop_price, quote, e.documents.scales))


def _display(e):
    base = instrument(e).base
    return (base, stated_amount(e.part.fields.get("display_quantity", e.part.quantity), base, e.documents.scales))


def _has_price(part):
    return part.kind != "order" or part.type in ("limit", "stop_limit")


def _base_price(e):
    if e.settings.slippage is None:
        raise Failure("no_price")
    if e.part.type != "stop_market":
        return e.reference()
    if e.part.legs > 1:
        raise Failure("no_value")
    return e.get(("order", "stop_price"))


def _worst_price(e):
    if _has_price(e.part):
        return e.get(("order", "price"))
    asset, base = instrument(e).quote, _base_price(e)
    if e.part.side == "buy":
        return (asset, away(base[1] * (1 + e.settings.slippage)))
    return (asset, toward(base[1] * (1 - e.settings.slippage)))


def _valuation(e):
    if _has_price(e.part):
        return e.get(("order", "price"))
    return (instrument(e).quote, away(_base_price(e)[1] * (1 + e.settings.slippage)))


def _notional(e):
    what = instrument(e)
    if what.kind == "option":
        return e.get(("order", "underlying_value"))
    if what.kind == "inverse":
        return _amount(e, what.quote, _exact(e, e.get(("order", "quantity"))) * what.multiplier)
    v = _exact(e, _valuation(e))
    return _amount(e, what.quote, v * _exact(e, e.get(("order", "quantity"))) * what.multiplier)


def _premium(e):
    what = instrument(e)
    if what.kind != "option":
        raise Failure("no_value")
    v = _exact(e, _valuation(e))
    return _amount(e, what.quote, v * _exact(e, e.get(("order", "quantity"))) * what.multiplier)


def _underlying_value(e):
    what = instrument(e)
    if what.kind != "option":
        return e.get(("order", "notional"))
    underlying = e.greeks().underlying
    return _amount(e, what.quote, underlying * _exact(e, e.get(("order", "quantity"))) * what.multiplier)


def _signed(e, value):
    return value if e.part.side == "buy" else -value


def _delta(e):
    what = instrument(e)
    if what.kind == "option":
        delta = e.greeks().delta
        value = delta * _exact(e, e.get(("order", "quantity"))) * what.multiplier
    else:
        value = _exact(e, e.get(("order", "quantity"))) * what.multiplier
        if what.kind == "inverse":
            v = _exact(e, _valuation(e))
            if v == 0:
                raise Failure("overflow")
            value /= v
    return _amount(e, what.base, _signed(e, value))


def _vega(e):
    what = instrument(e)
    if what.kind != "option":
        return (what.quote, 0)
    vega = e.greeks().vega
    return _amount(e, what.quote, _signed(e, vega * _exact(e, e.get(("order", "quantity"))) * what.multiplier))


# --- payments and mandates -----------------------------------------------------------------------------------------
def _payment(e):
    asset = e.part.fields["asset"]
    return (asset, stated_amount(e.part.fields["amount"], asset, e.documents.scales))


def _fee(e):
    network = e.part.fields["network"]
    if network not in e.documents.native:
        raise Failure("unknown_asset")
    asset = e.documents.native[network]
    return (asset, stated_amount(e.part.fields["fee_max"], asset, e.documents.scales))


def _balance(e):
    fields = e.part.fields
    return e.balance(fields["account"] if e.part.kind == "settlement" else fields["from_account"], fields["asset"])


def _mandate_quantity(e):
    base = instrument(e).base
    return (base, stated_amount(e.part.fields["quantity"], base, e.documents.scales))


def _mandate_price(e):
    quote = instrument(e).quote
    return (quote, stated_amount(e.part.fields["worst_price"], quote, e.documents.scales))


def _mandate_notional(e):
    what = instrument(e)
    if what.kind == "option":
        v = e.greeks().underlying
    elif what.kind == "inverse":
        v = 1
    else:
        v = _exact(e, _mandate_price(e))
    return _amount(e, what.quote, v * _exact(e, _mandate_quantity(e)) * what.multiplier)


def _fill_table():
    _add("requester", "name", "text", KINDS, lambda n: lambda e: e.requester.name)
    _add("requester", "desk", "text", KINDS, lambda n: lambda e: e.requester.desk)
    _add("requester", "is_service", "bool", KINDS, lambda n: lambda e: e.requester.is_service)
    _add("request", "key", "text", KINDS, lambda n: lambda e: e.part.request.key)
    _add("request", "lifetime", "duration", KINDS, lambda n: lambda e: max(0, e.part.request.valid_until - e.t))
    many = ORDER_LIKE
    _add("order", "account venue instrument side", "text", many, _of_part)
    _add("order", "algorithm algorithm_version", "text", many, _text)
    _add("order", "base_asset", "text", many, lambda n: lambda e: instrument(e).base)
    _add("order", "quote_asset", "text", many, lambda n: lambda e: instrument(e).quote)
    _add("order", "instrument_kind", "text", many, lambda n: lambda e: instrument(e).kind)
    for name, get in (("quantity", quantity), ("price", price), ("worst_price", _worst_price), ("notional", _notional),
                      ("premium", _premium), ("underlying_value", _underlying_value), ("delta", _delta),
                      ("vega", _vega)):
        TABLE[("order", name)] = Attribute("amount", many, get, "greeks" if name == "vega" else None)
    _add("order", "reduces", "bool", many, lambda n: lambda e: e.reduces())
    _add("order", "crosses_own", "bool", many, lambda n: lambda e: e.crosses_own())
    _add("order", "halted", "bool", many, lambda n: lambda e: e.halted())
    _add("order", "type", "text", ("order",), _of_part)
    _add("order", "time_in_force self_trade_prevention capacity short_sale trader client parent purpose", "text",
         ("order",), _text)
    _add("order", "reduce_only", "bool", ("order",), lambda n: lambda e: e.part.fields.get("reduce_only", False))
    _add("order", "legs", "number", ("order",), lambda n: lambda e: e.part.legs)
    TABLE[("order", "display_quantity")] = Attribute("amount", ("order",), _display)
    TABLE[("order", "stop_price")] = Attribute("amount", ("order",), _stop_price)
    _add("cancel", "account venue instrument", "text", ("cancel",), _of_part)
    _add("batch", "actions", "number", ("batch",), lambda n: lambda e: len(e.part.fields["actions"]))
    _add("settlement", "account counterparty asset network destination netting_set value_date purpose", "text",
         ("settlement",), _text)
    _add("transfer", "from_account to_account asset network purpose", "text", ("transfer",), _text)
    for kind in ("settlement", "transfer"):
        TABLE[(kind, "amount")] = Attribute("amount", (kind,), _payment)
        TABLE[(kind, "fee_max")] = Attribute("amount", (kind,), _fee)
        TABLE[(kind, "balance")] = Attribute("amount", (kind,), _balance, "balance")
    _add("mandate", "account instrument side", "text", ("mandate",), _of_part)
    _add("mandate", "purpose", "text", ("mandate",), _text)
    for name, get in (("quantity", _mandate_quantity), ("worst_price", _mandate_price), ("notional", _mandate_notional)):
        TABLE[("mandate", name)] = Attribute("amount", ("mandate",), get)
    _add("mandate", "children_max", "number", ("mandate",), lambda n: lambda e: e.part.fields[n])
    _add("mandate", "venues algorithms", "number", ("mandate",), lambda n: lambda e: len(e.part.fields.get(n, ())))
    _add("mandate", "lifetime", "duration", ("mandate",), lambda n: _until("ends_at"))
    _add("venue_configuration", "account venue instrument value setting", "text", ("venue_configuration",), _text)
    _add("read", "account venue query", "text", ("read",), _text)
    _add("session", "account venue gateway purpose", "text", ("session",), _text)
    _add("session", "lifetime", "duration", ("session",), lambda n: _until("ends_at"))
    _add("administrative", "act subject reason", "text", ("administrative",), _text)
    _add("administrative", "lifetime", "duration", ("administrative",), lambda n: _until("until"))


_fill_table()

# --- keys of measures ----------------------------------------------------------------------------------------------
_ALL = frozenset(KINDS)
KEY_KINDS = {
    "account": _ALL - {"batch", "administrative"},
    "venue": frozenset(("order", "amend", "quote", "cancel", "venue_configuration", "read", "session")),
    "instrument": frozenset(("order", "amend", "quote", "cancel", "mandate", "venue_configuration")),
    "side": frozenset(("order", "amend", "quote", "mandate")),
    "algorithm": frozenset(ORDER_LIKE), "price": frozenset(ORDER_LIKE), "quantity": frozenset(ORDER_LIKE),
    "trader": frozenset(("order",)), "client": frozenset(("order",)),
    "asset": frozenset(("settlement", "transfer")), "network": frozenset(("settlement", "transfer")),
    "counterparty": frozenset(("settlement",)), "destination": frozenset(("settlement",)),
    "requester": _ALL, "desk": _ALL, "key": _ALL,
}


def _shortest_text(text):
    if text is None:
        return ""
    value, digits = decimal(text)
    return shortest(int(value * 10 ** digits), digits)


def key_value(key, requester, part):
    """The text that a measure or trip counts a part by."""
    if key in ("venue", "instrument", "side"):
        return getattr(part, key) or ""
    if key == "account":
        return part.fields.get("from_account", "") if part.kind == "transfer" else part.account or ""
    if key in ("price", "quantity"):
        return _shortest_text(getattr(part, key))
    if key == "requester":
        return requester.name
    if key == "desk":
        return requester.desk
    if key == "key":
        return part.request.key
    return part.fields.get(key, "")

