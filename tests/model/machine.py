"""Section 6: the steps of `sealward policy eval`, one at a time."""
from .clock import parse_time
from .decision import decide, people_suffice
from .documents import parse_documents
from .evaluation import Evaluation
from .measures import LEVELS
from .policy import Policy
from .reasons import reasons_of
from .requests import Request
from .values import Failure
from .words import Refused
from .world import LoadedPosition, Record, World


class Machine:
    def __init__(self, texts):
        self.texts = texts
        self.documents = parse_documents(texts)
        self.begin()

    def begin(self):
        self.policy = None
        self.world = World(self.documents)
        self.latches = {}   # (trip, values of its keys) -> the statement
        self.journal = []   # what a new measure is filled from
        self.ids = set()
        self.now = 0

    # --- steps -----------------------------------------------------------------------------------------------------
    def step(self, step):
        if "policy" in step:
            return self._load(step, "policy")
        if "install" in step:
            return self._load(step, "install")
        t = parse_time(step["at"])
        if self.policy is None or t < self.now:
            return {"error": "no policy, or an earlier time"}
        if "request" in step:
            return self._request(t, step)
        self.now = t
        if "fact" in step:
            self.journal.append(("fact", t, step["fact"]))
            ignored = self._fact(t, step["fact"])
        else:
            ignored = self._clear(step["clear"])
            return {"ignored": ignored} if ignored else {"cleared": True}
        return {"ignored": ignored} if ignored else {"noted": True}

    def _load(self, step, how):
        try:
            policy = Policy(step[how], self.documents, {**self.texts, **step.get("tables", {})})
        except Refused as refused:
            return {"refused": [{"message": refused.message}]}
        if how == "policy":
            self.begin()
        self.policy = policy
        if how == "install":
            self._install()
        return {"loaded": True}

    def _install(self):
        """S5a: everything happens again under the new measures. Latches stay, also of trips that are not in it (S15)."""
        self.world = World(self.documents)
        for event in self.journal:
            if event[0] == "fact":
                self._fact(*event[1:])
            else:
                self._replay(*event[1:])

    def _replay(self, t, request, requester):
        earlier, records = [], []
        for part in request.parts:
            e = Evaluation(self.world, self.policy, part, requester, t, earlier)
            records.append(Record(part, requester, t))
            for measure in self.policy.measures_by_kind.get(part.kind, ()):
                self._count(measure, e, records[-1])
            if part.order_like():
                earlier.append(records[-1])
        for record in records:
            self.world.permitted(record)

    @staticmethod
    def _count(measure, e, record):
        try:
            what = measure.contribution(e)
        except Failure:
            measure.miss(e)
            return
        if what is not None:
            measure.count(e, record, what)

    # --- facts -----------------------------------------------------------------------------------------------------
    def _fact(self, t, fact):
        got = self.world.note(t, fact, self.policy.measures, self.policy.follows)
        if not isinstance(got, tuple):
            return got
        self._load_position(t, got[0])
        return None

    def _load_position(self, t, loaded):
        record = Record(loaded.part, LoadedPosition.NOBODY, t)
        loaded.part.request = LoadedPosition.NO_REQUEST
        e = Evaluation(self.world, self.policy, loaded.part, LoadedPosition.NOBODY, t, [])
        for measure in self.policy.measures_by_kind["order"]:
            if measure.which not in LEVELS:
                continue
            try:
                what = measure.contribution(e)
            except Failure:
                measure.miss(e)
                continue
            if what is not None:
                measure.load(what[0], what[1], measure.signed(record, what[2]))

    def _clear(self, clear):
        statement = next((one for one in self.policy.syntax.statements
                          if one.form == "trip" and one.name == clear["trip"]
                          and set(one.by) == set(clear.get("scope", {}))), None)
        if statement is None:
            return "no such trip"
        key = (statement.name, tuple(sorted(clear.get("scope", {}).items())))
        if key not in self.latches:
            return "not latched"
        if not people_suffice(self.documents, statement.people, clear.get("by", [])):
            return "not enough people"
        del self.latches[key]
        return None

    # --- requests --------------------------------------------------------------------------------------------------
    def _request(self, t, step):
        requester = self.documents.principal(step["requester"])
        request = Request(step["request"], requester)
        dry = step.get("dry_run", False)
        whose = (step["requester"], request.id)
        if requester is None or whose in self.ids:
            return {"error": "this request id was used, or nobody is called so"}
        self.now = t
        out = decide(self.policy, self.world, request, requester, step.get("approvals", ()), t, self.latches,
                     lambda part: Record(part, requester, t))
        if out.ruling == "permit" and not dry:
            for measure, e in out.missed:
                measure.miss(e)
            for record, _ in out.records:
                self.world.permitted(record)
            self.journal.append(("request", t, request, requester))
        else:
            for record, _ in reversed(out.records):
                for measure in list(record.counts):
                    measure.uncount(record)
        if dry:
            out.latched = []
        else:
            self.ids.add(whose)
            for statement, scope in out.latched:
                self.latches[(statement.name, tuple(scope.items()))] = statement
        return answer(out, request, self.policy)


def answer(out, request, policy):
    """The JSON of a decision."""
    rows = []
    for row in out.rows:
        shown = {"part": row.part, "statement": row.statement.title(), "kind": row.statement.form,
                 "outcome": row.outcome}
        if row.failure:
            shown["failure"] = row.failure
        if row.limit is not None:
            shown.update(unit=row.unit, limit=row.limit, before=row.before)
            shown["with"] = row.value
            if row.scope is not None:
                shown["scope"] = row.scope
        rows.append(shown)
    requirements = []
    if out.ruling != "deny":
        for statement in out.requirements:
            number, roles, distinct_roles, distinct_desks, within = statement.people
            requirements.append({"source": statement.title(), "people": number, "roles": list(roles),
                                 "distinct_roles": distinct_roles, "distinct_desks": distinct_desks, "within": within})
    return {"ruling": out.ruling, "statements": rows, "uncounted": out.uncounted, "requirements": requirements,
            "alerts": out.alerts, "latched": [{"trip": s.name, "scope": scope} for s, scope in out.latched],
            "reasons": reasons_of(out, request, policy)}
