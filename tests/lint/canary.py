"""Proves that the lints notice: builds a small tree full of faults and compares what they find with what is in it.

A lint that finds nothing because its pattern broke would otherwise look like a clean tree for years.
"""
import os
import sys
import tempfile

import lint

HEADER = "// What this is.\n"
LONG_BODY = "".join(f"  value += {n};\n" for n in range(70))
WORK, DESIGN = "/wor" + "k/main", "shared/des" + "ign/x"
TODO = "TO" + "DO"

# path: (contents, {line: a part of the finding expected there}). Everything else must be found clean.
TREE = {
    "base/good.h": (HEADER + "#include <vector>\nstruct Fine { Fine(const Fine&) = delete; };\n", {}),
    "base/up.h": (HEADER + '#include "crypto/hash.h"\n', {2: ["forbidden arrow: base -> crypto", "do not reach"]}),
    "base/CMakeLists.txt": ("sealward_library(sealward_base)\n", {}),
    "crypto/hash.h": (HEADER + '#include "base/good.h"\n', {}),
    "crypto/hash.cc": ("#include <openssl/evp.h>\n", {}),
    "crypto/CMakeLists.txt": ("sealward_library(sealward_crypto DEPS sealward_base)\n", {}),
    "policy/rule.h": (HEADER + "#include <openssl/evp.h>\n#include <dlfcn.h>\n", {2: "OpenSSL", 3: "only hsm/"}),
    "policy/CMakeLists.txt": ("sealward_library(sealward_policy DEPS sealward_base)\n", {}),
    "policy/reach.cc": ('#include "crypto/hash.h"\n', {1: "do not reach"}),
    "policy/pure.cc": ("double Price();\nlong now = time_of();\nstd::unordered_map<int, int> table;\n",
                       {1: "floating point", 3: "hash order"}),
    "journal/writer.h": (HEADER, {}),
    "client/cli/write.cc": ('#include "journal/writer.h"\n', {1: "daemon/journaler and client/genesis only"}),
    "daemon/signer/signer.cc": ('#include "policy/rule.h"\n#include <poll.h>\n',
                                {1: "forbidden arrow: daemon/signer -> policy", 2: "nobody but daemon/loop"}),
    "daemon/signer/CMakeLists.txt": ("sealward_library(sealward_signer DEPS sealward_policy\n  sealward_nobody)\n",
                                     {1: ["forbidden link: sealward_signer", "which no CMakeLists.txt makes"]}),
    "daemon/token/token.cc": ('#include "tests/support/x.h"\n', {1: "not a path from the root"}),
    "elsewhere/x.cc": ("int x;\n", {1: "without a row"}),
    "base/shape.cc": ("namespace a {\nconstexpr int kTable[] = {\n" + "  1,\n" * 80 + "};\n"
                      "struct Thing : Base {\n  Thing(int x)\n      : a_{x}, b_(x) {\n" + LONG_BODY + "  }\n};\n"
                      "int Short() {\n  return R\"x({{{)x\"[0];\n}\n"
                      "template <typename T>\nint Long(int value) {\n" + LONG_BODY + "  return value;\n}\n"
                      "}  // namespace a\n",
                      {85: "function of 73 lines", 162: "function of 74 lines"}),
    "base/long.cc": ("int x;\n" * 501, {500: "501 lines"}),
    "base/wide_line.cc": ("// " + "x" * 150 + "\n", {1: "153 columns"}),
    "base/bare.h": ("#include <vector>\n", {1: "a header opens"}),
    "base/code.cc": ("int* a = new int;\nvoid F() { delete a; }\nauto b = std::unique_ptr<int>(new int(1));\n"
                     "std::shared_ptr<int> c;\nint G() { throw 1; }\n// new and delete in a comment\n"
                     'const char* d = "new delete";\nauto e = getenv("X");\nconsteval int H() { throw "no"; }\n'
                     "void* operator new(size_t);\n",
                     {1: "naked new", 2: "naked delete", 4: "shared_ptr", 5: "throw", 8: "no environment",
                      10: "naked new"}),
    "base/later.cc": (f"// {TODO}: some day\n// {TODO}(when Debian has glibc 2.39): use it\n", {1: "names its condition"}),
    "README.md": (f"See {WORK}/x.\nSee {DESIGN}.\nSee NOWHERE.md.\nSee README.md and issue 7.\n",
                  {1: "machine it was written on", 2: "not in the tree", 3: "names NOWHERE.md", 4: "issue's number"}),
    "packaging/setup": ("fetch http://deb.debian.or" + "g/x\n", {1: "registry's host"}),
    "tests/unit/x_test.cc": ("void T() { usleep(5); }\n#include <openssl/evp.h>\n", {1: "a sleep in a test"}),
}


def build(root):
    for path, (contents, _) in TREE.items():
        os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
        with open(os.path.join(root, path), "w", encoding="utf-8") as stream:
            stream.write(contents)


def main():
    expected = []
    for path, (_, faults) in TREE.items():
        for line, texts in faults.items():
            expected += [(path, line, text) for text in (texts if isinstance(texts, list) else [texts])]
    with tempfile.TemporaryDirectory() as root:
        build(root)
        found = [finding for check in lint.LINTS.values() for finding in check(root)]
    missed = [e for e in expected if not any((f.path, f.line) == e[:2] and e[2] in f.text for f in found)]
    unasked = [f for f in found if not any((f.path, f.line) == e[:2] and e[2] in f.text for e in expected)]
    for path, line, text in missed:
        print(f"not noticed: {path}:{line}: {text}")
    for finding in unasked:
        print(f"not a fault: {finding}")
    print(f"{len(expected)} faults laid, {len(missed)} missed, {len(unasked)} false findings")
    return 1 if missed or unasked else 0


if __name__ == "__main__":
    sys.exit(main())
