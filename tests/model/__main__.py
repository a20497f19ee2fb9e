"""Answers the steps on standard input as `sealward policy eval --documents FOLDER` does: python3 -m model FOLDER < STEPS"""
import json
import sys

from .documents import read_documents
from .machine import Machine


def main(folder):
    machine = Machine(read_documents(folder))
    for line in sys.stdin:
        print(json.dumps(machine.step(json.loads(line))))


if __name__ == "__main__":
    main(sys.argv[-1])
