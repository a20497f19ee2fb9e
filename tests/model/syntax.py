"""Section 2: the grammar. An expression is a tuple whose first element names it, so that equal ones are equal."""
from .words import KINDS, RESERVED, SECOND, UNITS, Refused, duration_of, words_of

FACTS = ("reference", "greeks", "balance", "drop_copy", "rate")
KEYS = ("account", "venue", "instrument", "side", "algorithm", "price", "quantity", "trader", "client", "asset",
        "network", "counterparty", "destination", "requester", "desk", "key")
MEASURES = ("sent", "filled", "lowest", "highest", "open", "position", "worst")
WINDOWED = ("sent", "filled", "lowest", "highest")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
DAY = UNITS["d"]
DEPTH_MAX = 64


class Statement:
    """One statement; what a kind of statement lacks is None or empty."""

    def __init__(self, form, line):
        self.form, self.line = form, line
        self.name = None
        self.kinds = ()
        self.when = self.unless = None
        self.left = self.bound = None
        self.people = None  # (number, roles, distinct roles, distinct desks, within or None)
        self.by = ()
        self.unbounded = None
        self.until = None
        self.items = self.file = self.hash = self.fact = self.age = self.percent = None
        self.number = 0

    def title(self):
        return self.name if self.name is not None else f"{self.form} at line {self.line}"

    def meaning(self):
        """Everything but where it stands."""
        return (self.form, self.name, self.kinds, self.when, self.unless, self.left, self.bound, self.people, self.by,
                self.unbounded, self.until, self.items, self.file, self.hash, self.fact, self.age, self.percent)


class Policy:
    def __init__(self, name, version, statements):
        self.name, self.version, self.statements = name, version, statements

    def meaning(self):
        return (self.name, self.version, [statement.meaning() for statement in self.statements])


def parse(source):
    return _Parser(source).policy()


