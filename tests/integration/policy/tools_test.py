"""`sealward policy`: each mistake that an author can make is said with its place, what was expected, and in time."""
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest

BIN = os.path.join(os.environ["SEALWARD_BIN"], "sealward")
HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLE = os.path.join(HERE, "..", "..", "..", "packaging", "example")
KEYS = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + text for text in (
    "EsZike4bNqqF63RdOVTlrfy5bwzs+dqIibigibRkUMr", "OWeS4hYwvBD82LRoaPjeWV0HeEfnfc0tIj5o4eNOwUF",
    "PtGg9HmYn98/NfaQItR+umT8lkITZXwim7u64Xm+REw")]

POLICY = """policy "book" version 1
permit order "engine"
  when requester has trader and order.account == "main"
limit "size" order.quantity <= 5 BTC on order
limit "value" order.notional <= 100_000 USDT on order
limit "rate" sent(count of order over 1s by venue) <= 200 on order
limit "price" order.price <= 1_000_000 USDT on order
permit cancel when requester has trader
permit settlement "pay" when requester has trader
require "two people" 2 of risk, treasury from distinct roles within 15m on settlement
"""


def person(name, role, key, uids=""):
    return (f'[[person]]\nname = "{name}"\nroles = ["{role}"]\ndesk = "{role}"\nssh_keys = ["{key}"]\n'
            + (f"uids = [{uids}]\n" if uids else ""))


ROSTER = (person("tina", "trader", KEYS[0], "1000") + person("rita", "risk", KEYS[1])
          + person("omar", "treasury", KEYS[2]) +
          '[[service]]\nname = "engine-1"\nowner = "tina"\nkind = "engine"\nroles = ["trader"]\nuids = [1001]\n')
KEYS_TOML = ('[[key]]\nname = "orders-1"\nclass = "orders"\nformat = "binance"\nvenue = "binance"\n'
             'kinds = ["order", "cancel"]\naccounts = ["main"]\nalgorithm = "ed25519"\n'
             'id = "00112233445566778899aabbccddeeff"\n'
             'public_key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"\n')


class Book:
    """A rule book in a folder of its own."""

    def __init__(self, policy=POLICY, **files):
        self.folder = tempfile.mkdtemp(prefix="sealward-policy-")
        for name in ("reference.toml", "address-book.toml"):
            shutil.copy(os.path.join(EXAMPLE, name), self.folder)
        texts = {"roster.toml": ROSTER, "keys.toml": KEYS_TOML, "policy.sealward": policy,
                 **{name.replace("__", "."): text for name, text in files.items()}}
        for name, text in texts.items():
            self.write(name, text)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())

    def path(self, name="policy.sealward"):
        return os.path.join(self.folder, name)

    def run(self, verb, *more, stdin=""):
        return subprocess.run([BIN, "policy", verb, *more], input=stdin, capture_output=True, text=True, timeout=60,
                              check=False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)


# What is wrong, a change of the policy (or of another file), and what is said of it: place and text.
MISTAKES = [
    ("a missing list", 'order.account == "main"', "order.account in acounts", ":3:", "acounts"),
    ("an unknown asset", "5 BTC on", "5 BTX on", ":4:32: ", "did you mean `BTC`?"),
    ("a scale that does not fit", "<= 5 BTC", "<= 0.123456789 BTC", ":4:", "digits"),
    ("assets mixed", "order.notional <= 100_000 USDT", "order.notional in USDT <= 1 BTC", ":5:", "BTC"),
    ("an overflow in a constant", "<= 5 BTC", "<= 99999999999999999999999999999999999 BTC", ":4:", ""),
    ("a window that is too long", "over 1s by venue", "over 31d by venue", ":6:", "30d"),
    ("a field of another kind", "order.price <=", "settlement.amount <=", ":7:", "settlement.amount"),
    ("a role that nobody holds", "requester has trader and", "requester has treader and", ":3:",
     "did you mean `trader`?"),
    ("a misspelt attribute", "order.quantity", "order.quantty", ":4:", "did you mean `order.quantity`?"),
    ("a misspelt word", "limit \"size\"", "limmit \"size\"", ":4:1: ", "did you mean `limit`?"),
    ("a name twice", 'limit "value"', 'limit "size"', ":5:7: ", "already called `size`"),
    ("a look-alike", 'permit order "engine"', 'permit оrder "engine"', ":2:8: ", "ASCII"),
    ("an order without a bound", 'limit "rate" sent(count of order over 1s by venue) <= 200 on order\n', "", ":2:",
     "rate"),
    ("more people than there are", "2 of risk, treasury", "3 of risk, treasury", ":10:", "2"),
]


