"""Sections 3.3, 4 and 6.2: tables, derived attributes, collars, conversion, calendars."""
import hashlib
import unittest

from .. import clock, tables
from ..universe import ASSETS, LIMITS_CSV
from ..words import Refused
from .desk import PERMIT, Desk

REFERENCE = ({"reference": "BTC-USDT", "price": "99.99"},)
GREEKS = ({"greeks": "BTC-OPT", "delta": "-0.333", "vega": "0.1", "underlying": "99.99"},)
STALE = ("stale reference after 1h", "stale greeks after 1h", "slippage 33.3%")


class Derived(Desk):
    facts = REFERENCE + GREEKS

    def test_each_payoff(self):
        rows = (
            ("order.notional", "100.01", {"price": "100.01"}, "USDT"),
            ("order.notional", "0.000002", {"price": "33.333333", "quantity": "0.00000004"}, "USDT"),
            ("order.notional", "0.10001", {"price": "100.01", "instrument": "BTC-LIN"}, "USDT"),
            ("order.notional", "2.34", {"quantity": "0.333", "instrument": "BTC-INV"}, "USD"),
            ("order.notional", "9.999", {"price": "3", "instrument": "BTC-OPT"}, "USDT"),
            ("order.premium", "0.3", {"price": "3", "instrument": "BTC-OPT"}, "USDT"),
            ("order.premium", "no_value", {}, "USDT"),
            ("order.underlying_value", "100", {}, "USDT"),
            ("order.delta", "-1", {"side": "sell"}, "BTC"),
            ("order.delta", "0.07", {"instrument": "BTC-INV"}, "BTC"),
            ("order.delta", "-0.0333", {"instrument": "BTC-OPT"}, "BTC"),
            ("order.delta", "0.0333", {"instrument": "BTC-OPT", "side": "sell"}, "BTC"),
            ("order.vega", "-0.01", {"instrument": "BTC-OPT", "side": "sell"}, "USDT"),
            ("order.vega", "0", {}, "USDT"),
        )
        for attribute, value, intent, unit in rows:
            expected = value if value[0].isalpha() else f"{value} {unit}"
            if value[0].isalpha():
                self.loaded(PERMIT, f'limit "x" {attribute} <= 1 USDT on order')
                self.outcome(self.order(**intent), "x", value)
            else:
                self.shown(attribute, expected, intent, STALE)

    def test_worst_prices_of_what_has_none(self):
        market = {"price": None, "fields": {"type": "market"}}
        stop = {"price": None, "fields": {"type": "stop_market", "stop_price": "50.01"}}
        self.shown("order.worst_price", "133.28667 USDT", market, STALE)
        self.shown("order.worst_price", "66.69333 USDT", {**market, "side": "sell"}, STALE)
        self.shown("order.worst_price", "66.66333 USDT", stop, STALE)
        self.shown("order.notional", "133.28667 USDT", {**market, "side": "sell"}, STALE)
        self.loaded(PERMIT, 'limit "x" order.worst_price <= 1 USDT on order')
        self.outcome(self.order(**stop), "x", "no_price")
        self.refused(PERMIT, "slippage 1%")
        self.loaded(PERMIT, 'limit "x" order.worst_price <= 1 USDT on order', "slippage 1%", "stale reference after 1s")
        self.outcome(self.order(**market), "x", "stale")

    def test_conversion(self):
        rules = ("stale rate after 1h",)
        self.facts = ({"rate": "USDT", "to": "USD", "price": "1.0001"},)
        self.shown("order.notional in USD", "100.02 USD", {"price": "100.001"}, rules)
        self.facts = ({"rate": "USD", "to": "USDT", "price": "3"},)
        self.shown("order.notional in USD", "33.34 USD", {}, rules)
        self.shown("order.notional in USDT", "100 USDT", {}, rules)

    def test_balances_round_down(self):
        self.loaded(PERMIT, "stale rate after 1h", "stale balance after 1h",
                    'limit "x" settlement.balance in USD <= 1_000 USD on settlement',
                    'limit "y" settlement.amount in USD <= 1_000 USD on settlement')
        self.fact(rate="USD", to="USDC", price="3")
        self.fact(balance="main", asset="USDC", amount="100")
        answer = self.pay()
        self.numbers(answer, "x", "0", "33.33")
        self.numbers(answer, "y", "0", "33.34")

    def test_of_two_ways_the_younger_rate_counts(self):
        self.loaded(PERMIT, "stale rate after 1h", 'limit "x" order.notional in USD <= 1 USD on order')
        self.fact(rate="USDT", to="USD", price="2")
        self.wait(1)
        self.fact(rate="USD", to="USDT", price="2")
        self.numbers(self.order(), "x", "0", "50")


