"""S1 to S4, S7 to S17, and failures."""
import hashlib
import itertools

from ..clock import show_time
from ..universe import DESKS_CSV
from ..words import SECOND
from .desk import PERMIT, Desk

FALSE, TRUE, FAILS = "1 == 2", "1 == 1", "order.price > 1 USDT"  # market orders have no price
MARKET = {"price": None, "fields": {"type": "market"}}


class Decision(Desk):
    def test_each_kind_of_statement_in_each_outcome(self):
        """The table of S1: what each says alone beside a permit."""
        rows = {
            'permit order "s" when {}': ("deny", "permit", "deny"),
            'permit order when 1 == 1\nforbid order "s" when {}': ("permit", "deny", "deny"),
            'permit order when 1 == 1\ntrip "s" on order when {} cleared by 1 of risk': ("permit", "deny", "deny"),
            'permit order when 1 == 1\nrequire "s" 1 of risk on order when {}': ("permit", "pending", "deny"),
            'permit order when 1 == 1\nalert "s" on order when {}': ("permit", "permit", "permit"),
        }
        for text, rulings in rows.items():
            for condition, ruling in zip((FALSE, TRUE, FAILS), rulings):
                policy = text.format(condition).replace("permit order when 1 == 1",
                                                        'permit order "all" unbounded because "a test"')
                if policy.startswith('permit order "s"'):
                    policy += ' unbounded because "a test"'
                self.loaded(policy)
                answer = self.order(**MARKET)
                self.ruling(answer, ruling)
                self.outcome(answer, "s", {FALSE: "false", TRUE: "true", FAILS: "no_value"}[condition])
                self.assertEqual(bool(answer["alerts"]), "alert" in text and condition != FALSE)
        for bound, ruling, outcome in (("2 BTC", "permit", "false"), ("0.5 BTC", "deny", "true"),
                                       ("order.display_quantity", "permit", "false")):
            self.loaded(PERMIT, f'limit "s" order.quantity <= {bound} on order')
            answer = self.order()
            self.ruling(answer, ruling)
            self.outcome(answer, "s", outcome)

    def test_order_and_repetition_change_nothing(self):
        statements = ['permit order when order.side == "buy" unbounded because "a test"',
                      'forbid order when order.quantity > 2 BTC', "require 1 of risk on order when order.quantity > 1 BTC"]
        for quantity, side in itertools.product(("1", "2", "3"), ("buy", "sell")):
            rulings = set()
            for rows in (*itertools.permutations(statements), statements * 2):
                self.loaded(*rows)
                rulings.add(self.order(side, quantity)["ruling"])
            self.assertEqual(len(rulings), 1)

    def test_no_permit_denies(self):
        self.loaded('permit order "sells" when order.side == "sell" unbounded because "a test"')
        self.ruling(self.order(), "deny")

    def test_every_operand_is_evaluated(self):
        for condition in (f"{TRUE} or {FAILS}", f"{FALSE} and {FAILS}", f"not ({FAILS})"):
            self.loaded(PERMIT, f'forbid order "s" when {condition}')
            self.outcome(self.order(**MARKET), "s", "no_value")

    def test_of_several_failures_the_first_counts(self):
        self.loaded(PERMIT, 'forbid order "s" when 5 BTC < order.worst_price or order.price > 1 USDT')
        self.outcome(self.order(**MARKET), "s", "no_price")
        self.outcome(self.order(), "s", "different_assets")

    def test_selectors_guard_and_other_parts_do_not(self):
        self.loaded(PERMIT, f'forbid order "s" when {FAILS} and order.side == "sell"')
        self.outcome(self.order(**MARKET), "s", None)
        self.outcome(self.order("sell", **MARKET), "s", "no_value")
        self.loaded(PERMIT, f'forbid order "s" when {FALSE} and {FAILS}')
        self.outcome(self.order(**MARKET), "s", "no_value")

    def test_a_false_selector_comes_before_a_failing_one(self):
        self.loaded(PERMIT, 'forbid order "s" when order.base_asset == "BTC" and order.side == "sell"')
        self.outcome(self.order(instrument="NOPE"), "s", None)
        self.outcome(self.order("sell", instrument="NOPE"), "s", "unknown_instrument")

    def test_parentheses_make_no_selectors(self):
        self.loaded(PERMIT, f'forbid order "s" when (order.side == "sell" and order.side == "sell") and {FAILS}')
        self.outcome(self.order(**MARKET), "s", "no_value")

    def test_unless_is_evaluated_only_where_when_is_true(self):
        self.loaded(PERMIT, f'forbid order "s" when {FALSE} unless {FAILS}')
        self.outcome(self.order(**MARKET), "s", "false")
        self.loaded(PERMIT, f'forbid order "s" when {TRUE} unless {FAILS}')
        self.outcome(self.order(**MARKET), "s", "no_value")

    def test_a_limit_that_does_not_apply_has_no_numbers(self):
        self.loaded(PERMIT, f'limit "s" order.price <= 1 USDT on order when {FALSE}')
        self.assertNotIn("with", self.row(self.order(**MARKET), "s"))

    def test_temporary_ends_at_its_time(self):
        self.loaded(PERMIT, 'forbid order "s" temporary until "2026-01-05T00:00:01Z"')
        self.wait(1, -1)
        self.outcome(self.order(), "s", "true")
        self.wait(0, 1)
        self.outcome(self.order(), "s", None)

    def test_of_equal_parts_requirements_are_one(self):
        self.loaded(PERMIT, 'require "r" 1 of risk on order', 'require "q" 1 of risk on order')
        legs = [{"instrument": "BTC-USDT", "side": "buy", "quantity": "1"}] * 2
        answer = self.order(fields={"legs": legs})
        self.assertEqual([one["source"] for one in answer["requirements"]], ["r"])


