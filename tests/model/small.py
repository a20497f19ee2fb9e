"""The exhaustive small universe: every request of it, against every policy of it, in every order of failure.

3 people, 2 roles, 2 keys, 5 amounts about the limits, 3 windows, 2 destinations; and for the combination of outcomes each
of permit, forbid, limit, trip, require and alert as absent, false, true and failing.
"""
import itertools

from .clock import show_time
from .differ import Case
from .traffic import START
from .words import SECOND

FALSE, TRUE, FAILS = "1 == 2", "1 == 1", "settlement.balance > 0 USDC"
PEOPLE = ("tina", "rita", "omar")
ROLES = ("risk", "treasury")
KEYS = ("orders-1", "other")
AMOUNTS = ("99.999999", "100", "100.000001", "200", "0.000001")
WINDOWS = ("1s", "64s", "1h")
DESTINATIONS = ("acme-usdc", "brix-usdc")
FORMS = {
    "permit": 'permit settlement "p" when {0}',
    "forbid": 'forbid settlement "f" when {0}',
    "limit": 'limit "l" settlement.amount <= {0} on settlement',
    "trip": 'trip "t" on settlement when {0} cleared by 1 of risk',
    "require": 'require "r" 1 of treasury on settlement when {0}',
    "alert": 'alert "a" on settlement when {0}',
}
BOUNDS = {FALSE: "1_000 USDC", TRUE: "1 USDC", FAILS: "settlement.balance"}


def settlement(serial, t, requester="tina", key="orders-1", amount="100", destination="acme-usdc", approvals=()):
    counterparty = destination.partition("-")[0]
    intent = {"kind": "settlement", "account": "main", "counterparty": counterparty, "asset": "USDC", "purpose": "x",
              "network": "ethereum", "amount": amount, "fee_max": "0.01", "destination": destination}
    request = {"request_id": f"s{serial}", "key": key, "valid_until": show_time(t + SECOND), "intent": intent}
    return {"at": show_time(t), "requester": requester, "approvals": list(approvals), "request": request}


def outcomes():
    """Each kind of statement absent, false, true or failing: 4^6 policies, one request each, then a second one."""
    for states in itertools.product((None, FALSE, TRUE, FAILS), repeat=len(FORMS)):
        statements = ['policy "outcomes" version 1', "stale balance after 1s"]
        for (form, text), state in zip(FORMS.items(), states):
            if state is not None:
                statements.append(text.format(BOUNDS[state] if form == "limit" else state))
        steps = [settlement(number, START + number, approvals=approvals)
                 for number, approvals in enumerate(((), ("omar",)))]
        yield Case(statements, steps, "outcomes")


def policies():
    for window, role, measured in itertools.product(WINDOWS, ROLES, ("sent", "highest", "lowest")):
        for by in ("", " by account", " by requester, destination"):
            yield [
                'policy "small" version 1',
                f'permit settlement "permitted" when requester has {role} or settlement.destination == "acme-usdc"',
                f'limit "bound" {measured}(settlement.amount in USDC where request.key == "orders-1" over {window}{by}) '
                "<= 300 USDC on settlement",
                'limit "one" settlement.amount <= 100 USDC on settlement when settlement.destination == "brix-usdc"',
                'forbid settlement "book" unless settlement.destination in addressbook',
                f'require "people" 1 of {role} on settlement when settlement.amount > 100 USDC',
            ]


def universe():
    """Every request of the universe after every other: once with each gap between them."""
    requests = list(itertools.product(PEOPLE, KEYS, AMOUNTS, DESTINATIONS))
    for statements in policies():
        for gap in (0, SECOND // 64, SECOND, 64 * SECOND):
            t, steps = START, []
            for serial, (requester, key, amount, destination) in enumerate(requests):
                approvals = (PEOPLE[serial % 3],) if serial % 2 else ()
                steps.append(settlement(serial, t, requester, key, amount, destination, approvals))
                t += gap
            yield Case(statements, steps, "universe")


def cases():
    yield from outcomes()
    yield from universe()
