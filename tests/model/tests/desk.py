"""One policy and what is asked of it, in few words."""
import unittest

from ..clock import parse_time, show_time
from ..machine import Machine
from ..universe import documents
from ..words import SECOND

START = parse_time("2026-01-05T00:00:00Z")  # a Monday
PERMIT = 'permit order, amend, quote, cancel, settlement, batch "all" unbounded because "a test"'


class Desk(unittest.TestCase):
    def load(self, *statements, how="policy"):
        if how == "policy":
            self.machine, self.serial, self.t = Machine(documents()), 0, START
        return self.machine.step({how: "\n".join(('policy "test" version 1', *statements))})

    def loaded(self, *statements, how="policy"):
        self.assertEqual(self.load(*statements, how=how), {"loaded": True})

    def refused(self, *statements):
        self.assertIn("refused", self.load(*statements), statements)

    def wait(self, seconds=0, nanoseconds=0):
        self.t += int(seconds * SECOND) + nanoseconds

    def ask(self, intent, requester="engine-1", valid=SECOND, **more):
        self.serial += 1
        request = {"request_id": f"r{self.serial}", "key": "orders-1", "valid_until": show_time(self.t + valid),
                   "intent": intent}
        return self.machine.step({"at": show_time(self.t), "request": request, "requester": requester, **more})

    def order(self, side="buy", quantity="1", price="100", instrument="BTC-USDT", account="main", venue="alpha",
              fields=None, **more):
        intent = {"kind": "order", "account": account, "venue": venue, "price": price,
                  "legs": [{"instrument": instrument, "side": side, "quantity": quantity}], **(fields or {})}
        if price is None:
            del intent["price"]
        return self.ask(intent, **more)

    def cancel(self, **more):
        return self.ask({"kind": "cancel", "account": "main", "venue": "alpha", "instrument": "BTC-USDT",
                         "target_request": "r1"}, **more)

    def pay(self, amount="100", destination="acme-usdc", asset="USDC", **more):
        return self.ask({"kind": "settlement", "account": "main", "counterparty": destination.partition("-")[0],
                         "asset": asset, "network": "ethereum", "amount": amount, "fee_max": "0.01",
                         "destination": destination, "purpose": "x"}, **more)

    def fact(self, **fact):
        return self.machine.step({"at": show_time(self.t), "fact": fact})

    def reference(self, price, instrument="BTC-USDT"):
        self.assertEqual(self.fact(reference=instrument, price=price), {"noted": True})

    def fill(self, number, quantity, execution, part=0):
        return self.fact(fill=f"r{number}", requester="engine-1", part=part, execution=execution, quantity=quantity,
                         price="100")

    def end(self, number, how="cancelled"):
        return self.fact(ended=f"r{number}", requester="engine-1", part=0, how=how)

    # --- what is expected ------------------------------------------------------------------------------------------
    def ruling(self, answer, expected):
        self.assertEqual(answer.get("ruling"), expected, answer)

    def row(self, answer, statement, part=0):
        rows = [row for row in answer["statements"] if row["statement"] == statement and row["part"] == part]
        return rows[0] if rows else None

    def outcome(self, answer, statement, expected, part=0):
        """`true`, `false`, a failure's name, or None where the statement can't apply."""
        row = self.row(answer, statement, part)
        got = row and (row.get("failure") or row["outcome"])
        self.assertEqual(got, expected, answer)

    def numbers(self, answer, statement, before, value, part=0):
        row = self.row(answer, statement, part)
        self.assertEqual((row.get("before"), row.get("with")), (before, value), row)

    def shown(self, expression, expected, intent=None, rules=()):
        """What an expression is worth of an order: the value of a limit."""
        self.loaded(PERMIT, f'limit "x" {expression} <= 1_000_000 {expected.partition(" ")[2]} on order', *rules)
        for fact in self.facts:
            self.fact(**fact)
        answer = self.order(**(intent or {}))
        row = self.row(answer, "x")
        got = row.get("failure") or f'{row["with"]} {row["unit"]}'
        self.assertEqual(got, expected, answer)

    facts = ()
