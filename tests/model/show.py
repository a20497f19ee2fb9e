"""Expressions as people read them, on one line (5.2)."""
from .values import thousands

NESTED = ("and", "or", "compare", "collar", "stale")


def show(node):
    return globals()["_" + node[0]](node)


def conditions(statement):
    """CONDITIONS of 5.2, or an empty text."""
    parts = []
    if statement.when is not None:
        when = statement.when
        parts = [_inner(part) for part in when[1]] if when[0] == "and" else [show(when)]
    out = " and ".join(parts)
    if statement.unless is not None:
        out += (", and not: " if out else "not: ") + show(statement.unless)
    return out


def people(needed):
    number, roles, distinct_roles, distinct_desks, period = needed
    out = f"{number} of {', '.join(_name(role) for role in roles)}"
    distinct = [name for name, wanted in (("roles", distinct_roles), ("desks", distinct_desks)) if wanted]
    if distinct:
        out += " from " + " and ".join(f"distinct {name}" for name in distinct)
    return out + (f" within {period}" if period else "")


def _name(name):
    plain = name and name[0].isalpha() or name[:1] == "_"
    return name if plain and all(letter.isalnum() or letter == "_" for letter in name) else f'"{name}"'


def _inner(node):
    """As an operand of and, or, not."""
    return f"({show(node)})" if node[0] in ("and", "or") else show(node)


def _operand(node):
    """As an operand of a sum or comparison."""
    return f"({show(node)})" if node[0] in NESTED + ("not",) else show(node)


def _term(node):
    return f"({show(node)})" if node[0] in NESTED + ("not", "sum") else show(node)


def _primary(node):
    return f"({show(node)})" if node[0] in NESTED + ("not", "sum", "times", "in") else show(node)


def _and(node):
    return " and ".join(_inner(part) for part in node[1])


def _or(node):
    return " or ".join(_inner(part) for part in node[1])


def _not(node):
    return "not " + _inner(node[1])


def _compare(node):
    return f"{_operand(node[2])} {node[1]} {_operand(node[3])}"


def _collar(node):
    how, tolerances = node[2]
    shown = ", ".join(_tolerance(one) for one in tolerances)
    if len(tolerances) > 1 or how == "lesser":
        shown = f"{how} of {shown}"
    return f"{_operand(node[1])} not worse than {shown} from {_operand(node[3])}"


def _tolerance(node):
    if node[0] == "percent":
        return thousands(node[1]) + "%"
    return f"{thousands(node[1])} {'ticks' if node[0] == 'ticks' else _name(node[2])}"


def _stale(node):
    _, fact, negated, age = node
    name = fact[0] if fact[0] != "rate" else f"rate {_name(fact[1])} to {_name(fact[2])}"
    return f"{name} is {'not ' if negated else ''}" + ("stale" if age is None else f"older than {age}")


def _sum(node):
    return _term(node[1]) + "".join(f" {sign} {_term(part)}" for sign, part in node[2])


def _times(node):
    return f"{thousands(str(node[1]))} times {_primary(node[2])}"


def _in(node):
    left = show(node[1]) if node[1][0] in ("times", "in") else _term(node[1])
    return f"{left} {'not ' if node[2] else ''}in {_target(node[3])}"


def _target(node):
    if node[0] == "items":
        return "[" + ", ".join(f'"{item}"' for item in node[1]) + "]"
    if node[0] == "session":
        return f"session({node[1]})"
    if node[0] == "addressbook":
        return "addressbook"
    return _name(node[1]) if node[0] == "name" else f'"{node[1]}"'


def _bool(node):
    return "true" if node[1] else "false"


def _text(node):
    return f'"{node[1]}"'


def _number(node):
    return thousands(node[1])


def _amount(node):
    return f"{thousands(node[1])} {_name(node[2])}"


def _duration(node):
    return node[1]


def _attribute(node):
    return f"{node[1]}.{node[2]}"


def _has(node):
    return f"requester has {_name(node[1])}"


def _min(node):
    return f"{node[0]}({', '.join(_operand(part) for part in node[1])})"


_max = _min


def _cell(node):
    return f"{node[1]}[{', '.join(_operand(key) for key in node[2])}].{node[3]}"


def _reference(node):
    return "reference" + (f" no older than {node[1]}" if node[1] else "")


def _time(_):
    return "time"


def _approvals(_):
    return "approvals"


def _measure(node):
    _, which, measured, where, window, by = node
    out = "count of " + ", ".join(measured[1]) if measured[0] == "count" else show(measured)
    if where is not None:
        out += " where " + show(where)
    if window is not None:
        out += " over " + (f"session({window[1]})" if window[0] == "session" else window[1])
    if by:
        out += " by " + ", ".join(by)
    return f"{which}({out})"
