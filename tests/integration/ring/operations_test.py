"""What an operator meets: a token that is not there, a folder others can write, a crowded socket, a clean stop. Real
daemon, real tokens; what it says is part of what is tested."""
import json
import os
import re
import socket
import struct
import subprocess

from world import BIN, World, fail, run_tests, wait_for

SMALL = ("--segment-bytes", "1048576")
STRANGER = 61234  # nobody's user id in the roster


def contains(text, *parts):
    for part in parts:
        if part not in text:
            fail(f"`{part}` is not in:\n{text}")


def lacks(text, *parts):
    for part in parts:
        if part in text:
            fail(f"`{part}` is in:\n{text}")


def doctor(world, code):
    return json.loads(world.client("doctor", "--config", world.config, "--json", code=code).stdout)


def says_what_it_is():
    done = subprocess.run([BIN / "sealwardd", "--help"], capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        fail(f"--help ends with {done.returncode}")
    contains(done.stdout, "usage: sealwardd", "--version", "0  stopped", "1  not started", "10  ", "11  ")
    done = subprocess.run([BIN / "sealwardd", "--version"], capture_output=True, text=True, timeout=60)
    if done.returncode != 0 or not re.fullmatch(r"sealward \d+\.\d+\.\d+\n", done.stdout):
        fail(f"--version: {done}")
    for arguments, said in ((["--frobnicate"], "no such option: `--frobnicate`"), (["a", "b"], "another argument `b`"),
                            (["/nowhere/config.toml"], "no such file or directory")):
        done = subprocess.run([BIN / "sealwardd", *arguments], capture_output=True, text=True, timeout=60)
        if done.returncode != 1:
            fail(f"{arguments}: {done.returncode}")
        contains(done.stderr, "sealwardd: ", said)


def does_not_start(world, *said):
    world.start(wait=False)
    code = world.wait_dead()
    if code != 1:
        fail(f"it ended with {code}: {world.log_text()}")
    contains(world.log_text(), *said)


def names_the_key_of_a_missing_file():
    with World("missing", *SMALL) as world:
        old = next(line for line in world.config.read_text().splitlines() if line.startswith("pin_file"))
        world.edit_config(old, 'pin_file = "/nowhere/pin"')
        does_not_start(world, "tokens.orders.pin_file: /nowhere/pin", "no such file or directory")


def refuses_a_folder_others_can_write():
    with World("folder", *SMALL) as world:
        world.start()
        os.chmod(world.firm / "run", 0o777)
        problems = doctor(world, 1)["problems"]
        if not any("must not be writable by group or others" in text for text in problems):
            fail(f"doctor takes a run folder that others can write: {problems}")
        world.stop()
        does_not_start(world, "run_directory: ", "must not be writable by group or others")
        os.chmod(world.firm / "run", 0o755)
        world.start()
        if doctor(world, 0)["problems"]:
            fail("doctor is not content with a mended folder")


def a_hidden_socket_is_noticed():
    with World("hidden", *SMALL) as world:
        world.start()
        world.officer_socket.rename(world.officer_socket.with_suffix(".away"))
        done = world.client("pending", "--config", world.config, code=10)
        contains(done.stderr, "officer.sock")
        problems = doctor(world, 1)["problems"]
        if not any("officers' socket: not connected" in text for text in problems):
            fail(f"doctor does not miss the officers' socket: {problems}")
        with socket.socket(socket.AF_UNIX) as impostor:
            impostor.bind(str(world.officer_socket))
            impostor.listen()
            problems = doctor(world, 1)["problems"]
        if not any("another process's, not the daemon's" in text for text in problems):
            fail(f"doctor takes an impostor's socket: {problems}")


def a_token_that_is_not_there():
    with World("label", *SMALL) as world:
        old = next(line for line in world.config.read_text().splitlines() if line.startswith("label"))
        world.edit_config(old, 'label = "nolabel"')
        world.start(wait=False)
        failed = lambda: any(w["failed_starts"] >= 6 for w in workers(world))
        wait_for("six failed starts", failed)
        answer = doctor(world, 1)
        if not any(re.search(r"token worker \d+ \(orders\) does not come up: no token with this label", text)
                   for text in answer["problems"]):
            fail(f"doctor does not see that no worker lives: {answer['problems']}")
        if any("Landlock" in text for text in answer["problems"]):
            fail(f"a process that is starting is called unconfined: {answer['problems']}")
        log = world.log_text()
        contains(log, "pauses that grow")
        lacks(log, "recvmmsg", "is replaced")
        said = [line for line in log.splitlines() if line.startswith("sealwardd: token worker") and "(orders)" in line]
        slots = {line.split()[3] for line in said}
        if len(said) != len(slots):
            fail(f"an end is said more than once: {said}")
        world.stop()


def workers(world):
    try:
        return json.loads((world.firm / "run/processes.json").read_text())["workers"]
    except (FileNotFoundError, json.JSONDecodeError):
        return []


def read_all(connection):
    data = b""
    while chunk := connection.recv(4096):
        data += chunk
    return data


def connect(path):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(60)
    connection.connect(str(path))
    return connection


def sessions(world, kind):
    return sum(p["role"] == "session" and p["socket"] == kind for p in world.processes())


def a_crowded_socket():
    with World("crowd", *SMALL) as world:
        world.start()
        crowd = [connect(world.engine_socket) for _ in range(16)]
        wait_for("16 sessions", lambda: sessions(world, "engine") == 16)
        with connect(world.engine_socket) as one_more:
            said = read_all(one_more)
        if struct.unpack(">I", said[:4])[0] != len(said) - 4 or b"as many connections on this socket" not in said:
            fail(f"the 17th is not told why: {said}")
        world.client("pending", "--config", world.config, code=0)  # officers are counted by themselves
        for connection in crowd:
            connection.close()


def a_stranger_is_told():
    if os.geteuid() != 0:
        print("    SKIPPED: only root can be another user")
        return
    with World("stranger", *SMALL) as world:
        world.start()
        os.chmod(world.folder, 0o755)
        os.chmod(world.firm, 0o755)
        world.become = ["setpriv", "--reuid", str(STRANGER), "--regid", str(STRANGER), "--clear-groups"]
        for _ in range(20):
            done = world.engine("status", "nothing", code=7)
            contains(done.stderr, f"user id {STRANGER} is nobody in the roster on this socket")
        world.become = []
        # Whoever is sent away while still sending reads the last words, not a reset.
        for _ in range(20):
            with connect(world.engine_socket) as connection:
                connection.sendall(bytes(4) + bytes(64 * 1024))
                if len(read_all(connection)) < 10:
                    fail("no last words")


def a_clean_stop():
    with World("stop", *SMALL) as world:
        world.start()
        code = world.stop()
        if code != 0:
            fail(f"a stop that was asked for ends with {code}")
        log = world.log_text()
        contains(log, "stopping: asked to stop")
        lacks(log, "is gone", "closed by the other side", "sendmmsg", "recvmmsg")


run_tests([says_what_it_is, names_the_key_of_a_missing_file, refuses_a_folder_others_can_write, a_hidden_socket_is_noticed,
           a_token_that_is_not_there, a_crowded_socket, a_stranger_is_told, a_clean_stop])
