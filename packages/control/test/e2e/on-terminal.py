"""Runs a program on a terminal of its own: python3 on-terminal.py COLUMNS ROWS PROGRAM [ARGUMENT...]

What the program writes goes to standard output as it comes. Each line on standard input is what a person does there:
{"type": "q"}, {"size": [60, 15]} or {"signal": 15}. In the end a line on standard error tells how it ended, and whether
the terminal echoes and waits for whole lines again, as a shell needs it.
"""
import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import termios


def resize(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def act(order, process, terminal):
    if "type" in order:
        os.write(terminal, order["type"].encode())
    if "size" in order:
        resize(terminal, *order["size"])
    if "signal" in order:
        process.send_signal(order["signal"])


def main():
    terminal, inside = pty.openpty()
    resize(inside, int(sys.argv[1]), int(sys.argv[2]))
    process = subprocess.Popen(
        sys.argv[3:],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    inputs, typed = [terminal, 0], b""
    while True:
        has_ended = process.poll() is not None
        ready, _, _ = select.select(inputs, [], [], 0.05)
        if terminal in ready:
            sys.stdout.buffer.write(os.read(terminal, 65536))
            sys.stdout.buffer.flush()
        elif has_ended:
            break
        if 0 in ready:
            chunk = os.read(0, 65536)
            if not chunk:
                inputs.remove(0)
            *lines, typed = (typed + chunk).split(b"\n")
            for line in lines:
                act(json.loads(line), process, terminal)
    flags = termios.tcgetattr(inside)[3]
    is_cooked = bool(flags & termios.ECHO) and bool(flags & termios.ICANON)
    print(json.dumps({"code": process.returncode, "isCooked": is_cooked}), file=sys.stderr)


main()
