"""S5 and S6: what measures count, and the life of an order."""
from ..words import SECOND
from .desk import PERMIT, Desk


class Windows(Desk):
    def test_the_worked_example(self):
        self.loaded('permit order "engine" when requester has trader unbounded because "a test"',
                    'limit "size" order.quantity <= 5 BTC on order when order.instrument == "BTC-USDT"',
                    'limit "value" order.notional in USDT <= 100_000 USDT on order',
                    'limit "rate" sent(count of order over 64s by venue) <= 2 on order',
                    'forbid order "collar" unless order.worst_price not worse than greater of 5%, 4 ticks from reference',
                    "stale reference after 2s")
        self.outcome(self.order(price="60000"), "collar", "stale")
        self.reference("60000")
        self.wait(1)
        self.ruling(self.order(price="63000"), "permit")
        answer = self.order(price="63000.01")
        self.outcome(answer, "collar", "true")
        self.numbers(answer, "rate", "1", "2")
        self.wait(1)
        answer = self.order("sell", "2", "57000")
        self.numbers(answer, "value", "0", "114000")
        self.outcome(answer, "value", "true")
        self.ruling(self.order("sell", price="57000"), "permit")
        self.wait(0, 1)
        answer = self.order("sell", price="57000")
        self.outcome(answer, "collar", "stale")
        self.numbers(answer, "rate", "2", "3")
        self.wait(63, -1)
        self.reference("60000")
        self.numbers(self.order(price="60000"), "rate", "2", "3")
        self.wait(1)
        self.reference("60000")
        answer = self.order(price="60000")
        self.ruling(answer, "permit")
        self.numbers(answer, "rate", "1", "2")

    def test_over_a_session(self):
        self.loaded(PERMIT, 'limit "l" sent(count of order over session(desk)) <= 9 on order')
        self.order()
        self.wait(60, -1)
        self.numbers(self.order(), "l", "1", "2")
        self.wait(0, 1)  # 00:01: the next session of this day begins
        self.numbers(self.order(), "l", "0", "1")
        self.wait(86400)  # closed: the last beginning is yesterday's
        self.numbers(self.order(), "l", "1", "2")

    def test_over_a_session_that_began_long_ago(self):
        self.loaded(PERMIT, 'limit "l" sent(count of order over session(rare)) <= 9 on order')
        self.order()
        self.wait(86400)  # it begins on Wednesdays at 10:00
        self.numbers(self.order(), "l", "1", "2")
        self.wait(2 * 86400)
        self.numbers(self.order(), "l", "0", "1")

    def test_sums_count_by_the_keys_and_where(self):
        self.loaded(PERMIT, 'limit "l" sent(order.quantity where order.side == "buy" over 1h by instrument, account) '
                            "<= 9 BTC on order")
        answer = self.order()
        self.assertEqual(self.row(answer, "l")["scope"], {"account": "main", "instrument": "BTC-USDT"})
        self.order(account="side")
        self.numbers(self.order("sell", "5"), "l", "1", "1")
        self.numbers(self.order(), "l", "1", "2")

    def test_what_is_denied_pending_or_dry_counts_nothing(self):
        self.loaded(PERMIT, 'limit "l" sent(order.quantity over 1h by instrument) <= 9 BTC on order',
                    "forbid order when order.quantity > 5 BTC", "require 1 of risk on order when order.quantity > 4 BTC")
        self.ruling(self.order(quantity="6"), "deny")
        self.ruling(self.order(quantity="5"), "pending")
        self.ruling(self.order(dry_run=True), "permit")
        self.numbers(self.order(quantity="5", approvals=["rita"]), "l", "0", "5")
        self.numbers(self.order(), "l", "5", "6")

    def test_parts_find_those_before_them(self):
        self.loaded(PERMIT, 'limit "l" sent(count of order over 1h) <= 2 on order')
        legs = [{"instrument": "BTC-USDT", "side": "buy", "quantity": "1"}] * 3
        answer = self.order(fields={"legs": legs})
        for part, (before, value) in enumerate((("0", "1"), ("1", "2"), ("2", "3"))):
            self.numbers(answer, "l", before, value, part)
        self.ruling(answer, "deny")
        self.numbers(self.order(), "l", "0", "1")

    def test_lowest_and_highest(self):
        self.loaded(PERMIT, 'limit "l" lowest(order.quantity where order.side == "buy" over 1h by instrument) <= 9 BTC on order',
                    'alert "a" on order when highest(order.quantity over 1h by instrument) > 2 BTC')
        self.outcome(self.order("sell", dry_run=True), "l", "no_value")
        self.numbers(self.order(quantity="2"), "l", "2", "2")
        self.numbers(self.order(quantity="1"), "l", "2", "1")
        answer = self.order(quantity="3")
        self.numbers(answer, "l", "1", "1")
        self.assertEqual(answer["alerts"], ["a"])

    def test_a_part_that_can_not_be_counted_is_denied(self):
        self.loaded(PERMIT, 'limit "l" sent(order.notional in USD over 1h) <= 9 USD on order when order.side == "sell"',
                    "stale rate after 1h")
        answer = self.order()
        self.ruling(answer, "deny")
        self.assertEqual(answer["uncounted"], "no_rate")
        answer = self.order("sell")
        self.outcome(answer, "l", "no_rate")
        self.assertEqual(answer["uncounted"], "no_rate")