class _Parser:
    def __init__(self, source):
        self.source = source
        self.words = words_of(source)
        self.at = 0
        self.depth = 0

    # --- words ---------------------------------------------------------------------------------------------------
    def fail(self, expected):
        word = self.words[self.at]
        raise Refused(f"expected {expected}, not `{word.value}`", word.offset)

    def peek(self, *values, ahead=0):
        index = self.at + ahead
        if index >= len(self.words):
            return False
        word = self.words[index]
        return word.kind in ("name", "sign") and word.value in values

    def take(self, *values):
        if self.peek(*values):
            self.at += 1
            return self.words[self.at - 1].value
        return None

    def need(self, *values):
        return self.take(*values) or self.fail(" or ".join(f"`{value}`" for value in values))

    def kind(self, *kinds):
        return self.words[self.at].kind in kinds

    def value(self, kind, expected):
        if not self.kind(kind):
            self.fail(expected)
        self.at += 1
        return self.words[self.at - 1].value

    def text(self):
        return self.value("text", "a text in quotes")

    def duration(self, low=SECOND, high=30 * DAY):
        word = self.value("duration", "a duration such as 30s")
        if not low <= duration_of(word) <= high:
            raise Refused("a duration out of range", self.words[self.at - 1].offset)
        return word

    def number(self):
        return self.value("number", "a number")

    def whole(self):
        word = self.number()
        if "." in word:
            raise Refused("expected a whole number", self.words[self.at - 1].offset)
        return int(word)

    def plain_name(self, expected="a name"):
        if not self.kind("name") or self.words[self.at].value in RESERVED:
            self.fail(expected)
        return self.value("name", expected)

    def name_or_text(self, expected):
        return self.text() if self.kind("text") else self.plain_name(expected)

    def many(self, one):
        out = [one()]
        while self.take(","):
            out.append(one())
        return tuple(out)

    # --- statements ----------------------------------------------------------------------------------------------
    def policy(self):
        self.need("policy")
        name = self.text()
        self.need("version")
        version = self.whole()
        statements = []
        while not self.kind("end"):
            statements.append(self.statement())
        for number, statement in enumerate(statements):
            statement.number = number
        if len(statements) > 16384:
            raise Refused("too many statements")
        return Policy(name, version, statements)

    def statement(self):
        offset = self.words[self.at].offset
        form = self.need("list", "table", "stale", "slippage", "permit", "forbid", "limit", "require", "trip", "alert",
                         "never")
        out = Statement(form, self.source.count("\n", 0, offset) + 1)
        out.offset = offset
        getattr(self, "_" + form)(out)
        return out

    def _list(self, out):
        out.name = self.plain_name()
        self.need("=")
        out.items = self.items()

    def _table(self, out):
        out.name = self.plain_name()
        self.need("from")
        out.file = self.text()
        self.need("sha256")
        out.hash = self.text()
        self.need("key")
        out.by = self.many(lambda: self.value("name", "a column"))

    def _stale(self, out):
        out.fact = self.need(*FACTS)
        self.need("after")
        out.age = self.duration()

    def _slippage(self, out):
        out.percent = self.number()
        self.need("%")

    def _permit(self, out):
        out.kinds = self.kinds()
        out.name = self.title() if self.kind("text") else None
        self.conditions(out)
        if self.take("unbounded"):
            self.need("because")
            out.unbounded = self.text()
        self.temporary(out)

    def _forbid(self, out):
        out.kinds = self.kinds()
        out.name = self.title() if self.kind("text") else None
        self.conditions(out)
        self.temporary(out)

    def _limit(self, out):
        out.name = self.title()
        out.left = self.sum()
        self.need("<=")
        out.bound = self.sum()
        self.on(out)
        self.temporary(out)

    def _require(self, out):
        out.name = self.title() if self.kind("text") else None
        out.people = self.people()
        self.on(out)
        self.temporary(out)

    def _trip(self, out):
        out.name = self.title()
        self.need("on")
        out.kinds = self.kinds()
        if self.take("by"):
            out.by = self.keys()
        self.conditions(out)
        self.need("cleared")
        self.need("by")
        out.people = self.people()

    def _alert(self, out):
        out.name = self.title()
        self.on(out)
        self.temporary(out)

    def _never(self, out):
        out.name = self.title()
        out.kinds = self.kinds()
        self.need("with")
        out.when = self.expression()

    def title(self):
        name = self.text()
        if not 1 <= len(name) <= 64:
            raise Refused("a statement's name has 1 to 64 characters", self.words[self.at - 1].offset)
        return name

    def on(self, out):
        self.need("on")
        out.kinds = self.kinds()
        self.conditions(out)

    def conditions(self, out):
        if self.take("when"):
            out.when = self.expression()
        if self.take("unless"):
            out.unless = self.expression()

    def temporary(self, out):
        if self.take("temporary"):
            self.need("until")
            out.until = self.text()

    def people(self):
        number = self.whole()
        self.need("of")
        roles = self.many(lambda: self.name_or_text("a role"))
        distinct = []
        if self.take("from"):
            while True:
                self.need("distinct")
                if not self.kind("name") or self.words[self.at].value not in ("roles", "desks"):
                    self.fail("`roles` or `desks`")
                distinct.append(self.value("name", ""))
                if not self.take("and"):
                    break
        if len(set(distinct)) != len(distinct):
            raise Refused("distinct roles or desks twice", self.words[self.at].offset)
        within = self.duration(high=DAY) if self.take("within") else None
        if not 1 <= number <= 16 or len(roles) > 16:
            raise Refused("1 to 16 people of at most 16 roles", self.words[self.at].offset)
        return (number, roles, "roles" in distinct, "desks" in distinct, within)

    def kinds(self):
        out = self.many(lambda: self.need(*KINDS))
        if len(set(out)) != len(out):
            self.fail("each kind once")
        return out

    def keys(self):
        out = self.many(lambda: self.need(*KEYS))
        if len(set(out)) != len(out):
            self.fail("each key once")
        return out

    def items(self):
        self.need("[")
        out = []
        while not self.peek("]"):
            out.append(self.text())
            if not self.take(","):
                break
        self.need("]")
        return tuple(out)

    # --- expressions ---------------------------------------------------------------------------------------------
    def expression(self):
        self.depth += 1
        if self.depth > DEPTH_MAX:
            self.fail("expressions nested at most 64 deep")
        parts = [self.negation()]
        joiner = self.take("and", "or")
        if joiner:
            parts.append(self.negation())
            while self.take(joiner):
                parts.append(self.negation())
            if self.peek("and", "or"):
                self.fail("parentheses: `and` and `or` never stand side by side")
        self.depth -= 1
        return (joiner, tuple(parts)) if joiner else parts[0]

    def negation(self):
        if self.peek("not"):
            self.at += 1
            self.depth += 1
            if self.depth > DEPTH_MAX:
                self.fail("expressions nested at most 64 deep")
            out = ("not", self.negation())
            self.depth -= 1
            return out
        return self.comparison()

    def comparison(self):
        if self.peek("greeks", "balance", "drop_copy", "rate") or self.peek("reference") and self.peek("is", ahead=1):
            return self.fact_state()
        left = self.sum()
        if self.kind("sign") and self.words[self.at].value in COMPARISONS:
            return ("compare", self.need(*COMPARISONS), left, self.sum())
        if self.peek("not") and self.peek("worse", ahead=1):
            self.at += 2
            self.need("than")
            distance = self.distance()
            self.need("from")
            return ("collar", left, distance, self.sum())
        return left

    def fact_state(self):
        kind = self.need(*FACTS)
        fact = (kind,)
        if kind == "rate":
            first = self.name_or_text("an asset")
            self.need("to")
            fact = (kind, first, self.name_or_text("an asset"))
        self.need("is")
        negated = bool(self.take("not"))
        if self.take("stale"):
            return ("stale", fact, negated, None)
        self.need("older")
        self.need("than")
        return ("stale", fact, negated, self.duration())

    def distance(self):
        how = self.take("greater", "lesser")
        if how:
            self.need("of")
            return (how, self.many(self.tolerance))
        return ("greater", (self.tolerance(),))

    def tolerance(self):
        number = self.number()
        if self.take("%"):
            return ("percent", number)
        if self.take("ticks"):
            return ("ticks", number)
        return ("amount", number, self.name_or_text("`%`, `ticks` or an asset"))

    def sum(self):
        first, rest = self.postfix(), []
        while self.peek("+", "-"):
            sign = self.take("+", "-")
            rest.append((sign, self.postfix()))
        return ("sum", first, tuple(rest)) if rest else first

    def postfix(self):
        out = None
        if self.kind("number") and self.peek("times", ahead=1):
            number = self.whole()
            self.need("times")
            out = ("times", number, self.primary())
        else:
            out = self.primary()
        while self.peek("in") or self.peek("not") and self.peek("in", ahead=1):
            negated = bool(self.take("not"))
            self.need("in")
            out = ("in", out, negated, self.target())
        return out

    def target(self):
        if self.peek("["):
            return ("items", self.items())
        if self.take("addressbook"):
            return ("addressbook",)
        if self.peek("session"):
            return ("session", self.session_name())
        if self.kind("text"):
            return ("text", self.text())
        return ("name", self.plain_name("a list, a table, an asset, `[`, `addressbook` or `session(…)`"))

    def session_name(self):
        self.need("session")
        self.need("(")
        name = self.plain_name("a calendar")
        self.need(")")
        return name

    def primary(self):
        if self.take("("):
            out = self.expression()
            self.need(")")
            return out
        if self.take("true", "false"):
            return ("bool", self.words[self.at - 1].value == "true")
        if self.kind("text"):
            return ("text", self.text())
        if self.kind("duration"):
            return ("duration", self.duration())
        if self.kind("number"):
            return self.literal()
        if not self.kind("name"):
            self.fail("a value")
        return self.named()

    def literal(self):
        number = self.number()
        if self.kind("text") or self.kind("name") and self.words[self.at].value not in RESERVED:
            return ("amount", number, self.name_or_text("an asset"))
        return ("number", number)

    def named(self):
        if self.peek("requester") and self.peek("has", ahead=1):
            self.at += 2
            return ("has", self.name_or_text("a role"))
        if self.peek(".", ahead=1):
            kind = self.value("name", "a name")
            self.need(".")
            return ("attribute", kind, self.value("name", "an attribute"))
        if self.take("min", "max"):
            which = self.words[self.at - 1].value
            self.need("(")
            parts = self.many(self.sum)
            self.need(")")
            if len(parts) < 2:
                self.fail("at least two values")
            return (which, parts)
        if self.take("time"):
            return ("time",)
        if self.take("approvals"):
            return ("approvals",)
        if self.take("reference"):
            if self.take("no"):
                self.need("older")
                self.need("than")
                return ("reference", self.duration())
            return ("reference", None)
        if self.take(*MEASURES):
            return self.measure(self.words[self.at - 1].value)
        table = self.plain_name("a value")
        self.need("[")
        keys = self.many(self.sum)
        self.need("]")
        self.need(".")
        return ("cell", table, keys, self.value("name", "a column"))

    def measure(self, which):
        self.need("(")
        if self.take("count"):
            self.need("of")
            measured = ("count", self.kinds())
        else:
            measured = self.postfix()
        where = self.expression() if self.take("where") else None
        window = None
        if which in WINDOWED:
            self.need("over")
            window = ("session", self.session_name()) if self.peek("session") else ("rolling", self.duration())
        by = self.keys() if self.take("by") else ()
        self.need(")")
        return ("measure", which, measured, where, window, by)
