"""Section 5.2: the texts for people, of every statement that decides. The texts of failures are not told there."""
from .show import conditions, people, show
from .values import thousands

PERIODS = {"open": "open", "position": "position", "worst": "worst position"}


def reasons_of(out, request, policy):
    found = []
    for row in out.rows:
        text = _text(row, out.ruling, request.parts[row.part].kind.replace("_", " "))
        if text is not None:
            found.append({"kind": row.statement.form, "statement": row.statement.title(), "text": clipped(text)})
    for statement in out.requirements if out.ruling != "deny" else ():
        found.append({"kind": "require", "statement": statement.title(),
                      "text": people(statement.people) + " must approve"})
    return [one for number, one in enumerate(found) if one not in found[:number]]


def clipped(text):
    return text if len(text) <= 256 else text[:253] + "..."


def _text(row, ruling, kind):
    form = row.statement.form
    if row.outcome == "error":
        return None
    if form == "limit":
        return _limit(row, kind) if row.limit is not None and (row.outcome == "true" or ruling != "deny") else None
    if row.outcome != "true":
        return None
    said = conditions(row.statement)
    if form == "permit":
        return (said or f"any {kind}") if ruling != "deny" else None
    if form == "forbid":
        return f"this {kind} is forbidden" + (f": {said}" if said else "")
    if form == "trip":
        cleared = people(row.statement.people)
        return f"tripped: {said}; cleared by {cleared}" if row.tripped \
            else f"has tripped and waits to be cleared by {cleared}"
    return None


def _period(node):
    which, window = node[1], node[4]
    if which in PERIODS:
        return PERIODS[which]
    period = f"in session {window[1]}" if window[0] == "session" else f"within {window[1]}"
    return period if which == "sent" else f"{which} {period}"


def _limit(row, kind):
    unit = "" if row.unit == "count" else f" {row.unit}"
    bound, value = thousands(row.limit), thousands(row.value)
    left = row.statement.left
    if left[0] != "measure":
        said = f"`{show(left)}`: {value}"
        return f"{said}{unit} is over the limit of {bound}{unit}" if row.outcome == "true" \
            else f"{said} of {bound}{unit}"
    said = _period(left)
    if row.scope:
        said += " by " + ", ".join(f"{key}={value}" for key, value in sorted(row.scope.items()))
    if row.outcome != "true":
        return f"{said}: {value} of {bound}{unit}"
    free = _minus(row.limit, row.before)
    return f"{said}: {value}{unit} with this {kind} would pass the limit of {bound}{unit}; left are {free}{unit}"


def _minus(bound, before):
    digits = max(len(text.partition(".")[2]) for text in (bound, before))

    def whole(text):
        number, _, fraction = text.partition(".")
        return int(number + fraction.ljust(digits, "0"))
    free = str(max(0, whole(bound) - whole(before))).rjust(digits + 1, "0")
    if digits:
        free = (free[:-digits] + "." + free[-digits:]).rstrip("0").rstrip(".")
    return thousands(free)