class Lives(Desk):
    OPEN = 'limit "open" open(order.quantity by instrument) <= 100 BTC on order'
    FILLED = 'limit "filled" filled(order.quantity over 1h by instrument) <= 100 BTC on order'
    POSITION = 'limit "position" position(order.quantity by instrument) <= 100 BTC on order'
    WORST = 'limit "worst" worst(order.quantity by instrument) <= 100 BTC on order'

    def all(self):
        self.loaded(PERMIT, self.OPEN, self.FILLED, self.POSITION, self.WORST)

    def levels(self, opened, filled, position, worst):
        answer = self.order(dry_run=True, quantity="0.1")
        got = tuple(self.row(answer, name)["before"] for name in ("open", "filled", "position", "worst"))
        self.assertEqual(got, (opened, filled, position, worst))

    def test_fills_ends_and_busts(self):
        self.all()
        self.order(quantity="3")
        self.levels("3", "0", "0", "3")
        self.assertEqual(self.fill(1, "1", "x1"), {"noted": True})
        self.levels("2", "1", "1", "3")
        self.assertEqual(self.fill(1, "1", "x1"), {"ignored": "seen before"})
        self.assertEqual(self.end(1), {"noted": True})
        self.assertEqual(self.end(1), {"ignored": "already ended"})
        self.levels("0", "1", "1", "1")
        self.fill(1, "0.5", "x2")  # late
        self.levels("0", "1.5", "1.5", "1.5")
        self.assertEqual(self.fact(bust="x1", venue="alpha"), {"noted": True})
        self.levels("0", "1.5", "0.5", "0.5")
        self.assertEqual(self.fact(bust="x1", venue="alpha"), {"ignored": "seen before"})
        self.assertEqual(self.fact(bust="x9", venue="alpha"), {"ignored": "no such execution"})
        self.assertEqual(self.end(9), {"ignored": "no such order"})

    def test_what_fills_beyond_its_quantity(self):
        self.all()
        self.order(quantity="1")
        self.fill(1, "1.5", "x1")
        self.levels("0", "1.5", "1.5", "1.5")

    def test_sides(self):
        self.all()
        self.order("sell", quantity="3")
        self.levels("3", "0", "0", "3")
        self.fill(4 - 2, "1", "x1")
        self.assertEqual(self.fill(1, "1", "x2"), {"noted": True})
        self.levels("2", "1", "-1", "3")
        self.order("buy", quantity="2")
        self.levels("4", "1", "-1", "3")

    def test_a_request_that_expires_is_not_a_dead_order(self):
        self.all()
        self.order(quantity="1", valid=0)
        self.order(quantity="2", fields={"time_in_force": "good_till_date", "expires_at": "2026-01-05T00:00:05Z"})
        self.wait(5)
        self.levels("3", "0", "0", "3")
        self.wait(0, 1)
        self.levels("1", "0", "0", "1")

    def test_amounts_round_up_and_sum_to_the_whole(self):
        self.loaded(PERMIT, 'limit "l" open(order.notional) <= 1 USDT on order'.replace("notional)", "notional in USDT)"),
                    'limit "f" filled(order.notional in USDT over 1h) <= 1_000 USDT on order')
        self.ruling(self.order(quantity="0.00000003", price="33.333333"), "permit")  # 0.000001
        self.fill(1, "0.00000001", "x1")
        answer = self.order(quantity="0.00000001", price="1", dry_run=True)
        self.numbers(answer, "l", "0.000001", "0.000002")
        self.numbers(answer, "f", "0.000001", "0.000001")
        self.fill(1, "0.00000002", "x2")
        answer = self.order(quantity="0.00000001", price="1", dry_run=True)
        self.numbers(answer, "l", "0", "0.000001")
        self.numbers(answer, "f", "0.000001", "0.000001")

    def test_counts(self):
        self.loaded(PERMIT, 'limit "open" open(count of order) <= 9 on order',
                    'limit "filled" filled(count of order over 1h) <= 9 on order')
        self.order(quantity="3")
        self.fill(1, "1", "x1")
        self.fill(1, "1", "x2")
        self.numbers(self.order(dry_run=True), "open", "1", "2")
        self.numbers(self.order(dry_run=True), "filled", "2", "2")
        self.fill(1, "1", "x3")
        self.numbers(self.order(dry_run=True), "open", "0", "1")

    def test_positions_are_loaded(self):
        self.all()
        self.assertEqual(self.fact(position="main", instrument="BTC-USDT", quantity="-2", price="100"), {"noted": True})
        self.levels("0", "0", "-2", "2")
        self.assertEqual(self.fact(position="main", instrument="NOPE", quantity="-2", price="100"),
                         {"ignored": "no such instrument"})

    def test_silence_leaves_only_what_reduces(self):
        self.loaded(PERMIT, self.OPEN, "stale drop_copy after 2s")
        self.outcome(self.order(), "open", "silent")
        self.fact(position="main", instrument="BTC-USDT", quantity="-2", price="100")
        self.outcome(self.order(quantity="2"), "open", "false")
        self.outcome(self.order(), "open", "silent")  # the two that are open already buy it all back
        self.fact(heard="alpha")
        self.outcome(self.order(), "open", "false")
        self.wait(2, 1)
        self.outcome(self.order(), "open", "silent")
        self.outcome(self.order(fields={"reduce_only": True}), "open", "false")


