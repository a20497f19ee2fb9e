"""The rule books of packaging/policy: sound, as `fmt` writes them, every statement reached by a case, every control named."""
import os
import re
import subprocess
import sys
import unittest

BIN = os.path.join(os.environ["SEALWARD_BIN"], "sealward")
BOOKS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "packaging", "policy")
CONTROLS = set(range(1, 21)) | {22} | set(range(27, 34))
NAMES = sorted(name for name in os.listdir(BOOKS) if os.path.isdir(os.path.join(BOOKS, name)))


def run(*arguments):
    return subprocess.run([BIN, "policy", *arguments], capture_output=True, text=True, timeout=60, check=False)


def controls_of(comment):
    out = set()
    for numbers in re.findall(r"[Rr]ows? ([0-9a-b, –and-]+)", comment):
        for first, last in re.findall(r"(\d+)[ab]?(?:[–-](\d+))?", numbers):
            out |= set(range(int(first), int(last or first) + 1))
    return out


class Books(unittest.TestCase):
    def test_there_are_three(self):
        self.assertEqual(NAMES, ["crypto-desk", "options-market-maker", "treasury"])

    def test_each_is_sound_and_tested(self):
        for name in NAMES:
            with self.subTest(name):
                policy = os.path.join(BOOKS, name, "policy.sealward")
                for arguments in (["check", policy], ["fmt", "--check", policy], ["test", "--all", policy]):
                    done = run(*arguments)
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                    self.assertNotIn(" 0 cases", done.stdout)

    def test_each_statement_names_its_control(self):
        seen = set()
        for name in NAMES:
            with open(os.path.join(BOOKS, name, "policy.sealward"), encoding="ascii") as file:
                lines = file.read().split("\n")
            comment = ""  # the last one above: it speaks of all statements up to the next
            for before, line in zip([""] + lines, lines):
                if line.startswith("#"):
                    comment = comment + line + "\n" if before.startswith("#") else line + "\n"
                elif re.match(r"(permit|forbid|limit|require|trip|alert|never) ", line):
                    with self.subTest(f"{name}: {line}"):
                        self.assertTrue(controls_of(comment))
                    seen |= controls_of(comment)
                elif line.startswith("policy "):
                    seen |= {int(number) for number in re.findall(r"\((\d+)a?\)", comment)}
        self.assertEqual(CONTROLS - seen, set())


if __name__ == "__main__":
    sys.exit(unittest.main())
