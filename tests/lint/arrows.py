"""The include graph and the link lines against the allowed arrows: the one table of who may use whom.

A folder may include itself and what its row names, directly. CMake's DEPS follow the same table, and whatever a folder
includes must be within reach of its DEPS. C libraries are included only where WRAPPERS says.
"""
import os
import re

from source_tree import CODE_SUFFIXES, Finding, files, includes, read

BASE = ["base"]
CRYPTO = BASE + ["crypto"]
INTENT = CRYPTO + ["intent"]
PEOPLE = INTENT + ["people"]
RECORD = PEOPLE + ["journal/record"]
JOURNAL = RECORD + ["journal/prepare", "journal"]
IPC = BASE + ["daemon/ipc", "daemon/loop"]
PROCESS = IPC + ["daemon/handover", "daemon/sandbox"]  # what every process may stand on
CLIENT = JOURNAL + ["base/toml", "policy", "engine", "intent/formats", "journal/verifier", "protocol", "client",
                    "client/documents"]

# folder: what it may include. A folder that is not here may not hold source.
ARROWS = {
    "base": [],
    "base/toml": BASE,
    "crypto": BASE,
    "intent": CRYPTO,
    "intent/formats": INTENT,
    "people": INTENT,
    "policy": PEOPLE + ["base/toml"],
    "journal/record": PEOPLE,
    "journal/prepare": BASE,
    "journal": RECORD + ["journal/prepare"],
    "journal/verifier": JOURNAL + ["intent/formats"],  # builds the signed bytes again; for auditors, not the ring
    # A reply is an effect (protocol); what the daemon supplies and what a client gets back is the format's business.
    "engine": RECORD + ["policy", "protocol", "intent/formats"],
    "protocol": PEOPLE,
    "hsm": CRYPTO,
    "daemon/ipc": BASE,
    "daemon/loop": BASE,
    "daemon/handover": IPC,
    "daemon/sandbox": BASE,
    "daemon/config": BASE + ["base/toml"],
    "daemon/monitor": PROCESS + ["daemon/config", "journal/prepare"],  # makes empty segments, knows nothing inside
    "daemon/session": PROCESS + ["protocol"],  # frames and relay only: neither hashes nor keys
    "daemon/authorizer": PROCESS + JOURNAL + ["policy", "engine", "protocol"],  # reads the journal once, at start
    "daemon/journaler": PROCESS + JOURNAL,
    "daemon/signer": PROCESS + JOURNAL + ["intent/formats"],  # never policy
    "daemon/token": PROCESS + ["crypto", "hsm"],
    "client": PEOPLE + ["protocol", "engine", "intent/formats"],  # libsealward
    "client/documents": PEOPLE + ["base/toml", "policy"],  # calendars are the policy's
    "client/genesis": CLIENT,
    "client/cli": CLIENT + ["daemon/config", "daemon/sandbox"],  # doctor compares the tables with what runs
    "client/examples": BASE + ["client"],
    "client/admin": CRYPTO + ["hsm"],
    "client/sealward_admin": CLIENT + ["hsm", "client/admin", "client/genesis"],
}

# Not the product: may use whatever they need; nothing includes them.
OUTSIDE = ("tests" + os.sep, "packaging" + os.sep)

# header (pattern): the only folders outside its own that may include it, though the arrow between the folders exists.
NARROW = {
    r"journal/(.*writer|recovery|quarantine).*\.h": ["daemon/journaler", "client/genesis"],
    r"hsm/ceremony/.*\.h": ["client/admin"],
    r"client/genesis/.*\.h": ["client/sealward_admin"],
}

# system header (pattern): the only files that may include it (patterns), and why.
WRAPPERS = [
    (r"openssl/.*", r"crypto/[^/]*\.cc|base/secret\.cc", "OpenSSL is wrapped by crypto/"),
    (r"sodium(\.h|/.*)", r"crypto/[^/]*\.cc|base/secret\.cc", "libsodium is wrapped by crypto/ and base/secret.cc"),
    (r"secp256k1.*", r"crypto/[^/]*\.cc", "libsecp256k1 is wrapped by crypto/"),
    (r"(p11-kit/)?pkcs11.*|p11-kit/.*", r"hsm/.*", "PKCS#11 is wrapped by hsm/"),
    (r"dlfcn\.h", r"hsm/.*\.cc", "only hsm/ loads a library at run time"),
    (r"seccomp\.h|linux/(seccomp|landlock)\.h", r"daemon/sandbox/[^/]*", "filters are made by daemon/sandbox"),
    (r"toml\+\+/.*|toml\.hpp", r"base/toml/[^/]*\.cc", "toml++ is wrapped by base/toml"),
    (r"CLI/.*", r"client/([a-z_]+/)?main\.cc", "CLI11 belongs to a main of the client"),
    (r"rapidjson/.*", r"client/.*\.cc", "RapidJSON belongs to the client's JSON output"),
    (r"boost/.*", r"base/wide\.cc", "Boost.Multiprecision is wrapped by base/wide.cc"),
    (r"sys/epoll\.h|poll\.h", r"(daemon/loop|client|hsm/ceremony)/.*", "nobody but daemon/loop polls in the daemon"),
]