class Numbers(Desk):
    def test_overflow_is_a_failure(self):
        self.loaded(PERMIT, 'limit "s" 9 times order.quantity <= 1 ETH on order')
        huge = "99999999999999999999"  # 20 digits and 18 of scale
        self.outcome(self.order(quantity=huge, instrument="ETH-BTC"), "s", "overflow")
        self.loaded(PERMIT, 'limit "s" order.quantity <= 1 ETH on order')
        self.outcome(self.order(quantity=huge, instrument="ETH-BTC"), "s", "overflow")

    def test_too_many_digits(self):
        self.loaded(PERMIT, 'limit "s" order.quantity <= 1 BTC on order')
        self.outcome(self.order(quantity="0.000000001"), "s", "too_precise")

    def test_an_unknown_instrument(self):
        self.loaded(PERMIT, 'limit "s" order.quantity <= 1 BTC on order')
        self.outcome(self.order(instrument="NOPE"), "s", "unknown_instrument")

    def test_times_comes_before_in(self):
        self.loaded(PERMIT, "stale rate after 1m", 'limit "s" 3 times order.quantity in USDT <= 9 USDT on order')
        self.fact(rate="USDT", to="BTC", price="3")
        self.numbers(self.order(quantity="0.00000101"), "s", "0", "0.000002")


class Time(Desk):
    def test_the_minute_of_the_week(self):
        self.loaded(PERMIT, 'forbid order "s" when time in [ "mon 00:00-00:01", "sun 23:59-24:00" ]')
        self.outcome(self.order(), "s", "true")
        self.wait(60, -1)
        self.outcome(self.order(), "s", "true")
        self.wait(0, 1)
        self.outcome(self.order(), "s", "false")
        self.wait(7 * 86400 - 120)
        self.outcome(self.order(), "s", "true")

    def test_days_go_round_the_week(self):
        self.loaded(PERMIT, 'forbid order "s" when time in [ "fri-mon 00:00-24:00" ]')
        for day, expected in enumerate(("true", "false", "false", "false", "true", "true", "true", "true")):
            self.outcome(self.order(), "s", expected)
            self.wait(86400)

    def test_calendars_are_closed_on_their_days(self):
        self.loaded(PERMIT, 'forbid order "s" when time in session(desk)')
        self.outcome(self.order(), "s", "true")
        self.wait(86400)  # 2026-01-06
        self.outcome(self.order(), "s", "false")
        self.wait(86400)
        self.outcome(self.order(), "s", "true")

    def test_lifetimes_end_at_nothing(self):
        self.loaded(PERMIT, 'limit "s" request.lifetime <= 2s on order')
        self.numbers(self.order(valid=3 * SECOND), "s", "0", "3000000000")
        self.numbers(self.order(valid=-1), "s", "0", "0")


