"""Keeps one PostgreSQL running for as long as any process uses it.

Run as a program, by path, and never imported: it must start in a few milliseconds and outlive
whoever started it. Every process that uses the server holds a shared lock on one file. The keeper
waits for the exclusive lock, which the kernel grants when the last of them has gone, however it
went (a killed process releases its lock too), and then stops the server. The lock is kept until
the server has ended, so a newcomer waits at the door and then starts a fresh one.
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading


def main(lock_path: str, log_path: str, uid: int, gid: int, command: list[str]) -> int:
    """Run `command` as `uid` and `gid` until nobody holds the lock; give back its exit code."""
    account = {"user": uid, "group": gid, "extra_groups": []} if uid != os.geteuid() else {}
    with open(log_path, "ab") as log:  # noqa: PTH123  pathlib would double the start-up time
        server = subprocess.Popen(  # type: ignore[call-overload]
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", **account
        )
    signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))
    threading.Thread(target=_stop_when_unused, args=(lock_path, server), daemon=True).start()
    return int(server.wait())


def _stop_when_unused(lock_path: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until nobody else holds the lock, then ask for a fast shutdown (SIGINT)."""
    with open(lock_path, "ab") as lock:  # noqa: PTH123  as above
        fcntl.flock(lock, fcntl.LOCK_EX)
        server.send_signal(signal.SIGINT)
        server.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]))