class Identity(Desk):
    LIMIT = 'limit "{0}" sent(order.quantity over 1h by instrument, account) <= {1} BTC on order'

    def test_a_raised_limit_leaves_what_is_left(self):
        self.loaded(PERMIT, self.LIMIT.format("day", "5"))
        self.order(quantity="4.9")
        self.loaded(PERMIT, self.LIMIT.format("another", "8").replace("instrument, account", "account, instrument"),
                    how="install")
        answer = self.order(quantity="3.1")
        self.numbers(answer, "another", "4.9", "8")
        self.ruling(answer, "permit")

    def test_a_new_measure_is_filled_from_the_journal(self):
        self.loaded(PERMIT)
        self.order(quantity="2")
        self.fill(1, "0.5", "x1")
        self.order("sell", "4")
        self.loaded(PERMIT, self.LIMIT.format("new", "9"), Lives.OPEN, Lives.POSITION, how="install")
        answer = self.order(dry_run=True)
        self.numbers(answer, "new", "6", "7")
        self.numbers(answer, "open", "5.5", "6.5")
        self.numbers(answer, "position", "0.5", "0.5")

    def test_what_can_not_be_filled_in_is_incomplete(self):
        self.loaded(PERMIT, "stale rate after 1h")
        self.order()
        self.loaded(PERMIT, "stale rate after 1h", 'limit "l" sent(order.notional in USD over 64s) <= 9 USD on order',
                    how="install")
        self.fact(rate="USDT", to="USD", price="1")
        self.outcome(self.order(), "l", "incomplete")
        self.wait(65)
        self.outcome(self.order(), "l", "true")

    def test_a_market_maker_is_not_stopped_by_orders_that_end(self):
        """50 orders that fill 4 % each do not exhaust `open`."""
        self.loaded(PERMIT, Lives.OPEN.replace("100", "10"))
        for number in range(1, 51):
            self.ruling(self.order(quantity="10"), "permit")
            self.fill(number, "0.4", f"x{number}")
            self.end(number, "expired")
            self.wait(0, SECOND // 100)

    def test_a_reject_loop_is_stopped_by_sent(self):
        self.loaded(PERMIT, 'limit "rate" sent(count of order over 1s by venue) <= 30 on order')
        permitted = 0
        for number in range(1, 51):
            permitted += self.order()["ruling"] == "permit"
            self.end(number, "rejected")
            self.wait(0, SECOND // 50)
        self.assertEqual(permitted, 30)

    def test_ten_replaces_in_flight_all_count(self):
        self.loaded(PERMIT, 'limit "open" open(order.quantity by instrument) <= 10 BTC on order, amend')
        self.order()
        for number in range(2, 12):
            answer = self.ask({"kind": "amend", "account": "main", "venue": "alpha", "instrument": "BTC-USDT", "side": "buy",
                               "quantity": "1", "price": "100", "target_request": f"r{number - 1}"})
        self.ruling(answer, "deny")
        self.end(1, "replaced")
        self.ruling(self.order(), "permit")
