"""Section 3: types. An expression becomes a function of an evaluation; what has no meaning is refused."""
from fractions import Fraction

from . import attributes
from .clock import in_ranges, ranges_of
from .measures import Measure, keys_known
from .requests import ORDER_LIKE
from .values import Failure, away, decimal, fits, toward, units
from .words import KINDS, Refused, duration_of

SIGNED = ("delta", "vega")
COMPARE = {"==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
           ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


class Typed:
    """`asset`: ("is", NAME) where the text shows it; `base`, `quote`, `asset`, or None. `measures`: those read."""
    __slots__ = ("type", "run", "asset", "signed", "balance")

    def __init__(self, kind, run, asset=None):
        self.type, self.run, self.asset, self.signed, self.balance = kind, run, asset, False, False


class Context:
    """Where an expression stands: on which kinds, and what may be read there."""

    def __init__(self, kinds, measures=(), approvals=False):
        self.kinds, self.measures, self.approvals = frozenset(kinds), measures, approvals


def refuse(message):
    raise Refused(message)


class Compiler:
    def __init__(self, documents, lists, tables, stale):
        self.documents, self.lists, self.tables, self.stale = documents, lists, tables, stale
        self.measures = {}  # identity -> Measure
        self.asks_reduces = self.follows = False  # whether anything asks what became of orders

    def expression(self, node, context, wanted=None):
        out = getattr(self, "_" + node[0])(node, context)
        if wanted and out.type not in wanted:
            refuse(f"expected {' or '.join(wanted)}, not {out.type}")
        return out

    def conditions(self, node, context):
        """S2a: the selectors among the parts that `and` joins, and the other parts."""
        parts = () if node is None else node[1] if node[0] == "and" else (node,)
        selectors, others = [], []
        for part in parts:
            (selectors if self._is_selector(part) else others).append(self.expression(part, context, ("bool",)).run)
        return selectors, others

    def _is_selector(self, node):
        """`attribute == TEXT`, `attribute in` items or a list, `requester has ROLE`."""
        if node[0] == "has":
            return True
        if node[0] == "compare" and node[1] == "==":
            return sorted((node[2][0], node[3][0])) == ["attribute", "text"]
        return node[0] == "in" and node[1][0] == "attribute" and not node[2] and \
            (node[3][0] == "items" or node[3][0] == "name" and node[3][1] in self.lists)

    # --- yes or no -------------------------------------------------------------------------------------------------
    def _parts(self, node, context):
        return [self.expression(part, context, ("bool",)).run for part in node[1]]

    def _and(self, node, context):
        parts = self._parts(node, context)
        return Typed("bool", lambda e: all([part(e) for part in parts]))

    def _or(self, node, context):
        parts = self._parts(node, context)
        return Typed("bool", lambda e: any([part(e) for part in parts]))

    def _not(self, node, context):
        inner = self.expression(node[1], context, ("bool",)).run
        return Typed("bool", lambda e: not inner(e))

    def _bool(self, node, _):
        return Typed("bool", lambda e, value=node[1]: value)

    def _has(self, node, _):
        role = node[1]
        if not self.documents.role_held(role):
            refuse(f"nobody holds the role `{role}`")
        return Typed("bool", lambda e: role in e.requester.roles)

    def _compare(self, node, context):
        sign, (left, right) = node[1], [self.expression(side, context) for side in node[2:]]
        if left.type != right.type or left.type in ("time", "nothing"):
            refuse(f"{left.type} is never compared with {right.type}")
        if left.type in ("bool", "text") and sign not in ("==", "!="):
            refuse(f"`{sign}` is not for {left.type}")
        compare, a, b = COMPARE[sign], left.run, right.run
        if left.type != "amount":
            if left.type == "text":
                self._check_text(node[2], node[3])
                self._check_text(node[3], node[2])
            return Typed("bool", lambda e: compare(a(e), b(e)))
        self._one_asset(left, right)

        def run(e):
            one, other = a(e), b(e)
            if one[0] != other[0]:
                raise Failure("different_assets")
            return compare(one[1], other[1])
        return Typed("bool", run)

    def _check_text(self, node, literal):
        if node[0] == "attribute" and literal[0] == "text":
            self._check_value(node, literal[1])

    def _check_value(self, node, text):
        """T4: only what the attribute can be."""
        name, documents = node[2], self.documents
        domains = {"venue": documents.venues, "instrument": documents.instruments, "base_asset": documents.scales,
                   "quote_asset": documents.scales, "asset": documents.scales, "network": documents.native,
                   "destination": documents.addresses, "key": documents.keys, "account": documents.accounts,
                   "from_account": documents.accounts, "to_account": documents.accounts, "desk": documents.desks,
                   "counterparty": documents.counterparties, "gateway": documents.principals}
        domain = attributes.LISTED.get(name, domains.get(name))
        if node[1] == "requester" and name == "name":
            domain = documents.principals
        if domain is not None and text not in domain:
            refuse(f"`{node[1]}.{name}` is never `{text}`")

    def _one_asset(self, *sides):
        shown = {side.asset[1] for side in sides if side.asset and side.asset[0] == "is"}
        if len(shown) > 1:
            refuse("amounts of different assets")

    def _collar(self, node, context):
        if not context.kinds <= set(ORDER_LIKE):
            refuse("a collar is for order, amend and quote")
        price, source = (self.expression(part, context, ("amount",)) for part in (node[1], node[3]))
        self._one_asset(price, source)
        how, tolerances = node[2]
        self._one_asset(price, source, *(self._amount(one, None) for one in tolerances if one[0] == "amount"))
        steps = [self._tolerance(tolerance, price, source) for tolerance in tolerances]
        choose, p, r = (max if how == "greater" else min), price.run, source.run

        def run(e):
            a, b = p(e), r(e)
            quote = attributes.instrument(e).quote
            if a[0] != b[0] or a[0] != quote:
                raise Failure("different_assets")
            distance = choose([step(e, b[1]) for step in steps])
            return a[1] <= fits(b[1] + distance) if e.part.side == "buy" else a[1] >= fits(b[1] - distance)
        return Typed("bool", run)

    def _tolerance(self, node, price, source):
        if node[0] == "amount":
            value = self._amount(node, None)
            self._one_asset(value, price, source)
            asset, number = value.run(None)

            def amount(e, _):
                if asset != attributes.instrument(e).quote:
                    raise Failure("different_assets")
                return number
            return amount
        number = decimal(node[1])[0]
        if node[0] == "percent":
            return lambda e, reference: toward(Fraction(reference) * number / 100)

        def ticks(e, _):
            what = attributes.instrument(e)
            return toward(Fraction(number * what.tick * 10 ** self.documents.scales[what.quote]))
        return ticks

    def _stale(self, node, context):
        _, fact, negated, age = node
        self.follows = self.follows or fact[0] == "drop_copy"
        kinds = {"reference": ORDER_LIKE, "greeks": ORDER_LIKE, "balance": ("settlement", "transfer"),
                 "drop_copy": [kind for kind in KINDS if kind in attributes.KEY_KINDS["venue"]], "rate": KINDS}[fact[0]]
        if not context.kinds <= set(kinds):
            refuse(f"`{fact[0]}` is not known of these kinds")
        if age is None and fact[0] not in self.stale:
            refuse(f"nothing says when `{fact[0]}` is stale")
        for asset in fact[1:]:
            self._asset_name(asset)
        limit = None if age is None else duration_of(age)
        return Typed("bool", lambda e: e.fact_is_older(fact, limit) != negated)

    # --- values ----------------------------------------------------------------------------------------------------
    def _text(self, node, _):
        return Typed("text", lambda e, value=node[1]: value)

    def _number(self, node, _):
        if "." in node[1]:
            refuse("a number without an asset is whole")
        return Typed("number", lambda e, value=fits(int(node[1])): value)

    def _duration(self, node, _):
        return Typed("duration", lambda e, value=duration_of(node[1]): value)

    def _asset_name(self, name):
        if name not in self.documents.scales:
            refuse(f"no asset `{name}`")
        return name

    def _amount(self, node, _):
        _, number, asset = node
        value = units(number, self.documents.scales[self._asset_name(asset)])
        if value is None:
            refuse(f"`{asset}` has fewer digits")
        if value >= 1 << 127:
            refuse("overflow")
        return Typed("amount", lambda e, value=(asset, value): value, ("is", asset))

    def _attribute(self, node, context):
        name = node[1:]
        self.asks_reduces = self.asks_reduces or name == ("order", "reduces")
        self.follows = self.follows or name in (("order", "reduces"), ("order", "crosses_own"))
        row = attributes.TABLE.get(name)
        if row is None:
            refuse(f"no attribute `{name[0]}.{name[1]}`")
        if not context.kinds <= row.kinds:
            refuse(f"`{name[0]}.{name[1]}` is not of every kind here")
        if row.reads and row.reads not in self.stale:
            refuse(f"nothing says when `{row.reads}` is stale")
        out = Typed(row.type, lambda e: e.get(name))
        if row.type == "amount":
            base = ("quantity", "delta", "display_quantity")
            out.asset = ("asset" if name[1] != "fee_max" else None) if name[0] in ("settlement", "transfer") \
                else "base" if name[1] in base else "quote"
            out.signed, out.balance = name[1] in SIGNED, name[1] == "balance"
        return out

    def _reference(self, node, context):
        if not context.kinds <= set(ORDER_LIKE):
            refuse("`reference` is of an instrument")
        if node[1] is None and "reference" not in self.stale:
            refuse("nothing says when `reference` is stale")
        age = None if node[1] is None else duration_of(node[1])
        return Typed("amount", lambda e: e.reference(age), "quote")

    def _time(self, *_):
        return Typed("time", None)

    def _approvals(self, _, context):
        if not context.approvals:
            refuse("`approvals` stands only in a never")
        return Typed("number", lambda e: 0)

    def _sum(self, node, context):
        parts = [("+", self.expression(node[1], context, ("number", "amount")))]
        parts += [(sign, self.expression(part, context, ("number", "amount"))) for sign, part in node[2]]
        return self._joined([part for _, part in parts], self._add([sign for sign, _ in parts]))

    @staticmethod
    def _add(signs):
        def add(values):
            total = 0
            for sign, value in zip(signs, values):
                total = fits(total + value if sign == "+" else total - value)
            return total
        return add

    def _joined(self, parts, join):
        """Numbers, or amounts of one asset, made into one."""
        if len({part.type for part in parts}) > 1:
            refuse("a number and an amount")
        runs = [part.run for part in parts]
        if parts[0].type == "number":
            return Typed("number", lambda e: join([run(e) for run in runs]))
        self._one_asset(*parts)

        def amounts(e):
            asset, total = runs[0](e)
            values = [total]
            for run in runs[1:]:
                got = run(e)
                if got[0] != asset:
                    raise Failure("different_assets")
                values.append(got[1])
            return (asset, join(values))
        shown = [part.asset for part in parts if part.asset and part.asset[0] == "is"]
        same = parts[0].asset if len({part.asset for part in parts}) == 1 else None
        return Typed("amount", amounts, shown[0] if shown else same)

    def _extreme(self, node, context, choose):
        return self._joined([self.expression(part, context, ("number", "amount")) for part in node[1]], choose)

    def _min(self, node, context):
        return self._extreme(node, context, min)

    def _max(self, node, context):
        return self._extreme(node, context, max)

    def _times(self, node, context):
        inner, number = self.expression(node[2], context, ("number", "amount")), node[1]
        if inner.type == "number":
            return Typed("number", lambda e: fits(number * inner.run(e)))

        def run(e):
            asset, value = inner.run(e)
            return (asset, fits(number * value))
        out = Typed("amount", run, inner.asset)
        out.signed = inner.signed
        return out

    def _cell(self, node, context):
        _, name, keys, column = node
        table = self.tables.get(name) or refuse(f"no table `{name}`")
        kind = table.columns.get(column) or refuse(f"no column `{column}`")
        if len(keys) != len(table.keys):
            refuse(f"`{name}` is looked up by {len(table.keys)} texts")
        runs = [self.expression(key, context, ("text",)).run for key in keys]
        for key, node in zip(table.keys, keys):
            self._check_column(node, table, key)

        def run(e):
            cells = table.find(tuple([key(e) for key in runs]), e.t)
            if cells is None:
                raise Failure("no_row")
            return cells[column]
        if kind in ("text", "number", "duration", "amount"):
            return Typed(kind, run)
        return Typed("amount", run, ("is", kind))

    # --- in --------------------------------------------------------------------------------------------------------
    def _in(self, node, context):
        _, left, negated, target = node
        inner = self.expression(left, context)
        if inner.type == "time":
            return self._time_in(negated, target)
        if inner.type == "amount":
            if negated or target[0] not in ("name", "text"):
                refuse("an amount is `in` an asset")
            return self._convert(inner, self._asset_name(target[1]))
        if inner.type != "text":
            refuse(f"{inner.type} is never `in` anything")
        test = self._text_target(left, target)
        return Typed("bool", lambda e: test(e, inner.run(e)) != negated)

    def _time_in(self, negated, target):
        if target[0] == "session":
            calendar = self.calendar(target[1])
            return Typed("bool", lambda e: calendar.holds(e.t) != negated)
        if target[0] != "items":
            refuse("`time` is in items or a session")
        ranges = [pair for item in target[1] for pair in ranges_of(item)]
        return Typed("bool", lambda e: in_ranges(e.t, ranges) != negated)

    def calendar(self, name):
        return self.documents.calendars.get(name) or refuse(f"no calendar `{name}`")

    def _convert(self, inner, asset):
        if inner.asset and inner.asset[0] == "is" and inner.asset[1] != asset and "rate" not in self.stale:
            refuse("nothing says when a rate is stale")
        rounding, run = toward if inner.balance else away, inner.run
        out = Typed("amount", lambda e: e.convert(run(e), asset, rounding), ("is", asset))
        out.signed = inner.signed
        return out

    def _text_target(self, left, target):
        if target[0] == "addressbook":
            if left != ("attribute", "settlement", "destination"):
                refuse("only a destination is in the address book")
            return self._in_address_book
        if target[0] == "name" and target[1] in self.tables:
            table = self.tables[target[1]]
            if len(table.keys) != 1:
                refuse("a text is `in` a table of one key column")
            self._check_column(left, table, table.keys[0])
            return lambda e, text: table.find((text,), e.t) is not None
        if target[0] == "items":
            items = target[1]
        elif target[0] == "name" and target[1] in self.lists:
            items = self.lists[target[1]]
        else:
            refuse("a text is `in` a list or a table")
        if left[0] == "attribute":
            for item in items:
                self._check_value(left, item)
        return lambda e, text: text in items

    def _check_column(self, node, table, key):
        if node[0] == "attribute":
            for _, _, cells in table.rows:
                self._check_value(node, cells[key])

    def _in_address_book(self, e, text):
        row, fields = self.documents.addresses.get(text), e.part.fields
        return row is not None and row.counterparty == fields["counterparty"] and row.asset == fields["asset"] \
            and row.network == fields["network"] and (row.usable_from is None or row.usable_from <= e.t)

    # --- measures --------------------------------------------------------------------------------------------------
    def _measure(self, node, context):
        _, which, measured, where, window, by = node
        if which not in context.measures:
            refuse(f"`{which}` doesn't stand here")
        identity = self._identity(node)
        kinds = frozenset(measured[1]) if measured[0] == "count" else self._kinds_of(measured)
        if which not in ("sent", "lowest", "highest") and not kinds <= set(ORDER_LIKE):
            refuse(f"`{which}` is of order, amend and quote")
        if not keys_known(by, kinds) or not keys_known(by, context.kinds):
            refuse("counted by what isn't known")
        measure = self.measures.get(identity)
        if measure is None:
            measure = self.measures[identity] = self._new_measure(identity, node, kinds)
        if measure.value is None:
            return Typed("number", measure.read)
        out = Typed("amount", measure.read, measure.unit[0])
        return out

    def _new_measure(self, identity, node, kinds):
        _, which, measured, where, window, by = node
        inner = Context(kinds)
        value = None
        unit = (None, False)
        if measured[0] != "count":
            typed = self.expression(measured, inner, ("amount",))
            if not typed.asset or typed.asset in ("base", "quote") and "instrument" not in by \
                    or typed.asset == "asset" and "asset" not in by:
                refuse("what is measured has one asset")
            value, unit = typed.run, (typed.asset, typed.signed)
        elif which in ("lowest", "highest"):
            refuse("a count has no lowest or highest")
        test = self.conditions(where, inner)
        calendar = self.calendar(window[1]) if window and window[0] == "session" else None
        return Measure(identity, which, kinds, value, test, window, by, unit, calendar)

    def exposure(self):
        """What `order.reduces` reads: open(order.quantity by account, instrument), one more measure unless it stands there."""
        node = ("measure", "worst", ("attribute", "order", "quantity"), None, None, ("account", "instrument"))
        for measure in self.measures.values():
            if measure.which == "worst" and measure.identity[1:] == self._identity(node)[1:]:
                return measure
        identity = ("exposure",) + self._identity(node)[1:]
        measure = self.measures[identity] = self._new_measure(identity, node, frozenset(ORDER_LIKE))
        return measure

    def _identity(self, node):
        _, which, measured, where, window, by = node
        return (which, self._plain(measured), self._plain(where), window, tuple(sorted(by)))

    @staticmethod
    def _kinds_of(node):
        """Every kind that has the attribute that is measured."""
        inner = node[1] if node[0] == "in" else node
        if inner[0] != "attribute" or inner[1:] not in attributes.TABLE:
            refuse("one attribute is measured")
        return attributes.TABLE[inner[1:]].kinds

    def _plain(self, node):
        """For identity: lists by their content."""
        if not isinstance(node, tuple):
            return node
        if node[:1] == ("name",) and len(node) == 2:
            return ("items", self.lists[node[1]]) if node[1] in self.lists else ("text", node[1])
        if node[:1] == ("count",):
            return ("count", tuple(sorted(node[1])))
        return tuple(self._plain(part) for part in node)
