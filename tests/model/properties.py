"""Properties that hold of every policy, asked of `sealward policy eval` and `fmt`: python3 -m model.properties (in tests/)

What is printed means what was written; neither order nor repetition of statements changes a ruling; another approval never
denies; a smaller amount is never denied where a larger one is permitted. SEALWARD_BIN, SEALWARD_MODEL_SEED as in compare.
"""
import os
import random
import subprocess
import sys

from . import small, universe
from .clock import show_time
from .differ import SKIP, Case, Sealward
from .syntax import parse
from .traffic import START, Traffic
from .words import SECOND
from .writer import Writer

RANK = {"deny": 0, "pending": 1, "permit": 2}
POLICIES = 400
PRINTED = 60  # each takes two processes


def run(sealward, cases):
    """The answers of many cases, from one process."""
    lines = [list(case.lines()) for case in cases]
    answers = sealward.answers(line for some in lines for line in some)
    out, at = [], 0
    for some in lines:
        out.append(answers[at:at + len(some)])
        at += len(some)
    return out


def printed(sealward, seed):
    """parse ∘ print is the identity, and printing what was printed changes nothing."""
    wrong = []
    for number in range(PRINTED):
        writer = Writer(random.Random(seed + number))
        source = "\n".join(writer.policy()) + "\n"
        first = formatted(sealward, source)
        if parse(first).meaning() != parse(source).meaning() or formatted(sealward, first) != first:
            wrong.append(f"seed {seed + number}\n{source}\nprinted as\n{first}")
    return wrong


def formatted(sealward, source):
    path = os.path.join(sealward.folder.name, "policy.sealward")
    with open(path, "w", encoding="ascii") as file:
        file.write(source)
    done = subprocess.run([sealward.program, "policy", "fmt", path], capture_output=True, text=True, check=False)
    if done.stdout:
        return done.stdout
    with open(path, encoding="ascii") as file:  # formatted in place
        return file.read()


def permuted(sealward, seed):
    """The order of the statements, and repeating one without a name, change no ruling."""
    cases, pairs = [], []
    for number in range(POLICIES):
        rng = random.Random(seed + number)
        statements = Writer(rng).policy()
        steps = Traffic(rng).steps(20)
        shuffled = statements[1:]
        rng.shuffle(shuffled)
        unnamed = 'forbid order when order.side == "buy" and order.quantity > 1 BTC'
        twice = ["require 1 of risk on order when order.legs > 1", unnamed]
        pairs.append((len(cases), statements, shuffled))
        cases += [Case(statements + twice, steps), Case([statements[0]] + twice + shuffled + twice, steps)]
    answers = run(sealward, cases)
    return [f"seed {seed + number}\n" + "\n".join(statements) + "\nand\n" + "\n".join(shuffled)
            for number, (at, statements, shuffled) in enumerate(pairs)
            if [said(answer) for answer in answers[at]] != [said(answer) for answer in answers[at + 1]]]


def said(answer):
    """What must not change: the ruling, and what each named statement says of each part."""
    rows = sorted((row["part"], row["statement"], row["outcome"], row.get("failure"), row.get("with"))
                  for row in answer.get("statements", ()) if " at line " not in row["statement"])
    return (answer.get("ruling") or sorted(answer), rows, sorted(answer.get("alerts", ())))


def monotone_in_approvals(sealward, seed):
    wrong, cases = [], []
    people = tuple(universe.PEOPLE)
    for number in range(POLICIES):
        rng = random.Random(seed + number)
        writer = Writer(rng)
        statements = ['policy "approvals" version 1', 'permit order unbounded because "a test"'] + \
            [f"require {writer.people()} on order" for _ in range(rng.randrange(1, 4))]
        order = rng.sample(people, len(people))
        steps = []
        for count in range(len(people) + 1):
            request = {"request_id": f"r{count}", "key": "orders-1", "valid_until": show_time(START + SECOND),
                       "intent": Traffic(rng).order()}
            steps.append({"at": show_time(START), "requester": universe.SERVICE, "request": request,
                          "approvals": order[:count]})
        cases.append(Case(statements, steps))
    for case, answers in zip(cases, run(sealward, cases)):
        ranks = [RANK[answer["ruling"]] for answer in answers[1:]]
        if ranks != sorted(ranks) or 0 in ranks:
            wrong.append("\n".join(case.statements) + f"\n{ranks}")
    return wrong


def monotone_in_amounts(sealward, seed):
    """Of policies whose conditions only ever ask for less."""
    wrong, cases = [], []
    amounts = ("0.000001", "50", "99.999999", "100", "100.000001", "150", "1000")
    for number in range(POLICIES):
        rng = random.Random(seed + number)
        writer = Writer(rng)

        def bound():
            return f"{rng.choice(amounts)} USDC"
        options = (lambda: f"limit {writer.title()} settlement.amount <= {bound()} on settlement",
                   lambda: f"limit {writer.title()} sent(settlement.amount in USDC over 1m) <= {bound()} on settlement",
                   lambda: f"forbid settlement when settlement.amount > {bound()}",
                   lambda: f"require 1 of risk on settlement when settlement.amount > {bound()}",
                   lambda: f'trip {writer.title()} on settlement when settlement.amount >= {bound()} cleared by 1 of risk',
                   lambda: f"permit settlement when settlement.amount < {bound()}")
        statements = ['policy "amounts" version 1', "permit settlement when settlement.amount <= 150 USDC"]
        statements += [rng.choice(options)() for _ in range(rng.randrange(1, 5))]
        for amount in amounts:
            cases.append(Case(statements, [small.settlement(1, START, amount=amount)]))
    answers = run(sealward, cases)
    for at in range(0, len(cases), len(amounts)):
        ranks = [RANK[answer[1]["ruling"]] for answer in answers[at:at + len(amounts)]]
        if ranks != sorted(ranks, reverse=True):
            wrong.append("\n".join(cases[at].statements) + f"\n{ranks}")
    return wrong


def main():
    sealward = Sealward()
    missing = sealward.missing()
    if missing:
        print(f"SKIPPED: {missing}")
        return SKIP
    seed = os.environ.get("SEALWARD_MODEL_SEED", "1")
    seed = random.SystemRandom().randrange(1 << 40) if seed == "random" else int(seed)
    print(f"seed {seed}")
    failed = 0
    for check in (printed, permuted, monotone_in_approvals, monotone_in_amounts):
        wrong = check(sealward, seed)
        print(f"{check.__name__}: {len(wrong)} policies are wrong")
        for one in wrong[:2]:
            print(one)
        failed += len(wrong)
    sealward.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
