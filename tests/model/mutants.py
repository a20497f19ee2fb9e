"""Policies that may or may not be refused: words changed at random, and permits that may be unbounded (S14)."""
import random

from .differ import Case
from .words import words_of
from .writer import Writer

CLASSES = tuple(tuple(row.split()) for row in (
    "and or not", "== != < <= > >=", "+ -", "5 2 1.5 30s 1h 100_000", '"x" "main" "BTC-USDT" "buy" "desk"', "BTC USDT USDC ETH",
    "order cancel amend batch quote settlement transfer mandate read session administrative",
    "price quantity notional side amount desk name legs worst_price balance lifetime is_service type trader network",
    "min max", "sent filled open worst position lowest highest", "account instrument side asset venue trader destination key",
    "when unless where", "greater lesser", "reference greeks balance drop_copy rate", "permit forbid", "true false",
    "( )", "[ ]", "roles desks", "% ticks", "stale older", "1s 30d 31d 64s", "risk treasury nobody trader"))
POOL = tuple(word for row in CLASSES for word in row)


def _texts(source):
    return [f'"{word.value}"' if word.kind == "text" else word.value for word in words_of(source)[:-1]]


def changed_words(seed):
    """One to three words of a random policy are dropped, doubled, exchanged or replaced."""
    rng = random.Random(seed)
    statements = Writer(rng).policy()
    chosen = rng.choice([n for n, one in enumerate(statements) if n and not one.startswith(("stale", "slippage"))])
    words = _texts(statements[chosen])
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at, way = rng.randrange(len(words)), rng.randrange(12)
        if way == 0 and len(words) > 1:
            del words[at]
        elif way == 1:
            words.insert(at, words[at])
        elif way == 2:
            other = rng.randrange(len(words))
            words[at], words[other] = words[other], words[at]
        elif way == 3:
            words[at] = rng.choice(POOL)
        else:  # another word of its class
            fitting = [(place, row) for place, word in enumerate(words) for row in CLASSES if word in row]
            place, row = rng.choice(fitting or [(at, POOL)])
            words[place] = rng.choice(row)
    changed = _joined(words)
    return Case(statements[:chosen] + [changed] + statements[chosen + 1:], [], seed)


def _joined(words):
    """No blank about the point of an attribute or before the one of a column."""
    return " ".join(words).replace(" . ", ".")


def maybe_bounded(seed):
    rng = random.Random(seed)
    kinds = rng.choice(("order", "order, amend", "quote"))
    statements = ['policy "bounded" version 1', "stale reference after 1s", "stale rate after 1s",
                  'list two = [ "BTC-USDT", "BTC-LIN" ]']

    def test():
        return rng.choice(('order.side == "buy"', 'order.side == "sell"', 'order.side != "buy"', "order.instrument in two",
                           'order.instrument == "BTC-USDT"', 'order.instrument == "BTC-LIN"', 'order.account != "main"',
                           'order.account == "main"', "requester has trader", "order.price > 5 USDT",
                           'order.instrument not in two', 'not (order.side == "sell")', "not requester has trader",
                           'order.side == "buy" or order.account == "main"'))

    def conditions(most=1):
        parts = [f"({one})" if " or " in one else one for one in (test() for _ in range(rng.randrange(most + 1)))]
        out = " when " + " and ".join(parts) if parts else ""
        return out + (f" unless {test()}" if rng.random() < 0.15 else "")
    sizes = ("order.quantity", "2 times order.quantity", "open(order.quantity by instrument)",
             "max(1 BTC, order.quantity)", "min(1 BTC, order.quantity)", "5 BTC - order.quantity",
             'sent(order.quantity where order.side == "buy" over 1h by instrument)')
    values = ("order.notional in USDT", "order.premium", "sent(order.underlying_value in USDT over 1d)")
    rates = ("sent(count of order, amend, quote over 1s)", "sent(count of order over 1s)", "open(count of order, amend, quote)",
             'sent(count of order, amend, quote where requester has trader over 1s)')
    prices = ("order.price", "order.worst_price", "collar")
    serial = 0
    varied = rng.randrange(4)
    for number, (options, bound) in enumerate(((sizes, "1 BTC"), (values, "1 USDT"), (rates, "5"), (prices, "1 USDT"))):
        for _ in range(rng.choice((0, 1, 2, 2, 2, 3)) if number == varied else 1):
            serial += 1
            left, when = (rng.choice(options), conditions()) if number == varied else (options[0], "")
            if left == "collar":
                statements.append(f'forbid {kinds} "l{serial}"{when.partition(" unless ")[0]} '
                                  "unless order.price not worse than 5% from reference")
            else:
                until = ' temporary until "2027-01-01T00:00:00Z"' if rng.random() < 0.04 else ""
                statements.append(f'limit "l{serial}" {left} <= {bound} on {kinds}{when}{until}')
    statements.append(f"permit {kinds}{conditions(2)}")
    return Case(statements, [], seed)