class Check(unittest.TestCase):
    def refused(self, book, *expected):
        begun = time.monotonic()
        done = book.run("check", book.path())
        self.assertLess(time.monotonic() - begun, 20)  # a second, and room for a machine that is busy
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        for text in expected:
            self.assertIn(text, done.stderr)
        return done.stderr

    def test_a_sound_book_is_told_so(self):
        with Book() as book:
            done = book.run("check", book.path())
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("is sound: 8 statements", done.stdout)
            self.assertIn("spare 0", done.stdout)
            said = json.loads(book.run("check", book.path(), "--json").stdout)
            self.assertEqual(said["acts"], [{"act": "`two people`", "people": 2, "spare": 0}])

    def test_each_mistake_has_its_place(self):
        for what, old, new, place, text in MISTAKES:
            with self.subTest(what):
                self.assertEqual(POLICY.count(old), 1, old)
                with Book(POLICY.replace(old, new)) as book:
                    said = self.refused(book, "policy.sealward" + place, text)
                    self.assertRegex(said, r"\n +\^")

    def test_tables(self):
        table = 'table lim from "limits.csv" sha256 "' + "0" * 64 + '" key instrument\n'
        policy = POLICY.replace("permit order", table + "permit order").replace(
            "<= 5 BTC", "<= lim[order.instrument].quantity")
        with Book(policy) as book:
            self.refused(book, "policy.sealward:2:", "limits.csv")
        with Book(policy, limits__csv="instrument:text,quantity:BTC\nBTC-USDT,5\nETH-USDT\n") as book:
            said = self.refused(book, "policy.sealward:2:")
            right = re.search("[1-9a-f][0-9a-f]{63}|0[0-9a-f]{0,62}[1-9a-f][0-9a-f]*", said.replace("0" * 64, ""))
            self.assertIsNotNone(right, said)
            book.write("policy.sealward", policy.replace("0" * 64, right.group(0)))
            self.refused(book, "limits.csv:3:")

    def test_documents(self):
        for what, roster, texts in [
                ("a person twice", ROSTER + person("tina", "risk", KEYS[0]), ["roster.toml:", "tina"]),
                ("a credential on two people: one could complete a dual act alone",
                 ROSTER.replace(KEYS[2], KEYS[1]), ["roster.toml", "omar", "rita"]),
                ("a key twice", None, ["keys.toml:", "orders-1"])]:
            with self.subTest(what):
                files = {"keys__toml": KEYS_TOML * 2} if roster is None else {"roster__toml": roster}
                with Book(**files) as book:
                    self.refused(book, *texts)

    def test_a_dual_act_needs_two_others(self):
        both = ROSTER.replace('roles = ["treasury"]', 'roles = ["treasury", "trader"]')
        with Book(roster__toml=both) as book:  # omar asks, and is one of the only two
            done = book.run("check", book.path())
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("policy.sealward:10:1: what omar asks can never be approved", done.stdout)
        one_desk = ROSTER.replace('desk = "treasury"', 'desk = "risk"')
        with Book(POLICY.replace("distinct roles within", "distinct desks within"), roster__toml=one_desk) as book:
            self.refused(book, "policy.sealward:10:1: nobody can ever complete this", "distinct desks")

    def test_statements_that_never_fire(self):
        more = ('forbid transfer "no permit"\nforbid order "both" when order.side == "buy" and order.side == "sell"\n'
                'limit "again" order.quantity <= 5 BTC on order\nlist unused = [ "BTC-USDT" ]\n')
        with Book(POLICY + more) as book:
            done = book.run("check", book.path())
            self.assertEqual(done.returncode, 0, done.stderr)
            for text in (":11:1: this can't matter", ":12:26: this can never be true",
                         ":13:1: this says what the statement at line 4 says", ":14:1: nothing asks this list"):
                self.assertIn(text, done.stdout)

    def test_hostile_texts(self):
        deep = "policy \"x\" version 1\npermit order when " + "(" * 4_000_000 + "\n"
        for what, text in [("10 MB of parentheses", deep + "(" * 6_000_000), ("4 MB of parentheses", deep[:4_000_000]),
                           ("not UTF-8", b'policy "x" version 1 # \xff\xfe\n'), ("nothing", ""),
                           ("a control character", 'policy "x" version 1 # \x1b[2J\n')]:
            with self.subTest(what), Book(text) as book:
                said = self.refused(book)
                self.assertNotIn("\x1b", said)
                self.assertLess(len(said), 20_000)

    def test_fmt_is_idempotent(self):
        with Book() as book:
            once = book.run("fmt", book.path())
            self.assertEqual(once.returncode, 0, once.stderr)
            self.assertEqual(book.run("fmt", "--check", book.path()).returncode, 9)
            book.write("policy.sealward", once.stdout)
            self.assertEqual(book.run("fmt", book.path()).stdout, once.stdout)
            self.assertEqual(book.run("fmt", "--check", book.path()).returncode, 0)


