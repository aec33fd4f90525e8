"""Attacks on the pipe: frames that the grader's own code would never send."""

import json
import os
import stat
import struct
import threading
import time


def descriptors():
    """Return the descriptors that may lead to the grader."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            mode = os.fstat(int(name)).st_mode
        except OSError:
            continue
        if int(name) > 2 and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
            found.append(int(name))
    return found


def write(data):
    """Write to every one of them that can be written to."""
    for number in descriptors():
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(number, rest) :]
        except OSError:
            pass


def frame(message, *buffers, text=None):
    """Return a frame as the grader's own code makes it."""
    text = text or json.dumps({**message, "buffers": [len(b) for b in buffers]}).encode()
    body = text + b"".join(buffers)
    return struct.pack(">II", len(body), len(text)) + body


def reply(value=None, **more):
    """Return a reply to any request."""
    return {"op": "result", "value": value, "changes": [], "states": {}, "printed": "", **more}


# --- early-replies: answers a thousand requests before they are made ---
# loses: its answers, since the grader hears these
write(frame(reply()))
write(frame(reply({"t": "remote", "id": 0, "kind": "object", "callable": True})) * 1000)

# --- early-replies-of-floats: says beforehand that every request gives 2.0 ---
# loses: its answers, since the grader hears these
write(frame(reply({"t": "float", "v": "0x1p+1"})) * 1000)

# --- early-replies-of-originals: says beforehand that every result is the test's own object ---
# loses: its answers, since the grader hears these
write(b"".join(frame(reply({"t": "yours", "id": number % 40})) for number in range(1000)))

# --- early-and-deaf: answers beforehand, and then reads nothing any more ---
# loses: its answers, since it never ends
write(frame(reply()))
write(frame(reply({"t": "remote", "id": 0, "kind": "object", "callable": True})) * 1000)
threading.Lock().acquire()
while True:
    try:
        time.sleep(3600)
    except BaseException:
        pass

# --- changes-everything: replaces whatever the test has ever named by zeros ---
# loses: its answers, since the grader hears these
sizes = (8, 16, 24, 40, 48, 96)
for size in sizes:
    changes = [{"id": number, "b": 0} for number in range(50)]
    write(frame(reply(changes=changes), bytes(size)))

# --- garbage: sends bytes that are no frame ---
# loses: its answers, since the pipe is of no use any more
write(os.urandom(100_000))

# --- oversized: announces a frame of four gigabytes ---
# loses: its answers, since the pipe is of no use any more
write(struct.pack(">II", 0xFFFFFFFF, 0xFFFFFFFF) + bytes(1 << 16))

# --- endless-frame: announces 64 MB, and sends them a byte at a time ---
# loses: its answers, since the pipe is of no use any more
write(struct.pack(">II", 64 << 20, 100))
while True:
    write(b" ")
    time.sleep(0.01)


# --- endless-garbage: sends zeros for ever, from a thread ---
# loses: its answers, since the pipe is of no use any more
def flood():
    while True:
        write(bytes(1 << 16))


threading.Thread(target=flood, daemon=True).start()

# --- deep-json: sends lists in lists that no stack can hold ---
# loses: its answers, since the pipe is of no use any more
write(frame(None, text=b"[" * 1_000_000))

# --- wide-json: sends 60 MB of empty lists ---
# loses: its answers, since the pipe is of no use any more
write(frame(None, text=b'{"buffers":[],"op":"result","value":[' + b"[]," * 20_000_000 + b"0]}"))

# --- odd-json: sends numbers, names and constants that JSON does not have ---
# loses: its answers, since the pipe is of no use any more
for text in (b"NaN", b'{"buffers":[NaN]}', b'{"buffers":[-1]}', b'{"op":Infinity}', b"\xff", b"{"):
    write(frame(None, text=text))

# --- odd-kinds: sends every field with values of the wrong type ---
# loses: its answers, since the pipe is of no use any more
for odd in (None, 5, "x", [1], {"t": "x"}, {"t": ["list"]}, {"t": "list", "v": 5}):
    for field in ("op", "value", "changes", "states", "printed", "graph", "kinds", "text"):
        write(frame({**reply(), field: odd}))