def folder_of(path):
    """The row a file belongs to: the longest one its folder starts with; None if there is none."""
    folder = os.path.dirname(path)
    while folder and folder not in ARROWS:
        folder = os.path.dirname(folder)
    return folder or None


def may(source, target):
    return source == target or target in ARROWS[source]


def check_includes(root):
    for path in files(root, CODE_SUFFIXES):
        if path.startswith(OUTSIDE):
            continue
        source = folder_of(path)
        if source is None:
            yield Finding(path, 1, "source in a folder without a row in ARROWS (tests/lint/arrows.py)")
            continue
        for line, name, quoted in includes(read(root, path) or ""):
            yield from _check_include(path, line, name, quoted, source)


def _check_include(path, line, name, quoted, source):
    if not quoted:
        for pattern, allowed, reason in WRAPPERS:
            if re.fullmatch(pattern, name) and not re.fullmatch(allowed, path):
                yield Finding(path, line, f"<{name}>: {reason}")
        return
    target = folder_of(name)
    if target is None:
        yield Finding(path, line, f'"{name}": not a path from the root to a folder of the product')
    elif not may(source, target):
        yield Finding(path, line, f"forbidden arrow: {source} -> {target}")
    else:
        for pattern, allowed in NARROW.items():
            if re.fullmatch(pattern, name) and target != source and source not in allowed:
                yield Finding(path, line, f'"{name}" is for {" and ".join(allowed)} only')


class Links:
    """The link lines of the product's CMakeLists.txt files."""

    def __init__(self, root):
        self.folder = {}   # library or executable: its folder
        self.deps = {}     # library or executable: [(CMakeLists.txt, line, dependency)]
        for path in files(root, ("CMakeLists.txt",)):
            if not path.startswith(OUTSIDE) and os.path.dirname(path):
                self._read(path, re.sub(r"#[^\n]*", "", read(root, path) or ""))

    def _read(self, path, text):
        calls = re.finditer(r"\b(sealward_library|sealward_executable|add_library|add_executable|"
                            r"target_link_libraries)\s*\(([^)]*)\)", text)
        for call in calls:
            words = call.group(2).split()
            if not words:
                continue
            line = text.count("\n", 0, call.start()) + 1
            if call.group(1) != "target_link_libraries":
                self.folder[words[0]] = os.path.dirname(path)
            self.deps.setdefault(words[0], [])
            for word in words[1:]:
                if word.startswith("sealward_") and word not in ("sealward_flags", words[0]):
                    self.deps[words[0]].append((path, line, word))

    def reach(self, name, seen=None):
        """Folders whose libraries end up on the link line of `name`."""
        seen = set() if seen is None else seen
        if name not in seen:
            seen.add(name)
            for _, _, dependency in self.deps.get(name, []):
                self.reach(dependency, seen)
        return {self.folder[n] for n in seen if n in self.folder}


def check_links(root):
    links = Links(root)
    for name, deps in sorted(links.deps.items()):
        source = folder_of(links.folder.get(name, "") + "/x")
        for path, line, dependency in deps:
            if dependency not in links.folder:
                yield Finding(path, line, f"{name} links {dependency}, which no CMakeLists.txt makes")
            elif source is not None:
                target = folder_of(links.folder[dependency] + "/x")
                if not may(source, target):
                    yield Finding(path, line, f"forbidden link: {name} ({source}) -> {dependency} ({target})")
    yield from _check_reach(root, links)


def _check_reach(root, links):
    """What a folder includes is on the link line of its libraries (of one of them, where a folder makes several)."""
    reach = {}
    for name in links.folder:
        reach.setdefault(links.folder[name], set()).update(links.reach(name))
    for path in files(root, CODE_SUFFIXES):
        folder = os.path.dirname(path)
        if path.startswith(OUTSIDE) or folder not in reach:
            continue
        for line, name, quoted in includes(read(root, path) or ""):
            target = os.path.dirname(name)
            if quoted and target in reach and target not in reach[folder]:
                yield Finding(path, line, f"includes {target}, which the DEPS in {folder}/CMakeLists.txt do not reach")


def check(root):
    yield from check_includes(root)
    yield from check_links(root)
