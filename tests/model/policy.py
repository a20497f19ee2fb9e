"""A policy that is parsed and checked against the documents, ready to decide."""
from fractions import Fraction

from .attributes import KEY_KINDS, key_value
from .bounds import check_bounds
from .clock import parse_time
from .compiler import Compiler, Context, refuse
from .evaluation import Settings
from .measures import LEVELS
from .syntax import MEASURES, parse
from .tables import parse_table
from .values import decimal
from .words import KINDS, duration_of

CONDITIONS = {"permit": (), "limit": (), "forbid": MEASURES, "require": MEASURES, "trip": MEASURES, "alert": MEASURES}
READS_OUTSIDE = ("reference", "time", "stale")


class Policy:
    def __init__(self, source, documents, tables):
        self.syntax = parse(source)
        self.documents = documents
        self.lists, self.tables = {}, {}
        stale, slippage = {}, None
        names = set()
        for statement in self.syntax.statements:
            form = statement.form
            if form in ("list", "table"):
                if statement.name in names or statement.name in documents.scales:
                    refuse(f"`{statement.name}` twice")
                names.add(statement.name)
                self._name(statement, tables)
            elif form == "stale":
                if statement.fact in stale:
                    refuse(f"`stale {statement.fact}` twice")
                stale[statement.fact] = duration_of(statement.age)
            elif form == "slippage":
                value = decimal(statement.percent)[0]
                if slippage is not None or value > 50:
                    refuse("one `slippage`, of 0 to 50 %")
                slippage = value / 100
        if slippage is not None and "reference" not in stale:
            refuse("slippage needs a reference whose age is said")
        self.settings = Settings(stale, None if slippage is None else Fraction(slippage))
        compiler = Compiler(documents, self.lists, self.tables, stale)
        self.by_kind = {}
        self._check_names()
        for statement in self.syntax.statements:
            if statement.form in CONDITIONS:
                self._compile(statement, compiler)
        self.follows = compiler.follows or "drop_copy" in stale or \
            any(m.which in ("filled", *LEVELS) for m in compiler.measures.values())
        self.exposure = None
        if compiler.asks_reduces or "drop_copy" in stale:
            self.exposure = compiler.exposure()
        self.measures = list(compiler.measures.values())
        if len(self.measures) > 1024:
            refuse("too many measures")
        self._check_nevers(compiler)
        check_bounds(self)
        self.measures_by_kind = {kind: [m for m in self.measures if kind in m.kinds] for kind in KINDS}

    def _name(self, statement, tables):
        if statement.form == "list":
            self.lists[statement.name] = statement.items
            return
        if statement.file not in tables:
            refuse(f"no file `{statement.file}`")
        self.tables[statement.name] = parse_table(statement.name, statement.by, tables[statement.file], statement.hash,
                                                  self.documents.scales)

    def _check_names(self):
        seen = set()
        for statement in self.syntax.statements:
            if statement.form in CONDITIONS or statement.form == "never":
                if statement.name is not None and statement.name in seen:
                    refuse(f"`{statement.name}` names two statements")
                seen.add(statement.name)

    def _check_nevers(self, compiler):
        kept = dict(compiler.measures)
        for statement in self.syntax.statements:
            if statement.form == "never":
                compiler.expression(statement.when, Context(statement.kinds, MEASURES, True), ("bool",))
        compiler.measures = kept

    def _compile(self, statement, compiler):
        context = Context(statement.kinds, CONDITIONS[statement.form])
        statement.until_time = parse_time(statement.until) if statement.until is not None else None
        statement.reads_measure, statement.left_measure = False, None
        if statement.form == "limit":
            self._limit_sides(statement, compiler)
        statement.selectors, statement.conditions = compiler.conditions(statement.when, context)
        statement.unless_run = None
        if statement.unless is not None:
            statement.unless_run = compiler.expression(statement.unless, context, ("bool",)).run
        if statement.people is not None:
            self._check_people(statement)
        if statement.form == "trip":
            if statement.when is None:
                refuse("a trip says when")
            if any(not set(statement.kinds) <= KEY_KINDS[key] for key in statement.by):
                refuse("a key is not known of every kind")
            by = tuple(sorted(statement.by))
            statement.scope_of = lambda e: {key: key_value(key, e.requester, e.part) for key in by}
        if "cancel" in statement.kinds:
            _check_cancel(statement)
        for kind in statement.kinds:
            self.by_kind.setdefault(kind, []).append(statement)

    def _limit_sides(self, statement, compiler):
        left = compiler.expression(statement.left, Context(statement.kinds, MEASURES), ("number", "amount", "duration"))
        bound = compiler.expression(statement.bound, Context(statement.kinds, ("filled",)), (left.type,))
        compiler._one_asset(left, bound)
        statement.left_run, statement.bound_run = left, bound
        statement.reads_measure = _reads(statement.left, ("measure",))
        if statement.left[0] == "measure":
            kept = [m for m in compiler.measures.values() if m.read == left.run]
            statement.left_measure = kept[0]

    def _check_people(self, statement):
        number, roles, distinct_roles, _, _ = statement.people
        holders = {person.name for role in roles for person in self.documents.holders(role)}
        if len(set(roles)) < len(roles) or not all(self.documents.role_held(role) for role in roles):
            refuse("a role twice, or one that nobody holds")
        if number > len(holders) or distinct_roles and number > len(roles):
            refuse("more people than there are")


def _reads(node, names):
    if not isinstance(node, tuple):
        return False
    return node[:1] and node[0] in names or any(_reads(part, names) for part in node)


def _check_cancel(statement):
    """S11."""
    if statement.form in ("require", "trip"):
        refuse("a cancel waits for nothing")
    if statement.form == "limit":
        left = statement.left
        if not (left[0] == "measure" and left[1] == "sent" and left[2] == ("count", ("cancel",))):
            refuse("the only limit on cancel is one of `sent(count of cancel …)`")
        inner = (left[3], statement.bound, statement.when, statement.unless)
    else:
        inner = (statement.when, statement.unless)
    if any(_reads(node, READS_OUTSIDE) or _reads(node, ("measure",)) for node in inner):
        refuse("nothing on cancel reads a measure, a fact or the time")

