"""The comparison must notice: programs with one fault each, made of the model itself, are told apart from it."""
import os
import stat
import sys
import tempfile
import unittest

from ..compare import compare_batch, random_case
from ..differ import Sealward, report

FAULTS = {
    "a rounding": "from model import values, attributes; attributes.away.__code__ = values.toward.__code__",
    "a window": "from model import measures; measures.Measure.holds = lambda *_: True\n"
                "measures.Measure._window = lambda self, e, keys: [v for _, _, v in self.entries.get(keys, ())]",
    "a staleness": "from model import evaluation\nevaluation.Evaluation.too_old = lambda self, at, kind, age: at is None",
    "a latch": "from model import machine\nold = machine.Machine._request\n"
               "def new(self, t, step):\n    self.latches.clear()\n    return old(self, t, step)\n"
               "machine.Machine._request = new",
    "people": "from model import decision\ndecision.people_suffice = lambda *_: True",
}
SCRIPT = """#!{python} -B
import sys
sys.path.insert(0, {tests!r})
{fault}
from model.__main__ import main
main(sys.argv[-1])
"""


class Canary(unittest.TestCase):
    def program(self, folder, fault):
        path = os.path.join(folder, "sealward")
        with open(path, "w", encoding="ascii") as file:
            tests = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
            file.write(SCRIPT.format(python=sys.executable, tests=tests, fault=fault))
        os.chmod(path, stat.S_IRWXU)
        program = Sealward(path)
        self.addCleanup(program.close)
        return program

    def test_the_model_agrees_with_itself(self):
        with tempfile.TemporaryDirectory() as folder:
            _, different = compare_batch([random_case(seed) for seed in range(20)], self.program(folder, ""))
            self.assertEqual(different, [])

    def test_faults_are_noticed(self):
        for name, fault in FAULTS.items():
            with tempfile.TemporaryDirectory() as folder, self.subTest(name):
                _, different = compare_batch([random_case(seed) for seed in range(160)], self.program(folder, fault))
                self.assertTrue(different, name)

    def test_what_differs_is_shrunk(self):
        with tempfile.TemporaryDirectory() as folder:
            program = self.program(folder, FAULTS["people"])
            _, different = compare_batch([random_case(seed) for seed in range(160)], program)
            text = report(different[0], program, 25)
            self.assertIn("differs in", text)
            self.assertLess(text.count("\n"), 20 + len(different[0].statements))
