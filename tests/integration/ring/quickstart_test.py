"""packaging/quickstart, as README says to run it: every step, to the end, with the programs of this build."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile

from world import BIN, SOURCE, fail, run_tests


def run(folder, *options):
    return subprocess.run([SOURCE / "packaging/quickstart", *options, folder], capture_output=True, text=True, timeout=500)


def all_scenes():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sealward-quickstart-"))
    try:
        done = run(folder)
        steps = re.findall(r"== (\d)\. ", done.stdout)
        if done.returncode != 0 or steps != list("123456") or "== Done" not in done.stdout:
            fail(f"quickstart ended with {done.returncode} after {steps}: {done.stdout[-2000:]}{done.stderr}")
    finally:
        pid = folder / "daemon.pid"
        if pid.exists():
            os.kill(int(pid.read_text()), signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)


def a_bad_rule_book_is_told():
    with tempfile.TemporaryDirectory(prefix="sealward-rules-") as folder:
        book = pathlib.Path(folder) / "my.sealward"
        book.write_text('policy "mine" version 1\n\npermit order "all" when order.colour == "red"\n')
        done = run(pathlib.Path(folder) / "firm", "--policy", book)
        if done.returncode != 1 or ":3:" not in done.stderr or "colour" not in done.stderr or f"mend `{book}`" not in done.stderr:
            fail(f"a bad rule book is not told, or not what to do: {done}")


def what_it_did_not_make_stays():
    with tempfile.TemporaryDirectory(prefix="sealward-foreign-") as folder:
        thesis = pathlib.Path(folder) / "programs" / "thesis"
        thesis.parent.mkdir()
        thesis.write_text("years of work")
        done = run(folder)
        if done.returncode != 2 or "was not made by quickstart" not in done.stderr or not thesis.exists():
            fail(f"a folder of somebody else's is not refused: {done}")


if BIN.parent.resolve() != (SOURCE / "build").resolve():
    print("SKIPPED: quickstart builds in `build` of the source tree, and this is another build")
else:
    run_tests([a_bad_rule_book_is_told, all_scenes, what_it_did_not_make_stays])
