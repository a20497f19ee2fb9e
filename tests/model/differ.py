"""Runs cases through `sealward policy eval` and through the model, compares whole answers, and shrinks what differs."""
import json
import os
import subprocess
import tempfile

from .machine import Machine
from .universe import TABLES, documents

SKIP = 77


class Case:
    """A policy as its statements, and steps; a step that installs holds statements too."""
    __slots__ = ("statements", "steps", "seed")

    def __init__(self, statements, steps, seed=None):
        self.statements, self.steps, self.seed = statements, steps, seed

    def lines(self):
        yield {"policy": "\n".join(self.statements) + "\n", "tables": TABLES}
        for step in self.steps:
            if "install" in step and not isinstance(step["install"], str):
                step = {**step, "install": "\n".join(step["install"]) + "\n", "tables": TABLES}
            yield step


class Sealward:
    """The product's program and a folder of documents; one process answers many cases."""

    def __init__(self, program=None, texts=None):
        self.program = program or os.path.join(os.environ.get("SEALWARD_BIN", "."), "sealward")
        self.texts = texts or documents()
        self.folder = tempfile.TemporaryDirectory(prefix="sealward-model-")
        self.documents = os.path.join(self.folder.name, "documents")
        os.mkdir(self.documents)
        for name, text in self.texts.items():
            with open(os.path.join(self.documents, name), "w", encoding="utf-8", newline="") as file:
                file.write(text)

    def missing(self):
        """Why nothing can be compared, or None."""
        if not os.access(self.program, os.X_OK):
            return f"there is no program `{self.program}`; SEALWARD_BIN names its folder"
        asked = subprocess.run([self.program, "policy", "eval", "--help"], capture_output=True, text=True, check=False)
        if asked.returncode != 0 or "--documents" not in asked.stdout:
            return "this `sealward` has no `policy eval`"
        return None

    def begin(self, lines):
        """Starts a process on these steps; `end` gives its answers."""
        out, errors = tempfile.TemporaryFile(dir=self.folder.name), tempfile.TemporaryFile(dir=self.folder.name)
        with tempfile.TemporaryFile(dir=self.folder.name) as given:
            given.write("".join(json.dumps(line) + "\n" for line in lines).encode())
            given.seek(0)
            process = subprocess.Popen([self.program, "policy", "eval", "--documents", self.documents], stdin=given,
                                       stdout=out, stderr=errors)
        return process, out, errors

    @staticmethod
    def end(begun):
        process, out, errors = begun
        process.wait(timeout=600)
        with out, errors:
            out.seek(0)
            errors.seek(0)
            answers = [json.loads(line) for line in out]
            said = errors.read(2000).decode("utf-8", "replace")
        if process.returncode != 0 or said:
            answers.append({"ended": process.returncode, "said": said})
        return answers

    def close(self):
        self.folder.cleanup()

    def answers(self, lines):
        return self.end(self.begin(lines))


def differs(theirs, ours):
    """What of two answers to one step differs, or None."""
    for word in ("refused", "error"):
        if word in ours or word in theirs:
            return None if word in ours and word in theirs else word
    for name in ours:
        if name != "reasons" and ours[name] != theirs.get(name):
            return name
    if set(ours) != set(theirs):
        return "members"
    return _reasons_differ(theirs.get("reasons"), ours.get("reasons"))


def _reasons_differ(theirs, ours):
    """Every text that section 5.2 spells out is there, unless there were too many."""
    if not ours or len(theirs) >= 20 or sum(len(one["text"]) for one in theirs) > 2000:
        return None
    missing = [one for one in ours if one not in theirs]
    return "reasons" if missing else None


def first_difference(case, sealward, theirs=None):
    """(index of the step, what differs, their answer, our answer) or None."""
    lines = list(case.lines())
    begun = sealward.begin(lines) if theirs is None else None
    machine = Machine(sealward.texts)
    ours = [machine.step(line) for line in lines]
    theirs = sealward.end(begun) if theirs is None else theirs
    for index, own in enumerate(ours):
        other = theirs[index] if index < len(theirs) else {"missing": True}
        what = differs(other, own)
        if what:
            return index, what, other, own
    return None


def shrink(case, sealward, tries=400):
    """A smaller case that still differs: fewer steps, then fewer statements, as long as it gets smaller."""
    found = first_difference(case, sealward)
    if found is None:
        return case
    case = Case(case.statements, case.steps[:found[0]], case.seed)
    changed = True
    while changed and tries > 0:
        changed = False
        for field, keep in (("steps", 0), ("statements", 1)):
            size = max(1, len(getattr(case, field)) // 2)
            while size >= 1 and tries > 0:
                at = keep
                while at < len(getattr(case, field)) and tries > 0:
                    rows = getattr(case, field)
                    smaller = Case(case.statements, case.steps, case.seed)
                    setattr(smaller, field, rows[:at] + rows[at + size:])
                    tries -= 1
                    if _still_differs(smaller, sealward):
                        case, changed = smaller, True
                    else:
                        at += size
                size //= 2
    return case


def _still_differs(case, sealward):
    found = first_difference(case, sealward)
    return found is not None and not (found[0] == 0 and found[1] == "refused")


def report(case, sealward, tries=400):
    """The smallest case that differs, as text."""
    case = shrink(case, sealward, tries)
    found = first_difference(case, sealward)
    lines = [f"seed {case.seed}", "policy:", *("  " + line for line in case.statements), "steps:"]
    lines += ["  " + json.dumps(line) for line in list(case.lines())[1:]]
    if found:
        index, what, theirs, ours = found
        lines += [f"step {index} differs in `{what}`", "sealward: " + json.dumps(theirs, sort_keys=True),
                  "model:    " + json.dumps(ours, sort_keys=True)]
    else:
        lines.append("no difference in a process of its own: the answer depends on the cases before it")
    return "\n".join(lines)
