"""The comparison of `sealward policy eval` with the model: python3 -m model.compare (in tests/)

SEALWARD_BIN names the folder of the program, SEALWARD_MODEL_CASES how many random requests are decided (200,000),
SEALWARD_MODEL_SEED where they begin (1; `random` for another each time), SEALWARD_MODEL_WORKERS how many processes run.
"""
import collections
import concurrent.futures
import os
import random
import sys
import time

from . import mutants, small
from .differ import SKIP, Case, Sealward, differs, report
from .machine import Machine
from .traffic import Traffic
from .writer import Writer

REQUESTS, BATCH = 50, 40


def random_case(seed):
    rng = random.Random(seed)
    writer = Writer(rng)
    statements = writer.policy()
    steps = Traffic(rng, writer.trips).steps(REQUESTS)
    if rng.random() < 0.3:
        for _ in range(rng.randrange(1, 3)):
            steps.insert(rng.randrange(len(steps)), {"install": _changed(writer, statements)})
    return Case(statements, steps, seed)


def _changed(writer, statements):
    """Another policy with most of the same statements: one is gone, two are new, the order is another."""
    kept = [one for one in statements[1:] if not one.startswith(("permit", "stale", "slippage", "list", "table"))]
    gone = writer.pick(kept) if kept else None
    rest = [one for one in statements[1:] if one is not gone] + [writer.statement(), writer.statement()]
    writer.rng.shuffle(rest)
    return [statements[0]] + rest


def compare_batch(cases, sealward):
    """(number of decisions, counts of what was seen, cases that differ)"""
    lines = [list(case.lines()) for case in cases]
    begun = sealward.begin(line for some in lines for line in some)
    machine = Machine(sealward.texts)
    ours = [[machine.step(line) for line in some] for some in lines]
    theirs = sealward.end(begun)
    seen, different, at = collections.Counter(), [], 0
    for case, own in zip(cases, ours):
        other = theirs[at:at + len(own)]
        at += len(own)
        for answer in own:
            seen[answer.get("ruling") or next(iter(answer))] += 1
        if len(other) < len(own) or any(differs(*pair) for pair in zip(other, own)):
            different.append(case)
    return seen, different


def _work(first, count):
    """In a process of its own: so many random cases from this seed on."""
    sealward = Sealward()
    seen, different = collections.Counter(), []
    for start in range(first, first + count, BATCH):
        batch = [random_case(seed) for seed in range(start, min(start + BATCH, first + count))]
        more, bad = compare_batch(batch, sealward)
        seen.update(more)
        different += bad
        if len(different) >= 20:
            break
    sealward.close()
    return seen, [case.seed for case in different]


def _in_batches(sealward, cases):
    seen, different, batch = collections.Counter(), [], []
    for case in cases:
        batch.append(case)
        if len(batch) == 200:
            more, bad = compare_batch(batch, sealward)
            seen.update(more)
            different += bad
            batch = []
    more, bad = compare_batch(batch, sealward)
    seen.update(more)
    return seen, different + bad


def _decisions(seen):
    return sum(seen[ruling] for ruling in ("permit", "deny", "pending"))


def _show(what, seen, started):
    print(f"{what}: {_decisions(seen):,} decisions in {time.monotonic() - started:.0f} s", dict(seen.most_common()), flush=True)


def main():
    sealward = Sealward()
    missing = sealward.missing()
    if missing:
        print(f"SKIPPED: {missing}")
        return SKIP
    started = time.monotonic()
    wanted = int(os.environ.get("SEALWARD_MODEL_CASES", "200000"))
    seed = os.environ.get("SEALWARD_MODEL_SEED", "1")
    seed = random.SystemRandom().randrange(1 << 40) if seed == "random" else int(seed)
    print(f"seed {seed}", flush=True)
    seen, different = _in_batches(sealward, small.cases())
    _show("small universe", seen, started)
    count = wanted // 50
    for what, make in (("changed words", mutants.changed_words), ("bounds", mutants.maybe_bounded)):
        seen, more = _in_batches(sealward, (make(number) for number in range(seed, seed + count)))
        different += more
        print(f"{what}: {dict(seen)}", flush=True)
    seen, seeds, chunk = collections.Counter(), [], 10 * BATCH
    total = -(-wanted // REQUESTS)
    with concurrent.futures.ProcessPoolExecutor(int(os.environ.get("SEALWARD_MODEL_WORKERS", "2"))) as pool:
        work = [pool.submit(_work, seed + first, min(chunk, total - first)) for first in range(0, total, chunk)]
        for one in work:
            more, bad = one.result()
            seen.update(more)
            seeds += bad
            if len(seeds) >= 20:
                pool.shutdown(cancel_futures=True)
                break
    _show("random", seen, started)
    different += [random_case(bad) for bad in seeds]
    for case in different[:5]:
        print(report(case, sealward), flush=True)
    print(f"{len(different)} cases differ" if different else "no difference")
    sealward.close()
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
