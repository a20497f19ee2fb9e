"""Answers the steps on standard input as `sealward policy eval` does: python3 -m model FOLDER < STEPS"""
import json
import sys

from .documents import read_documents
from .machine import Machine


def main():
    machine = Machine(read_documents(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(machine.step(json.loads(line))))


main()
