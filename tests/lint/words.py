"""Words that may not stand in the tree: in anything a user reads, and in code.

Patterns are written so that this file does not match itself.
"""
import os
import re

from source_tree import CODE_SUFFIXES, Finding, code_only, files, line_of, read

# In every text file: what the reader of a clone does not have.
FOREIGN = [
    (r"/w[o]rk/", "a path of the machine it was written on"),
    (r"/t[m]p/(brief|build-|bash_)", "a path of the machine it was written on"),
    (r"/r[o]ot/|/home/[a-z]+/", "somebody's home directory"),
    (r"shared/(d[e]sign|style|hooks)|\bdesign/[a-z_]+\.m[d]", "a document that is not in the tree"),
    (r"bash_j[o]bs|\bb[r]ief\.md\b|COMM[O]N\.md", "a tool of the authors"),
    (r"(?i)\b(clau[d]e|anthro[p]ic|chat-?gp[t]|co-?pilo[t]|languag[e] model)\b", "a tool of the authors"),
    (r"(?i)\b(this|previous|another|helper|later|next) s[e]ssion of (the )?(project|helpers?)\b", "how it was made"),
    (r"(?i)\bissues? #?[0-9]+\b", "an issue's number: say what it is about"),
    (r"\b(deb\.debian\.or[g]|pypi\.or[g]|registry\.npmjs\.or[g]|proxy\.golang\.or[g]|crates\.i[o])", "a registry's host"),
]

# In code, outside comments and strings. (pattern, folders it holds in, what to do instead)
EVERYWHERE = r"."
PRODUCT = r"(?!tests/)"
PURE = r"(intent|policy|people|engine|journal/record)/"
DAEMON = r"(base|crypto|intent|people|policy|journal|engine|hsm|protocol|daemon)/"
CODE = [
    (r"(?<!>\()(?<!>\{)\bnew\b", EVERYWHERE, "naked new: make_unique, or unique_ptr<T>(new T(…)) in Create"),
    (r"(?<!=)(?<!= )(?<!operator )\bdelete\b", EVERYWHERE, "naked delete: let an owner do it"),
    (r"\bshared_ptr\b|\bmake_shared\b", PRODUCT, "shared_ptr: say who owns it"),
    (r"\bthrow\b(?!\s*\"\")", PRODUCT, "throw: return a Result (a literal in consteval code is fine)"),
    (r"\bassert\s*\(", EVERYWHERE, "assert: CHECK stays on in release"),
    (r"\b(strcpy|strcat|sprintf|vsprintf|gets|alloca|strtok|system|popen|rand|srand|tmpnam|mktemp)\s*\(", EVERYWHERE,
     "an unsafe or nondeterministic call"),
    (r"\busing\s+namespace\b", r".*\.h$", "using namespace in a header"),
    (r"\bsleep_for\b|\busleep\s*\(|\bsleep\s*\(", r"tests/unit/", "a sleep in a test: wait for the thing itself"),
    (r"\b(float|double)\b", PURE, "floating point in what must replay bit for bit"),
    (r"\bunordered_(map|set)\b|\bstd::hash\b", r"(intent|policy|people)/", "hash order in what must replay bit for bit"),
    (r"\bsystem_clock\b|\bsteady_clock\b|\b(gettimeofday|clock_gettime|localtime|gmtime|setlocale)\s*\(", PURE,
     "time, zone or locale in what must replay bit for bit"),
    (r"\b(secure_)?getenv\s*\(", DAEMON, "the daemon reads no environment"),
]
COMMENT = [
    (r"\bTO[D]O\b(?!\((when|once|if|after) [^)]+\))", "a TO" + "DO names its condition: TO" + "DO(when …)"),
    (r"\b(FIXM[E]|XX[X]|HAC[K])\b", "mend it, or say what is wrong and when it must change"),
]


# Documents of venues and standards that comments may name.
OTHERS_DOCUMENTS = {"rest-api.md"}


def check_foreign(root, path, text):
    if path == "LICENSE":
        return
    for pattern, reason in FOREIGN:
        for match in re.finditer(pattern, text):
            yield Finding(path, line_of(text, match.start()), f"`{match.group(0)}`: {reason}")


def check_documents(root, path, text):
    """A document that is named is one that a reader of the tree can open."""
    for match in re.finditer(r"\b([A-Za-z0-9_-]+\.md)\b", text):
        if match.group(1) not in documents(root) | OTHERS_DOCUMENTS:
            yield Finding(path, line_of(text, match.start()), f"names {match.group(1)}, which is not in the tree")


_documents = {}


def documents(root):
    if root not in _documents:
        _documents[root] = {os.path.basename(path) for path in files(root, (".md",))}
    return _documents[root]


def check_code(path, text):
    code = code_only(text)
    for pattern, where, reason in CODE:
        if re.match(where, path):
            for match in re.finditer(pattern, code):
                yield Finding(path, line_of(code, match.start()), f"`{match.group(0)}`: {reason}")


def check(root):
    for path in files(root):
        text = read(root, path)
        if text is None or path == os.path.join("tests", "lint", "canary.py"):  # which is made of faults
            continue
        yield from check_foreign(root, path, text)
        yield from check_documents(root, path, text)
        for pattern, reason in COMMENT:
            for match in re.finditer(pattern, text):
                yield Finding(path, line_of(text, match.start()), reason)
        if path.endswith(CODE_SUFFIXES):
            yield from check_code(path, text)
