"""Looks at what was built, not at the flags it was built with: hardening and symbols of every executable.

  binaries.py executable NAME FILE     one finished executable against its row
  binaries.py libraries FILE...        which library refers to which C library
  binaries.py flags COMPILE_COMMANDS   hardening that leaves no trace in the output: the compiler was asked for it
  binaries.py canary COMPILER          an executable with every fault is noticed
"""
import json
import os
import re
import subprocess
import sys
import tempfile

from arrows import ARROWS

# Calls that a process may refer to only if its row says so.
POWERS = {
    "load": {"dlopen", "dlmopen", "dlsym", "dlvsym"},
    "execute": {"execve", "execv", "execvp", "execvpe", "execl", "execlp", "execle", "fexecve", "execveat", "system",
                "popen", "posix_spawn", "posix_spawnp", "fork", "vfork", "_Fork"},
    "network": {"socket", "connect", "bind", "listen", "accept", "accept4", "getaddrinfo", "gethostbyname"},
    "environment": {"getenv", "secure_getenv"},
    "debug": {"ptrace", "process_vm_readv", "process_vm_writev"},
    "unsafe": {"strcpy", "strcat", "sprintf", "vsprintf", "gets", "mktemp", "tmpnam"},
}

SYSTEM = {"libstdc++.so", "libgcc_s.so", "libm.so", "libc.so", "ld-linux-x86-64.so"}
WRITER = r"sealward::journal::Writer::"
CRYPTO = {"libcrypto.so", "libsodium.so", "libsecp256k1.so"}

# executable: its folder, the powers and shared libraries it may have, and what it must not hold beyond the arrows.
# never: what must not be in it although the arrows reach its folder.
# static: no loader, no shared library; the C library's own stubs are inside, so only calls of ours are judged there.
EXECUTABLES = {
    "sealwardd": {"folder": "daemon/monitor", "powers": {"execute", "network"}, "libraries": {"libsodium.so"}},
    "sealward-session": {"folder": "daemon/session", "static": True, "without": {"crypto", "people", "intent"}},
    "sealward-authorizer": {"folder": "daemon/authorizer", "libraries": CRYPTO, "never": WRITER},
    "sealward-journaler": {"folder": "daemon/journaler", "libraries": CRYPTO},
    "sealward-signer": {"folder": "daemon/signer", "libraries": CRYPTO, "never": WRITER},
    "sealward-token": {"folder": "daemon/token", "powers": {"load"}, "libraries": CRYPTO},
    "sealward": {"folder": "client/cli", "powers": {"execute", "network", "environment"}, "libraries": CRYPTO,
                 "never": WRITER},
    "sealward-admin": {"folder": "client/sealward_admin", "powers": {"load", "execute", "network", "environment"},
                       "libraries": CRYPTO},
}

# namespace (below `sealward`): the folders whose code it is.
NAMESPACES = {
    "toml": ["base/toml"], "crypto": ["crypto"], "intent": ["intent", "intent/formats"], "people": ["people"],
    "policy": ["policy"], "journal": ["journal", "journal/record", "journal/prepare"], "engine": ["engine"], "hsm": ["hsm"],
    "protocol": ["protocol"], "verifier": ["journal/verifier"], "client": ["client", "client/cli", "client/admin", "client/genesis"],
    "monitor": ["daemon/monitor"],
    "session": ["daemon/session"], "authorizer": ["daemon/authorizer"], "journaler": ["daemon/journaler"],
    "signer": ["daemon/signer"], "token": ["daemon/token"],
}

# symbols of a C library (pattern): the libraries of ours that may refer to them.
LIBRARY_SYMBOLS = [
    (r"(dlopen|dlmopen|dlsym)", {"sealward_hsm", "sealward_hsm_ceremony"}),
    (r"(EVP|SHA\d+|ECDSA|EC|BN|HMAC|CRYPTO|OPENSSL|OSSL|ERR|RAND)_\w+", {"sealward_crypto"}),
    (r"(sodium|crypto)_\w+", {"sealward_crypto", "sealward_base"}),
    (r"secp256k1_\w+", {"sealward_crypto"}),
    (r"seccomp_\w+", {"sealward_sandbox"}),
    (r"(execv|execve|execvpe|fexecve|posix_spawn|fork|vfork)", {"sealward_sandbox", "sealward_monitor", "sealward_client",
                                                                "sealward_admin", "sealward_cli", "sealward_hsm_ceremony"}),
]

