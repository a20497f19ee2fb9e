"""Runs source lints: lint.py ROOT [arrows|shape|words …]. Prints findings as path:line: text; fails if there are any."""
import sys

import arrows
import shape
import words

LINTS = {"arrows": arrows.check, "shape": shape.check, "words": words.check}


def main(arguments):
    if not arguments or any(name not in LINTS for name in arguments[1:]):
        print(f"usage: lint.py ROOT [{'|'.join(LINTS)} ...]", file=sys.stderr)
        return 2
    findings = [finding for name in arguments[1:] or LINTS for finding in LINTS[name](arguments[0])]
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