# --- random-state: leaves a random state that leads out of its memory ---
# loses: its answers, since the grader hears this
key = {"t": "array", "dtype": "<u4", "shape": [624], "order": "C", "b": 0}
state = {"bit_generator": "MT19937", "state": {"key": key, "pos": 2**31 - 1}}
state |= {"has_gauss": 0, "gauss": {"t": "float", "v": "0x0p+0"}}
write(frame(reply(states={"numpy": state}), bytes(2496)))

# --- random-states: sends states of every kind that lead out of their memory ---
# loses: its answers, since the grader hears these
key = {"t": "array", "dtype": "<u4", "shape": [624], "order": "C", "b": 0}
for position in (-(10**9), 625, 2**70):
    state = {"bit_generator": "MT19937", "state": {"key": key, "pos": position}}
    write(frame(reply({"t": "rng", "state": state}), bytes(2496)))
write(frame(reply(states={"torch": 0}), b"\1" * 5056))

# --- huge-shapes: sends a hundred bytes that want to become terabytes ---
# loses: its answers, since the pipe is of no use any more
shapes = ([1 << 50], [1 << 20, 1 << 20], [0, 1 << 62], [-1], [1 << 70], [1] * 100)
for shape in shapes:
    write(frame(reply({"t": "array", "dtype": "<f8", "shape": shape, "b": 0}), bytes(8)))
    view = {"t": "view", "id": 1, "start": 0, "dtype": "<f8", "shape": shape}
    write(frame(reply({**view, "strides": [0] * len(shape)})))
write(frame(reply({"t": "dtype", "v": "U999999999"})))
write(frame(reply({"t": "scalar", "dtype": "U999999999", "b": 0}), bytes(8)))

# --- forged-callbacks: calls everything that the tests have ever named ---
# loses: its answers, since the grader hears these
callback = {"op": "callback", "arguments": [], "options": {}, "changes": [], "states": {}}
write(b"".join(frame({**callback, "target": number % 60}) for number in range(3000)))

# --- forged-errors: answers every request by the error that the test expects ---
# loses: its answers, since the grader hears these
error = {"op": "error", "kinds": ["ValueError"], "text": "factor", "changes": [], "states": {}}
write(frame(reply()))
write(frame(error) * 1000)

# --- forged-pass: answers by errors of the grader's own classes ---
# loses: its answers, since the grader hears these
for kind in ("StudentGone", "SystemExit", "HiddenTestFailed", "KeyboardInterrupt", "StopIteration"):
    write(frame({**reply(), "op": "error", "kinds": [kind], "text": "20 of 20 points"}) * 20)

# --- steals-requests: reads the requests itself, and answers each with its first argument ---
# loses: its answers, since others are given in their place
write(frame(reply()))
while True:
    for number in descriptors():
        try:
            length = struct.unpack(">II", os.read(number, 8))
            body = b""
            while len(body) < length[0]:
                body += os.read(number, length[0] - len(body))
            request = json.loads(body[: length[1]])
        except (OSError, ValueError, struct.error):
            continue
        if request["op"] == "call":
            first = request["arguments"][0]
            value = {"t": "yours", "id": first["id"]} if "id" in first else first
            write(frame(reply(value)))
        else:
            write(frame(reply({"t": "remote", "id": 0, "kind": "object", "callable": True})))

# --- closes-the-pipe: closes every descriptor that leads to the grader ---
# loses: its answers, since nobody hears them
for number in descriptors():
    os.close(number)
while True:
    pass

# --- sends-its-own-kind: lets the grader's own code send what it should not ---
# loses: its answers, since others are given in their place
import gc

for thing in gc.get_objects():
    if type(thing).__name__ == "StudentPeer":
        type(thing).reference = lambda self, value, encoder: {"t": "yours", "id": 1}
        type(thing).changes = lambda self, encoder: [{"id": n, "b": 0} for n in range(9)]


def scaled(*arguments):
    return object()


shift = mean_of = scaled