# What hardening cannot be read off the output.
COMPILE_FLAGS = ["-D_FORTIFY_SOURCE=3", "-D_GLIBCXX_ASSERTIONS", "-fstack-protector-strong", "-fstack-clash-protection",
                 "-ftrivial-auto-var-init=zero", "-fzero-call-used-regs=used-gpr", "-fcf-protection=full",
                 "-fno-delete-null-pointer-checks", "-fno-strict-overflow", "-fno-strict-aliasing", "-Werror"]


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def symbols(path, *options):
    """(kind, name) of every symbol; versions cut off."""
    for line in run("nm", "-C", *options, path).splitlines():
        words = line.strip().split(None, 2 if re.match(r"^[0-9a-f]{8,}", line.strip()) else 1)
        if len(words) >= 2 and len(words[-2]) == 1:
            yield words[-2], words[-1].split("@")[0]


def check_layout(path, static):
    segments, dynamic, header = run("readelf", "-lW", path), run("readelf", "-dW", path), run("readelf", "-hW", path)
    if not re.search(r"Type:\s+DYN", header) or not re.search(r"\(FLAGS_1\).*\bPIE\b", dynamic):
        yield "not a position independent executable"
    if "GNU_RELRO" not in segments:
        yield "no RELRO segment"
    if "BIND_NOW" not in dynamic:
        yield "symbols are not bound at start (BIND_NOW)"
    stack = re.search(r"GNU_STACK(?:\s+0x[0-9a-f]+){5}\s+(\S+)", segments)
    if not stack or "E" in stack.group(1):
        yield "the stack is executable"
    if re.search(r"LOAD(?:\s+0x[0-9a-f]+){5}\s+RWE", segments):
        yield "a segment is writable and executable"
    if "TEXTREL" in dynamic:
        yield "text relocations"
    if re.search(r"\((RPATH|RUNPATH)\)", dynamic):
        yield "carries a search path for libraries"
    if static and "INTERP" in segments:
        yield "needs a loader; must be static"


def check_guards(path, row):
    names = {name for _, name in symbols(path)}
    if "__stack_chk_fail" not in names:
        yield "no stack protector"
    if not row.get("static") and not any(re.fullmatch(r"__\w+_chk", n) and n != "__stack_chk_fail" for n in names):
        yield "no call is fortified"


def check_needed(path, row):
    allowed = set() if row.get("static") else SYSTEM | row.get("libraries", set())
    for library in re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-dW", path)):
        if re.sub(r"\.so(\.\d+)*$", ".so", re.sub(r"-\d+\.so", ".so", library)) not in allowed:
            yield f"links {library}, which is not in its row"


def check_powers(path, row):
    if row.get("static"):
        # The C library's loader is inside, so `dlopen` cannot be judged here: check_libraries does, in our own objects.
        referred, judged = {name for _, name in symbols(path)}, ["network", "execute", "debug"]
    else:
        referred, judged = {name for _, name in symbols(path, "-D", "--undefined-only")}, list(POWERS)
    for power in judged:
        for name in sorted(POWERS[power] & referred):
            if power not in row.get("powers", set()):
                yield f"refers to {name}, but has no power to {power} in its row"


def closure(folder):
    """Every folder whose code the arrows can bring along."""
    out, waiting = set(), [folder]
    while waiting:
        current = waiting.pop()
        if current not in out:
            out.add(current)
            waiting += ARROWS[current]
    return out


