"""S14: whatever a permit lets through is bounded in size, value, rate and price, or the policy says why not."""
import itertools

from .attributes import LISTED, TABLE
from .requests import ORDER_LIKE
from .words import KINDS, Refused

SIZE = {("attribute", "order", "quantity")}
VALUE = {("attribute", "order", name) for name in ("notional", "premium", "underlying_value")}
PRICE = {("attribute", "order", name) for name in ("price", "worst_price")}
COMBINATIONS_MAX = 300_000
OTHER = None  # a value that the policy doesn't name


def check_bounds(policy):
    for permit in policy.syntax.statements:
        if permit.form != "permit" or permit.unbounded is not None:
            continue
        for kind in permit.kinds:
            if kind in ORDER_LIKE:
                for what in ("size", "value", "rate", "price"):
                    if not _covered(policy, permit, kind, what):
                        raise Refused(f"`{permit.title()}` lets through a {kind} that nothing bounds in its {what}",
                                      permit.offset)


def _covered(policy, permit, kind, what):
    covers = []
    for statement in policy.syntax.statements:
        if kind in statement.kinds and statement.until is None:
            condition = _bounding(statement, kind, what)
            if condition is not None:
                covers.append(condition)
    return _implies(_applies(permit), ("or", tuple(covers)), policy.lists)


def _applies(statement):
    parts = [] if statement.when is None else [statement.when]
    if statement.unless is not None:
        parts.append(("not", statement.unless))
    return ("and", tuple(parts))


def _bounding(statement, kind, what):
    """When this statement bounds it, or None if it never does."""
    if statement.form == "limit":
        found = _in_left(statement.left, kind, what)
        return None if found is None else ("and", (_applies(statement), found))
    if statement.form != "forbid" or what != "price":
        return None
    unless = statement.unless
    passes = () if unless is None else unless[1] if unless[0] == "and" else (unless,)
    if not any(part[0] == "collar" for part in passes):
        return None
    return ("and", () if statement.when is None else (statement.when,))


def _in_left(node, kind, what):
    """Under which condition what is bounded stands in a left side; None if it doesn't."""
    if node[0] == "in":
        return _in_left(node[1], kind, what)
    if node[0] == "times":
        return _in_left(node[2], kind, what) if node[1] >= 1 else None
    if node[0] in ("sum", "max"):
        parts = node[1]
        if node[0] == "sum":
            parts = (node[1],) + tuple(part for _, part in node[2])
            if any(sign == "-" for sign, _ in node[2]) or not all(_never_negative(part) for part in parts):
                return None
        found = [one for one in (_in_left(part, kind, what) for part in parts) if one is not None]
        return ("or", tuple(found)) if found else None
    if node[0] == "measure":
        _, which, measured, where, _, _ = node
        condition = ("and", () if where is None else (where,))
        if measured[0] == "count":
            return condition if what == "rate" and which == "sent" and kind in measured[1] else None
        if what in ("size", "value") and which in ("sent", "open", "worst", "highest"):
            inner = _in_left(measured, kind, what)
            return None if inner is None else ("and", (condition, inner))
        return None
    wanted = {"size": SIZE, "value": VALUE, "price": PRICE, "rate": ()}[what]
    return ("and", ()) if node in wanted else None


SIGNED = {("order", name) for name in ("delta", "vega", "stop_price")} | {(kind, "balance") for kind in KINDS}


def _never_negative(node):
    if node[0] in ("number", "amount", "cell"):
        return True
    if node[0] == "attribute":
        return node[1:] not in SIGNED
    if node[0] == "measure":
        return node[1] in ("sent", "filled", "open", "worst")
    if node[0] in ("in", "times"):
        return _never_negative(node[1] if node[0] == "in" else node[2])
    if node[0] in ("min", "max"):
        return all(_never_negative(part) for part in node[1])
    return node[0] == "sum" and all(sign == "+" for sign, _ in node[2]) and \
        all(_never_negative(part) for part in (node[1], *(part for _, part in node[2])))


# --- propositions -----------------------------------------------------------------------------------------------------
def _text_test(node, lists):
    """(attribute, set of texts, whether it must be in it) of a comparison with texts, or None."""
    if node[0] == "compare" and node[1] in ("==", "!="):
        left, right = node[2:] if node[2][0] == "attribute" else node[:1:-1]
        if left[0] == "attribute" and right[0] == "text":
            return left, frozenset((right[1],)), node[1] == "=="
    if node[0] == "in" and node[1][0] == "attribute" and TABLE[node[1][1:]].type == "text":
        target = node[3]
        if target[0] == "items":
            return node[1], frozenset(target[1]), not node[2]
        if target[0] == "name" and target[1] in lists:
            return node[1], frozenset(lists[target[1]]), not node[2]
    return None


def _collect(node, lists, texts, atoms):
    if node[0] in ("and", "or"):
        for part in node[1]:
            _collect(part, lists, texts, atoms)
    elif node[0] == "not":
        _collect(node[1], lists, texts, atoms)
    elif node[0] != "bool":
        test = _text_test(node, lists)
        if test:
            texts.setdefault(test[0], set()).update(test[1])
        else:
            atoms.append(node)


def _truth(node, lists, values):
    if node[0] == "and":
        return all(_truth(part, lists, values) for part in node[1])
    if node[0] == "or":
        return any(_truth(part, lists, values) for part in node[1])
    if node[0] == "not":
        return not _truth(node[1], lists, values)
    if node[0] == "bool":
        return node[1]
    test = _text_test(node, lists)
    if test:
        return (values[test[0]] in test[1]) == test[2]
    return values[node]


def _implies(one, other, lists):
    """Is `other` true whatever makes `one` true? Every combination is tried."""
    texts, atoms = {}, []
    _collect(one, lists, texts, atoms)
    _collect(other, lists, texts, atoms)
    choices = []
    for attribute, named in texts.items():
        closed = LISTED.get(attribute[2])
        choices.append([(attribute, value) for value in (closed or (*sorted(named), OTHER))])
    choices += [[(atom, False), (atom, True)] for atom in dict.fromkeys(atoms)]
    combinations = 1
    for options in choices:
        combinations *= len(options)
    if combinations > COMBINATIONS_MAX:
        raise Refused("too many combinations to tell what is bounded")
    for picked in itertools.product(*choices):
        values = dict(picked)
        if _truth(one, lists, values) and not _truth(other, lists, values):
            return False
    return True