class Collars(Desk):
    facts = REFERENCE

    def test_both_sides_of_the_bound(self):
        for distance, top, bottom in (("5%", "104.9895", "94.9905"), ("4 ticks", "100.03", "99.95"),
                                      ("3 USDT", "102.99", "96.99"), ("greater of 5%, 3 USDT", "104.9895", "94.9905"),
                                      ("lesser of 5%, 3 USDT", "102.99", "96.99"), ("0.00001%", "99.990009", "99.989991")):
            self.loaded(PERMIT, f'forbid order "c" unless order.price not worse than {distance} from reference', *STALE)
            self.reference("99.99")
            unit = 10 ** -6
            for side, price, step in (("buy", top, unit), ("sell", bottom, -unit)):
                self.outcome(self.order(side, price=price), "c", "false")
                self.outcome(self.order(side, price=f"{float(price) + step:.6f}"), "c", "true")

    def test_staleness_is_above_not_at_the_age(self):
        self.loaded(PERMIT, 'forbid order "c" when reference no older than 2s > 1 USDT', "stale reference after 1s",
                    'alert "stale" on order when reference is stale',
                    'alert "older" on order when reference is older than 3s')
        self.assertEqual(self.order()["alerts"], ["stale", "older"])
        self.reference("1")
        self.wait(1)
        self.assertEqual(self.order()["alerts"], [])
        self.wait(1)
        answer = self.order()
        self.assertEqual(answer["alerts"], ["stale"])
        self.outcome(answer, "c", "false")
        self.wait(0, 1)
        self.outcome(self.order(), "c", "stale")


class Orders(Desk):
    def test_crosses_own(self):
        self.loaded(PERMIT, 'forbid order "x" when order.crosses_own')
        self.order(price="100", account="side", venue="beta")
        self.outcome(self.order("sell", price="100.01"), "x", "false")
        self.outcome(self.order("sell", price="100", dry_run=True), "x", "true")
        self.outcome(self.order("buy", price="100", dry_run=True), "x", "false")
        self.outcome(self.order("buy", price="100.01", dry_run=True), "x", "true")
        self.outcome(self.order("sell", price=None, fields={"type": "market"}, dry_run=True), "x", "true")
        self.fill(1, "1", "x1")
        self.outcome(self.order("sell", price="100", dry_run=True), "x", "false")

    def test_halted(self):
        self.loaded(PERMIT, 'forbid order "x" when order.halted')
        self.fact(halt="beta", halted=True)
        self.outcome(self.order(), "x", "false")
        self.fact(halt="BTC-USDT", halted=True)
        self.outcome(self.order(), "x", "true")
        self.fact(halt="BTC-USDT", halted=False)
        self.outcome(self.order(), "x", "false")
        self.outcome(self.order(venue="beta"), "x", "true")

    def test_reduces(self):
        self.loaded(PERMIT, 'alert "x" on order when order.reduces')
        self.fact(position="main", instrument="BTC-USDT", quantity="2", price="100")
        self.outcome(self.order("sell", "1.5"), "x", "true")
        self.outcome(self.order("sell", "0.6"), "x", "false")
        self.end(1)
        self.end(2)
        self.outcome(self.order("sell", "2"), "x", "true")
        self.outcome(self.order("buy", "0.1"), "x", "false")

    def test_parts_of_a_quote_and_a_batch(self):
        self.loaded(PERMIT, 'alert "sell" on quote when order.side == "sell"', 'alert "many" on batch when batch.actions > 1',
                    'limit "rate" sent(count of order, amend over 1s) <= 1 on order, amend')
        answer = self.ask({"kind": "quote", "account": "main", "venue": "alpha", "entries": [
            {"instrument": "BTC-USDT", "bid_price": "1", "bid_quantity": "1", "ask_price": "2", "ask_quantity": "1"}]})
        self.outcome(answer, "sell", None, 0)
        self.outcome(answer, "sell", "true", 1)
        order = {"kind": "order", "account": "main", "venue": "alpha", "price": "1",
                 "legs": [{"instrument": "BTC-USDT", "side": "buy", "quantity": "1"}]}
        answer = self.ask({"kind": "batch", "actions": [order, order]})
        self.outcome(answer, "many", "true", 0)
        self.numbers(answer, "rate", "0", "1", 1)
        self.numbers(answer, "rate", "1", "2", 2)
        self.ruling(answer, "deny")

    def test_the_address_book(self):
        self.loaded(PERMIT, 'forbid settlement "book" unless settlement.destination in addressbook')
        self.outcome(self.pay(), "book", "false")
        self.outcome(self.pay(destination="brix-usdc"), "book", "true")
        self.wait(2)
        self.outcome(self.pay(destination="brix-usdc"), "book", "false")
        self.outcome(self.pay(destination="acme-eth"), "book", "true")