class People(Desk):
    def pending(self, rule, approvals, requester="engine-1"):
        self.loaded(PERMIT, rule)
        return self.order(approvals=approvals, requester=requester)["ruling"] == "pending"

    def test_that_many_people_of_the_roles(self):
        rule = "require 2 of risk, treasury on order"
        self.assertTrue(self.pending(rule, ["rita"]))
        self.assertTrue(self.pending(rule, ["rita", "rita", "tina"]))
        self.assertFalse(self.pending(rule, ["rita", "ada"]))

    def test_distinct_roles_and_desks(self):
        rule = "require 2 of risk, treasury from distinct roles on order"
        self.assertFalse(self.pending(rule, ["rita", "ada"]))
        self.assertTrue(self.pending("require 2 of risk, trader from distinct roles on order", ["rita", "ada"]))
        self.assertTrue(self.pending(rule + "", ["rita"]))
        desks = "require 2 of risk, treasury from distinct desks on order"
        self.assertTrue(self.pending(desks, ["rita", "ada"]))
        self.assertFalse(self.pending(desks, ["rita", "omar"]))

    def test_neither_the_requester_nor_the_owner(self):
        rule = "require 1 of trader, risk on order"
        self.assertTrue(self.pending(rule, ["tina"]))
        self.assertFalse(self.pending(rule, ["noel"]))
        self.assertTrue(self.pending(rule, ["noel"], "noel"))
        self.assertFalse(self.pending(rule, ["tina"], "noel"))

    def test_more_approvals_never_deny(self):
        people = ("tina", "rita", "omar", "ada", "noel")
        rank = {"deny": 0, "pending": 1, "permit": 2}
        for number in range(len(people)):
            self.loaded(PERMIT, "require 2 of risk, treasury from distinct desks on order")
            fewer = self.order(approvals=people[:number], dry_run=True)["ruling"]
            more = self.order(approvals=people[:number + 1])["ruling"]
            self.assertLessEqual(rank[fewer], rank[more])


class Cancels(Desk):
    def test_what_may_not_stand_on_a_cancel(self):
        for rule in ('require 1 of risk on cancel', 'trip "t" on cancel when 1 == 1 cleared by 1 of risk',
                     'limit "l" sent(count of order over 1s) <= 1 on cancel',
                     'limit "l" sent(count of order, cancel over 1s) <= 1 on cancel',
                     'forbid cancel when time in [ "mon 00:00-24:00" ]',
                     'forbid cancel when sent(count of cancel over 1s) > 1'):
            self.refused(PERMIT, rule)
        self.loaded(PERMIT, 'limit "l" sent(count of cancel over 1s) <= 1 on cancel')
        self.ruling(self.cancel(), "permit")
        self.ruling(self.cancel(), "deny")

    def test_cancels_count_in_shared_measures_and_are_not_denied_by_them(self):
        self.loaded(PERMIT, 'limit "l" sent(count of order, cancel over 64s) <= 2 on order')
        for _ in range(3):
            self.ruling(self.cancel(), "permit")
        self.numbers(self.order(), "l", "3", "4")

    def test_a_shared_measure_that_missed_a_cancel_is_incomplete(self):
        digest = hashlib.sha256(DESKS_CSV.encode()).hexdigest()
        self.loaded(PERMIT, f'table sizes from "desks.csv" sha256 "{digest}" key desk',
                    'limit "l" sent(count of order, cancel where sizes[requester.desk].size > 0 over 64s) <= 9 on order')
        self.ruling(self.cancel(requester="omar"), "permit")  # treasury has no row
        self.outcome(self.order(), "l", "incomplete")
        self.outcome(self.order(requester="omar"), "l", "no_row")
        self.wait(66)
        self.outcome(self.order(), "l", "false")


class Trips(Desk):
    def test_latched_until_cleared_by_people(self):
        self.loaded(PERMIT, 'trip "t" on order by account when order.quantity > 1 BTC cleared by 1 of risk')
        answer = self.order(quantity="2")
        self.assertEqual(answer["latched"], [{"trip": "t", "scope": {"account": "main"}}])
        self.ruling(self.order(), "deny")
        self.ruling(self.order(account="side"), "permit")
        self.assertEqual(self.clear("t", [], account="main"), {"ignored": "not enough people"})
        self.assertEqual(self.clear("t", ["rita"], account="side"), {"ignored": "not latched"})
        self.assertEqual(self.clear("u", ["rita"], account="main"), {"ignored": "no such trip"})
        self.assertEqual(self.clear("t", ["rita"], account="main"), {"cleared": True})
        self.ruling(self.order(), "permit")

    def clear(self, trip, people, **scope):
        return self.machine.step({"at": show_time(self.t), "clear": {"trip": trip, "scope": scope, "by": people}})

    def test_a_dry_run_latches_nothing(self):
        self.loaded(PERMIT, 'trip "t" on order when order.quantity > 1 BTC cleared by 1 of risk')
        answer = self.order(quantity="2", dry_run=True)
        self.ruling(answer, "deny")
        self.assertEqual(answer["latched"], [])
        self.ruling(self.order(), "permit")

    def test_a_new_policy_keeps_it(self):
        rule = 'trip "t" on order by account when order.quantity > {} BTC cleared by 1 of risk'
        self.loaded(PERMIT, rule.format(1))
        self.order(quantity="2")
        self.loaded(PERMIT, rule.format(5), how="install")
        self.ruling(self.order(), "deny")
        self.loaded(PERMIT, rule.format(5).replace("by account ", ""), how="install")
        self.ruling(self.order(), "permit")