def check_namespaces(path, row):
    own = row["folder"]
    reach = closure(own)
    forbidden = {name for name, folders in NAMESPACES.items() if not reach & set(folders)} | row.get("without", set())
    found = {}
    for kind, name in symbols(path):
        match = re.match(r"(?:[\w ]+ for )?sealward::(\w+)::", name)
        if match and match.group(1) in forbidden and kind not in "UwN":
            found.setdefault(match.group(1), name)
        if "never" in row and re.match(row["never"], name) and kind not in "UwN":
            found.setdefault(row["never"], name)
    for namespace, example in sorted(found.items()):
        yield f"holds code of sealward::{namespace}, for example {example}"


def check_executable(path, row):
    if not os.path.isfile(path):
        yield "not built"
        return
    yield from check_layout(path, row.get("static", False))
    yield from check_guards(path, row)
    yield from check_needed(path, row)
    yield from check_powers(path, row)
    yield from check_namespaces(path, row)


def check_libraries(paths):
    for path in paths:
        name = re.sub(r"^lib|\.a$", "", os.path.basename(path))
        undefined = {symbol for _, symbol in symbols(path, "--undefined-only")}
        for pattern, allowed in LIBRARY_SYMBOLS:
            if name not in allowed:
                for symbol in sorted(s for s in undefined if re.fullmatch(pattern, s)):
                    yield f"{name} refers to {symbol}; only {' and '.join(sorted(allowed))} may"


def check_flags(path):
    with open(path, encoding="utf-8") as stream:
        commands = json.load(stream)
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    for entry in commands:
        source = os.path.relpath(entry["file"], root)
        if source.startswith(("tests" + os.sep, "..")):
            continue
        words = entry["command"].split()
        for flag in COMPILE_FLAGS:
            if flag not in words:
                yield f"{source}: compiled without {flag}"
        if not {"-fPIE", "-fPIC"} & set(words):
            yield f"{source}: not compiled as position independent code"
        if "-O2" not in words and "-O3" not in words:
            yield f"{source}: compiled without optimisation, which _FORTIFY_SOURCE needs"


FAULTY = """
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <math.h>
#include <openssl/evp.h>
namespace sealward::policy { __attribute__((noinline, used)) int Decide(int x) { return x + 1; } }
int main(int argc, char** argv) {
  char small[4]; for (int i = 0; argv[0][i]; ++i) small[i % 4] = argv[0][i];
  if (argc > 5) return dlopen(argv[1], 1) != nullptr || system(argv[1]) || socket(1, 1, 0) || getenv(argv[2]);
  return small[1] + EVP_MD_size(EVP_sha256()) + sealward::policy::Decide(argc);
}
"""
FAULTY_FLAGS = ["-O0", "-no-pie", "-fno-stack-protector", "-U_FORTIFY_SOURCE", "-Wl,-z,execstack,-z,norelro,-z,lazy",
                "-Wl,-rpath,/nowhere", "-lcrypto"]
FAULTS = ["not a position independent", "no RELRO", "not bound at start", "stack is executable", "search path",
          "no stack protector", "no call is fortified", "links libcrypto", "no power to load", "no power to execute",
          "no power to network", "no power to environment", "sealward::policy"]


def check_canary(compiler):
    with tempfile.TemporaryDirectory() as folder:
        source, program = os.path.join(folder, "faulty.cc"), os.path.join(folder, "faulty")
        with open(source, "w", encoding="utf-8") as stream:
            stream.write(FAULTY)
        run(compiler, "-x", "c++", source, "-o", program, *FAULTY_FLAGS)
        findings = list(check_executable(program, {"folder": "daemon/session"}))
    for fault in FAULTS:
        if not any(fault in finding for finding in findings):
            yield f"not noticed: {fault}"


def main(arguments):
    checks = {"executable": lambda name, path: check_executable(path, EXECUTABLES[name]),
              "libraries": lambda *paths: check_libraries(paths),
              "flags": check_flags,
              "canary": check_canary}
    if len(arguments) < 2 or arguments[0] not in checks:
        print(__doc__, file=sys.stderr)
        return 2
    findings = list(checks[arguments[0]](*arguments[1:]))
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