class Tables(Desk):
    CSV = 'who:text,size:BTC,any:amount,n:number,effective_from:time,effective_until:time\r\n# none\r\n\r\n' \
          '"a,""b""", 1_000.5 ,5 USDT,7,,2026-01-05T00:00:01Z\nplain,2,1 BTC,0,2026-01-05T00:00:01Z,\n'

    def parse(self, text, keys=("who",)):
        return tables.parse_table("t", keys, text, hashlib.sha256(text.encode()).hexdigest(), ASSETS)

    def test_cells(self):
        table, start = self.parse(self.CSV), clock.parse_time("2026-01-05T00:00:00Z")
        row = table.find(('a,"b"',), start)
        self.assertEqual((row["size"], row["any"], row["n"]), (("BTC", 100050000000), ("USDT", 5000000), 7))
        self.assertIsNone(table.find(('a,"b"',), start + 10 ** 9))
        self.assertIsNone(table.find(("plain",), start + 10 ** 9 - 1))
        self.assertIsNotNone(table.find(("plain",), start + 10 ** 9))

    def test_refused(self):
        head = "who:text,size:BTC\n"
        for text in (head + "a\n", head + "a,x\n", "who:text,who:text\n", "who:text,size:NOPE\n", "size:BTC\n",
                     head + "a,1\na,2\n", head + "a,0.123456789\n", 'who:text\n"a\n'):
            with self.assertRaises(Refused, msg=text):
                self.parse(text)

    def test_a_missing_row_fails(self):
        digest = hashlib.sha256(LIMITS_CSV.encode()).hexdigest()
        self.loaded(PERMIT, f'table lim from "limits.csv" sha256 "{digest}" key instrument, account',
                    'limit "l" order.quantity <= lim[order.instrument, order.account].quantity on order')
        self.assertEqual(self.row(self.order(), "l")["limit"], "1.5")
        self.outcome(self.order(instrument="BTC-INV"), "l", "no_row")
        self.wait(10)
        self.assertEqual(self.row(self.order(), "l")["limit"], "2")


class Clocks(unittest.TestCase):
    def test_times(self):
        for text in ("2026-01-05T00:00:00Z", "2026-01-05T00:00:00.000000001Z", "2026-01-05T23:59:59.5Z"):
            self.assertEqual(clock.show_time(clock.parse_time(text)), text)
        self.assertEqual(clock.minute_of_week(clock.parse_time("2026-01-05T00:01:59Z")), 1)