class Types(Desk):
    def test_what_is_refused(self):
        for rule in ("forbid order when order.quantity > 5", "forbid order when 5 BTC > 5 USDT", "forbid order when 1 > 1 or 1",
                     'forbid order when order.quantity > 0.000000001 BTC', "forbid order when requester has nobody",
                     'forbid order when order.instrument == "NOPE"', 'forbid order when order.side == "up"',
                     "forbid cancel when order.price > 1 USDT", "forbid order when reference > 1 USDT",
                     "forbid order when 1 == 1 and 1 == 1 or 1 == 1", "forbid order when greeks is stale",
                     'forbid settlement when settlement.balance > 1 USDC', "forbid order when approvals > 1",
                     "permit order when sent(count of order over 1s) > 1", "require 9 of risk on order",
                     "require 2 of treasury, designated, risk from distinct roles and distinct roles on order",
                     'limit "l" order.quantity <= sent(order.quantity over 1s by instrument) on order',
                     'limit "l" sent(order.quantity over 1s) <= 1 BTC on order',
                     'limit "l" open(settlement.amount in USDC) <= 1 USDC on settlement',
                     'limit "l" sent(count of order over 31d) <= 1 on order', 'limit "all" order.quantity <= 1 BTC on order',
                     "stale reference after 1s\nslippage 51%", "slippage 1%", "stale rate after 1s\nstale rate after 2s",
                     "forbid order when (5 BTC) in USDT > 1 USDT",
                     'forbid order when time in [ "mon 10:00-09:00" ]', "list a = [ ]\nlist a = [ ]"):
            self.refused(PERMIT, rule)

    def test_nested_no_deeper_than_64(self):
        self.loaded(PERMIT, f"forbid order when {'(' * 60}1 == 2{')' * 60}")
        self.refused(PERMIT, f"forbid order when {'(' * 70}1 == 2{')' * 70}")


class Bounds(Desk):
    """S14."""
    SIZE, VALUE = 'limit "size" order.quantity <= 1 BTC on order', 'limit "value" order.notional <= 1 USDT on order'
    RATE, PRICE = 'limit "rate" sent(count of order over 1s) <= 1 on order', 'limit "price" order.price <= 1 USDT on order'

    def test_each_of_four_is_needed(self):
        rules = (self.SIZE, self.VALUE, self.RATE, self.PRICE)
        self.loaded("permit order", *rules)
        for left_out in rules:
            self.refused("permit order", *(rule for rule in rules if rule is not left_out))
            self.loaded('permit order unbounded because "a test"', *(rule for rule in rules if rule is not left_out))
            self.refused("permit order", *rules[:3], rules[3] + ' temporary until "2027-01-01T00:00:00Z"')

    def test_texts_are_understood(self):
        rest = (self.VALUE, self.RATE, self.PRICE)
        names = ("BTC-USDT", "BTC-LIN")
        by_name = [f'limit "{name}" order.quantity <= 1 BTC on order when order.instrument == "{name}"' for name in names]
        self.loaded('permit order when order.instrument in [ "BTC-USDT", "BTC-LIN" ]', *by_name, *rest)
        self.refused('permit order when order.instrument in [ "BTC-USDT", "BTC-INV" ]', *by_name, *rest)
        self.refused("permit order", *by_name, *rest)
        self.loaded("permit order", *rest, self.SIZE + ' when order.side == "buy"',
                    self.SIZE.replace("size", "other") + ' unless order.side == "buy"')
        self.loaded("permit order when requester has trader", *rest, self.SIZE + " when requester has trader")
        self.refused("permit order when requester has risk", *rest, self.SIZE + " when requester has trader")

    def test_measures_sums_and_collars(self):
        collar = 'forbid order "c" unless order.price not worse than 5% from reference'
        self.loaded("permit order", "stale reference after 1s", collar, self.RATE,
                    'limit "s" order.quantity + open(order.quantity by instrument) <= 1 BTC on order',
                    'limit "v" sent(order.premium in USDT over 1d) <= 1 USDT on order')
        self.refused("permit order", self.PRICE, self.RATE, self.VALUE,
                     'limit "s" sent(order.quantity where order.side == "buy" over 1d by instrument) <= 1 BTC on order')
