"""S1 and S2: one request against one policy; the answer of section 6 without its texts."""
from .evaluation import Evaluation
from .measures import choose
from .values import Failure, shortest


class Row:
    """A statement in the trace of a part, and what the texts for people need of it."""
    __slots__ = ("part", "statement", "outcome", "failure", "limit", "before", "value", "unit", "scope", "evaluation",
                 "tripped")

    def __init__(self, part, statement, outcome, evaluation):
        self.part, self.statement, self.outcome, self.evaluation = part, statement, outcome, evaluation
        self.failure = self.limit = self.before = self.value = self.unit = self.scope = None
        self.tripped = False


class Outcome:
    def __init__(self):
        self.ruling = "deny"
        self.rows, self.requirements, self.alerts, self.latched = [], [], [], []
        self.uncounted = None
        self.records = []  # [(record, evaluation)]
        self.missed = []   # [(measure, evaluation)] of cancels
        self.denied = False


def applies(statement, e):
    """S2a: whether the statement applies, or None if a selector says that it is not about this part."""
    if not choose(statement.selectors, e):
        return None
    if not all([condition(e) for condition in statement.conditions]):
        return False
    return statement.unless_run is None or not statement.unless_run(e)


def evaluate_statement(policy, statement, e, latches):
    """The row of one statement, or None if it can't apply."""
    row = Row(e.part.number, statement, "false", e)
    try:
        if statement.form == "trip":
            row.scope = statement.scope_of(e)
            if (statement.name, tuple(row.scope.items())) in latches:
                row.outcome = "true"
                return row
        applied = applies(statement, e)
        if applied is None:
            return None
        if applied and statement.form == "limit":
            _limit(row, statement, e, policy.documents)
        elif applied:
            row.outcome = "true"
            row.tripped = statement.form == "trip"
    except Failure as failure:
        row.outcome, row.failure = "error", failure.code
    return row


def _limit(row, statement, e, documents):
    value = statement.left_run.run(e)
    bound = statement.bound_run.run(e)
    unit, scale = "count", 0
    if statement.left_run.type == "amount":
        if value[0] != bound[0]:
            raise Failure("different_assets")
        unit = value[0]
        scale = documents.scales[unit]
        value, bound = value[1], bound[1]
        if abs(value) >= 10 ** 36 or abs(bound) >= 10 ** 36:
            raise Failure("overflow")
    elif statement.left_run.type == "duration":
        unit = "ns"
    before = 0
    if statement.reads_measure:
        e.before = True
        try:
            before = statement.left_run.run(e)
        finally:
            e.before = False
        before = before[1] if statement.left_run.type == "amount" else before
    if statement.left_measure is not None:
        row.scope = statement.left_measure.scope(e)
    row.unit = unit
    row.limit, row.before, row.value = (shortest(number, scale) for number in (bound, before, value))
    row.outcome = "true" if value > bound else "false"


def decide(policy, world, request, requester, approvals, t, latches, record_of):
    """Evaluates each part in order; what it counts stays counted until the caller keeps or drops it."""
    out = Outcome()
    earlier = []
    for part in request.parts:
        e = Evaluation(world, policy, part, requester, t, earlier)
        permitted = _statements(policy, e, latches, out)
        counted = _count(policy, e, out)
        if not permitted:
            out.denied = True
        record = record_of(part)
        for measure, what in counted:
            measure.count(e, record, what)
        out.records.append((record, e))
        if part.order_like():
            earlier.append(record)
    if out.denied or out.uncounted is not None:
        out.requirements = []
        return out
    out.requirements = [statement for statement in out.requirements
                        if not people_suffice(policy.documents, statement.people, approvals, requester)]
    out.ruling = "pending" if out.requirements else "permit"
    return out


def _statements(policy, e, latches, out):
    """Adds the rows of one part; whether a permit matches it."""
    permits = False
    for statement in policy.by_kind.get(e.part.kind, ()):
        if statement.until_time is not None and e.t >= statement.until_time:
            continue
        row = evaluate_statement(policy, statement, e, latches)
        if row is None:
            continue
        out.rows.append(row)
        form = statement.form
        if form == "alert":
            if row.outcome != "false" and statement.name not in out.alerts:
                out.alerts.append(statement.name)
        elif row.outcome == "error":
            out.denied = True
        elif row.outcome == "true":
            if form == "permit":
                permits = True
            elif form == "require":
                if all(statement.people != other.people for other in out.requirements):
                    out.requirements.append(statement)
            else:
                out.denied = True
                if row.tripped and (statement, row.scope) not in out.latched:
                    out.latched.append((statement, row.scope))
    return permits


def _count(policy, e, out):
    """What each measure counts of the part; S5b, and S11 for cancels."""
    counted = []
    for measure in policy.measures_by_kind.get(e.part.kind, ()):
        try:
            what = measure.contribution(e)
        except Failure as failure:
            if e.part.kind == "cancel":
                out.missed.append((measure, e))
            elif out.uncounted is None:
                out.uncounted = failure.code
            continue
        if what is not None:
            counted.append((measure, what))
    return counted


def people_suffice(documents, people, names, requester=None):
    """S8: so many distinct people, each with one of the roles, of distinct roles and desks where it says so."""
    number, roles, distinct_roles, distinct_desks, _ = people
    found = []
    for name in dict.fromkeys(names):
        person = documents.people.get(name)
        excluded = requester is not None and name in (requester.name, requester.owner)
        if person and not excluded and any(role in person.roles for role in roles):
            found.append(person)
    return _choose(found, number, roles, distinct_roles, distinct_desks, frozenset(), frozenset())


def _choose(found, number, roles, distinct_roles, distinct_desks, used_roles, used_desks):
    if number == 0:
        return True
    if len(found) < number:
        return False
    person, rest = found[0], found[1:]
    if not (distinct_desks and person.desk in used_desks):
        choices = [role for role in roles if role in person.roles and role not in used_roles] if distinct_roles else [None]
        for role in choices:
            if _choose(rest, number - 1, roles, distinct_roles, distinct_desks, used_roles | {role},
                       used_desks | {person.desk}):
                return True
    return _choose(rest, number, roles, distinct_roles, distinct_desks, used_roles, used_desks)

