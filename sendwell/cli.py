"""The `sendwell` command: one table of commands, each imported only when it is asked for.

The law commands must start in under 0.3 s, so nothing here imports Django or another room.
"""

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import cast

type Command = Callable[[Sequence[str]], int]

# Every function takes the words after its name and returns an exit code: 0 done, 2 asked wrongly.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "law": ("sendwell.law.command", "law", "list the time limits and duties, or show one"),
    "due": ("sendwell.law.command", "due", "work out a due date, with every step"),
    "clocks": ("sendwell.law.command", "clocks", "show the clocks that a file of events has started"),
    "serve": ("sendwell.config.server", "serve", "start the server and the worker"),
    "demo": ("sendwell.config.server", "demo", "build the demonstration world and serve it"),
    "worker": ("sendwell.config.server", "work", "start the worker alone"),
    "manage": ("sendwell.config.server", "manage", "run a Django management command"),
    "people": ("sendwell.config.people", "people", "begin with an organisation and its first administrator"),
    "bounces": ("sendwell.config.server", "bounces", "take in an email that came back, from standard input"),
    "audit": ("sendwell.config.auditing", "audit", "check that the record of who did what is whole"),
    "database": ("sendwell.config.postgres", "main", "start, stop or look at the embedded PostgreSQL"),
    "bench": ("sendwell.bench.run", "main", "measure, beside bare PostgreSQL"),
    "where": ("sendwell.config.where", "main", "say where a limit, an event or a screen is defined"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; 2 with a sentence on stderr if it was asked wrongly."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0 if words else 2
    name, *rest = words
    if name not in COMMANDS:
        print(f"sendwell: there is no command {name!r}\n\n{usage()}", file=sys.stderr)
        return 2
    module, function, _ = COMMANDS[name]
    command = cast(Command, getattr(import_module(module), function))
    try:
        return command(rest)
    except BrokenPipeError:
        # The reader (`| head`) has gone. Point stdout elsewhere, or Python complains again while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def usage() -> str:
    """What the command says of itself: each command with one line of help."""
    lines = [f"  {name:<10} {words}" for name, (_, _, words) in COMMANDS.items()]
    return "Usage: sendwell COMMAND [...]\n\nCommands:\n" + "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