def order(number, quantity, price="60000", **more):
    return json.dumps({"at": "2026-01-01T00:00:00Z", "requester": "engine-1", "request": {
        "request_id": f"r{number}", "key": "orders-1", "valid_until": "2026-01-01T00:01:00Z", "intent": {
            "kind": "order", "account": "main", "venue": "binance", "price": price,
            "legs": [{"instrument": "BTC-USDT", "side": "buy", "quantity": quantity}]}}, **more}) + "\n"


class Cases(unittest.TestCase):
    def test_eval_answers_a_line_each(self):
        with Book() as book:
            done = book.run("eval", "--policy", book.path(),
                            stdin=order(1, "1") + "# a comment\n" + order(2, "6") + order(2, "1"))
            self.assertEqual(done.returncode, 2)  # the last is a mistake
            answers = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual([one.get("ruling") for one in answers], ["permit", "deny", None])
            self.assertIn("used before", answers[2]["error"])
            said = {one["statement"]: one for one in answers[1]["statements"]}
            self.assertEqual(said["size"]["with"], "6")

    def test_test_names_what_no_case_reaches(self):
        with Book() as book:
            cases = ['{"case": "an order"}\n', order(1, "1", expect="permit", by=["engine"]),
                     order(2, "6", expect="deny", by=["size"])]
            book.write("policy.sealward.cases", "".join(cases))
            done = book.run("test", book.path())
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("2 cases, 0 wrong, 3 statements that no case reaches", done.stdout)
            self.assertIn("no case reaches require `two people`", done.stdout)
            self.assertEqual(book.run("test", "--all", book.path()).returncode, 9)

    def test_test_says_what_is_wrong_and_where(self):
        with Book() as book:
            book.write("policy.sealward.cases", order(1, "1", expect="deny") + order(2, "6", expect="deny", by=["sise"])
                       + order(3, "1", expect="perhaps") + '{"case": 1}\n{"at"\n')
            done = book.run("test", book.path())
            self.assertEqual(done.returncode, 9)
            for text in ("cases:1: expected deny, found permit", "cases:2: the policy has no statement `sise`",
                         "cases:3: `expect`: permit, deny or pending", "cases:4: ", "cases:5: "):
                self.assertIn(text, done.stderr)

    def explain(self, book, quantity, *more, price="60000"):
        intent = json.loads(order(1, quantity, price))["request"]["intent"]
        book.write("intent.json", json.dumps(intent))
        return book.run("explain", book.path(), book.path("intent.json"), "--requester", "engine-1", "--at",
                        "2026-01-01T00:00:00Z", *more)

    def test_explain_says_what_would_change_it(self):
        with Book() as book:
            done = self.explain(book, "1")
            self.assertEqual((done.returncode, done.stdout.split("\n")[0]), (0, "permitted"))
            done = self.explain(book, "6")
            self.assertEqual(done.returncode, 3)
            self.assertIn("limit size: `order.quantity`: 6 BTC is over the limit of 5 BTC", done.stdout)
            self.assertIn("at most 1.66666 BTC: so much is not denied", done.stdout)  # of 100,000 USDT
            self.assertEqual(json.loads(self.explain(book, "6", "--json").stdout)["ruling"], "deny")
            book.write("before.steps", "".join(order(number, "1") for number in range(200)))
            self.assertIn("limit rate: within 1s by venue=binance: 201",
                          self.explain(book, "1", "--after", book.path("before.steps")).stdout)
            book.write("before.steps", order(1, "1") + "{}\n")
            done = self.explain(book, "1", "--after", book.path("before.steps"))
            self.assertEqual(done.returncode, 2)
            self.assertIn("before.steps:2: ", done.stderr)
            done = book.run("explain", book.path(), book.path("intent.json"), "--requester", "nobody")
            self.assertIn("nobody in the roster is called `nobody`", done.stderr)

    def test_explain_names_who_may_approve(self):
        pay = {"kind": "settlement", "account": "main", "counterparty": "acme", "asset": "USDC", "network": "ethereum",
               "amount": "10", "destination": "acme-usdc", "fee_max": "0.001", "purpose": "a debt"}
        with Book() as book:
            book.write("pay.json", json.dumps(pay))
            ask = (book.path(), book.path("pay.json"), "--requester", "engine-1")
            done = book.run("explain", *ask, "--approved-by", "rita")
            self.assertEqual(done.returncode, 4)
            self.assertIn("`two people`: 2 of omar, rita (in distinct roles)", done.stdout)
            done = book.run("explain", *ask, "--approved-by", "rita", "--approved-by", "omar")
            self.assertEqual(done.returncode, 0)

    def test_headroom_is_told_for_each_set(self):
        more = ('limit "day" sent(order.notional in USDT over 1d by account) <= 150_000 USDT on order\n'
                'limit "position" worst(order.quantity by account, instrument) <= 3 BTC on order\n'
                'limit "own" sent(count of order over 1m by requester) <= 3 + 2 times 4 on order\n')
        with Book(POLICY + more) as book:
            book.write("steps", order(1, "1") + order(2, "0.5") + order(3, "6"))
            done = book.run("headroom", book.path(), book.path("steps"), "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            rows = {row["statement"]: row for row in map(json.loads, done.stdout.splitlines())}
            self.assertEqual(rows["day"], {"statement": "day", "measure": "sent within 1d", "scope": "account=main",
                                           "unit": "USDT", "used": "90000", "limit": "150000", "left": "60000"})
            self.assertEqual((rows["position"]["used"], rows["position"]["left"]), ("1.5", "1.5"))
            self.assertEqual((rows["own"]["limit"], rows["own"]["scope"]), ("11", "requester=engine-1"))
            self.assertEqual(rows["rate"]["used"], "2")
            later = book.run("headroom", book.path(), book.path("steps"), "--at", "2026-01-01T00:00:30Z",
                             "--statement", "rate")
            self.assertIn("rate, sent within 1s, venue=binance\n    used 0 of 200, left 200", later.stdout)
            early = book.run("headroom", book.path(), book.path("steps"), "--at", "2025-01-01T00:00:30Z")
            self.assertEqual(early.returncode, 2)

    def test_headroom_comes_in_pages(self):
        with Book(POLICY + 'limit "each" sent(count of order over 1m by price) <= 9 on order\n') as book:
            book.write("steps", "".join(order(number, "0.1", str(50_000 + number)) for number in range(100)))
            done = book.run("headroom", book.path(), book.path("steps"), "--statement", "each", "--json")
            scopes = [json.loads(line)["scope"] for line in done.stdout.splitlines()]
            self.assertEqual(scopes, [f"price={50_000 + number}" for number in range(100)])


# A change of POLICY, and what it does.
CHANGES = [
    ("5 BTC", "8 BTC", "wider", "5 BTC -> 8 BTC"),
    ("5 BTC", "4 BTC", "narrower", "5 BTC -> 4 BTC"),
    ("over 1s by venue", "over 2s by venue", "narrower", "over 2s"),
    ("over 1s by venue", "over 1s by venue, account", "wider", "account"),
    (' and order.account == "main"', "", "wider", "requester has trader"),
    ('order.account == "main"', 'order.account == "main" and order.side == "buy"', "narrower", "side"),
    ('order.account == "main"', 'order.account in [ "main", "main" ]', None, None),
    ('limit "price" order.price <= 1_000_000 USDT on order\n',
     'limit "price" order.price <= 1_000_000 USDT on order\nforbid order "sells" when order.side == "sell"\n',
     "narrower", "is new"),
    ("permit cancel when requester has trader\n", "", "narrower", "is gone"),
    ('require "two people" 2 of risk, treasury from distinct roles within 15m on settlement\n', "", "wider", "is gone"),
    ("2 of risk, treasury from distinct roles", "2 of risk, treasury", "wider", "in any roles now"),
    ("2 of risk", "1 of risk", "wider", "2 people -> 1"),
    ("within 15m on settlement", "within 15m on settlement when settlement.amount in USDC > 5 USDC", "wider", "when"),
    ("requester has trader\npermit settlement", "requester has risk\npermit settlement", "wider", "is new"),
    ('permit order "engine"', "# a comment\npermit order \"engine\"", None, None),
]


class Diff(unittest.TestCase):
    def diff(self, old, new, *more):
        with Book(old) as book:
            book.write("new.sealward", new)
            return book.run("diff", book.path(), book.path("new.sealward"), *more)

    def test_each_change_is_told_by_what_it_does(self):
        for old, new, effect, text in CHANGES:
            with self.subTest(new):
                self.assertEqual(POLICY.count(old), 1, old)
                done = self.diff(POLICY, POLICY.replace(old, new), "--json")
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                said = json.loads(done.stdout)
                effects = {name for name in ("wider", "narrower", "other") if said[name] > 0}
                if effect is None and text is None:
                    self.assertEqual(effects, set(), said)
                elif effect in effects:
                    self.assertTrue(text is None or text in done.stdout, done.stdout)
                else:
                    self.fail(done.stdout)

    def test_lists_tables_and_exit_codes(self):
        lists = 'list few = [ "BTC-USDT" ]\nlist more = [ "BTC-USDT", "ETH-USDT" ]\n'
        rule = 'forbid order "traded" when order.instrument not in few\n'
        done = self.diff(POLICY + lists + rule, POLICY + lists + rule.replace("few", "more"))
        self.assertIn("wider     forbid \"traded\"", done.stdout)
        self.assertIn("1 wider, 0 narrower, 0 other", done.stdout)
        self.assertEqual(self.diff(POLICY, POLICY.replace("5 BTC", "8 BTC"), "--narrower-only").returncode, 9)
        self.assertEqual(self.diff(POLICY, POLICY.replace("5 BTC", "4 BTC"), "--narrower-only").returncode, 0)
        self.assertEqual(self.diff(POLICY, POLICY.replace("5 BTC", "5 BTX")).returncode, 2)

    def test_rows_of_a_table(self):
        def policy(text):
            pin = hashlib.sha256(text.encode()).hexdigest()
            return (f'policy "t" version 1\ntable lim from "limits.csv" sha256 "{pin}" key instrument\n'
                    'permit order "all" unbounded because "a test"\n'
                    'limit "size" order.quantity <= lim[order.instrument].quantity on order\n')
        old = "instrument:text,quantity:amount\nBTC-USDT,5 BTC\n"
        for new, effect in [(old.replace("5 B", "8 B"), "wider"), (old.replace("5 B", "4 B"), "narrower"),
                            (old + "ETH-USDT,1 ETH\n", "wider"), (old + "# a comment\n", None)]:
            with Book(policy(old), limits__csv=old) as book, Book(policy(new), limits__csv=new) as other:
                done = book.run("diff", book.path(), other.path())
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(effect is not None and f"{effect:10}limit \"size\"" in done.stdout, effect is not None,
                                 done.stdout)
                self.assertIn("rows      table \"lim\"", done.stdout)


if __name__ == "__main__":
    unittest.main()
