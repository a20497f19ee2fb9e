"""An example firm with a real daemon on real SoftHSM tokens, in a folder of its own. Used by the integration tests."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[3]
BIN = pathlib.Path(os.environ.get("SEALWARD_BIN", SOURCE / "build" / "bin"))
LOAD = pathlib.Path(os.environ.get("SEALWARD_LOAD", SOURCE / "build" / "tests" / "integration" / "ring" / "ring_load"))
WAIT_SECONDS = 60  # for anything that normally takes well under a second: these machines are shared


def fail(text):
    """Says what it begins with and how it ends: a daemon's log may stand in it."""
    raise AssertionError(text if len(text) < 4000 else f"{text[:1000]}\n[…]\n{text[-3000:]}")


def wait_for(what, condition, seconds=WAIT_SECONDS):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.005)
    fail(f"timed out after {seconds} s waiting for {what}")


class World:
    def __init__(self, name, *options, library=None, user=None):
        """`user`: the firm, its clients and (by the wrapper of start) its daemon are that user's; only root can ask for it."""
        self.become = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"] if user else []
        base = os.environ.get("SEALWARD_TEST_DIR") or tempfile.gettempdir()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"sealward-{name}-", dir=base))
        os.chmod(self.folder, 0o755)
        if user:
            shutil.chown(self.folder, user)
        self.firm = self.folder / "firm"
        self.library = library or BIN
        self.daemon = None
        self.log = open(self.folder / "daemon.log", "ab+")
        made = subprocess.run([*self.become, SOURCE / "packaging/example/make-firm", self.firm, "--bin", str(BIN), *options],
                              capture_output=True, text=True, timeout=120)
        if made.returncode != 0:
            fail(f"make-firm: {made.stderr}")
        if library:
            self.edit_config(f'library_directory = "{BIN}"', f'library_directory = "{library}"')

    config = property(lambda self: self.firm / "config.toml")
    engine_socket = property(lambda self: self.firm / "run/engine.sock")
    officer_socket = property(lambda self: self.firm / "run/officer.sock")
    journal = property(lambda self: self.firm / "journal")

    def edit_config(self, old, new):
        text = self.config.read_text()
        if old not in text:
            fail(f"`{old}` is not in the configuration")
        self.config.write_text(text.replace(old, new))

    # --- the daemon

    def start(self, wait=True, wrapper=(), seconds=WAIT_SECONDS, **kwargs):
        self.log_begin = self.log.seek(0, os.SEEK_END)
        self.daemon = subprocess.Popen([*wrapper, self.library / "sealwardd", self.config], stdout=self.log, stderr=self.log,
                                       **kwargs)
        if wait:
            wait_for("the daemon to serve", self.serving, seconds)
        return self

    def serving(self):
        if self.daemon.poll() is not None:
            fail(f"the daemon ended with {self.daemon.returncode}: {self.log_text()}")
        roles = [p["role"] for p in self.processes() if p["serving"]]
        return {"journaler", "signer", "authorizer"} <= set(roles) and roles.count("token") >= self.token_count()

    def token_count(self):
        return sum(int(line.split("=")[1]) for line in self.config.read_text().splitlines() if line.startswith("workers"))

    def log_text(self):
        self.log.flush()
        data = (self.folder / "daemon.log").read_bytes()
        return data[getattr(self, "log_begin", 0):].decode(errors="replace")

    def processes(self):
        try:
            state = json.loads((self.firm / "run/processes.json").read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return []
        if not self.daemon or state["monitor"]["pid"] != self.daemon.pid:
            return []
        return state["processes"]

    def pid_of(self, role, index=0):
        found = [p["pid"] for p in self.processes() if p["role"] == role]
        return found[index] if index < len(found) else None

    def stop(self):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.send_signal(signal.SIGTERM)
            try:
                self.daemon.wait(WAIT_SECONDS)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                self.daemon.wait()
                fail("the daemon does not stop on SIGTERM")
        code = self.daemon.returncode if self.daemon else None
        self.daemon = None
        return code

    def wait_dead(self):
        self.daemon.wait(WAIT_SECONDS)
        code = self.daemon.returncode
        self.daemon = None
        return code

    # --- clients

    def load(self, prefix, first, count, depth, price="60000", valid_until=None, *more):
        command = [*self.become, LOAD, self.engine_socket, prefix, str(first), str(count), str(depth), price, str(valid_until or 0), *more]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def client(self, *arguments, code=0, socket=None, input=None, env=None, seconds=WAIT_SECONDS):
        """Runs `sealward`; code None: any exit code."""
        command = [*self.become, BIN / "sealward", *[str(a) for a in arguments]]
        if socket:
            command += ["--socket", str(socket)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, input=input,
                              env={**os.environ, **(env or {})})
        if code is not None and done.returncode != code:
            fail(f"{' '.join(map(str, command))}: exit {done.returncode}, expected {code}\n{done.stdout}{done.stderr}")
        return done

    def engine(self, *arguments, **kwargs):
        return self.client(*arguments, socket=self.engine_socket, **kwargs)

    def officer(self, *arguments, **kwargs):
        return self.client(*arguments, socket=self.officer_socket, **kwargs)

    def verify(self, journal=None, code=0):
        return self.client("journal", "verify", journal or self.journal, "--config", self.config, code=code, seconds=600)

    def replay(self):
        """Verifies, and decides every decision once more."""
        return self.client("journal", "replay", self.journal, "--config", self.config, seconds=600)

    def records(self):
        shown = self.client("journal", "show", self.journal, "--json", seconds=600)
        return [json.loads(line) for line in shown.stdout.splitlines()]

    # --- end

    def close(self):
        try:
            self.stop()
        finally:
            self.log.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind:
            print(f"--- daemon's log\n{self.log_text()[-4000:]}", file=sys.stderr)
        self.close()


def run_tests(tests):
    """Runs functions in order, says each, exits non-zero at the first failure."""
    for test in tests:
        begun = time.monotonic()
        test()
        print(f"ok  {test.__name__}  ({time.monotonic() - begun:.1f} s)", flush=True)
    print(f"{len(tests)} passed, 0 failed", flush=True)
