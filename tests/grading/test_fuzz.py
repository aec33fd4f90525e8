"""Random and spoilt frames on the pipe: the trusted side refuses them, and goes on.

`FUZZ_SECONDS` in the environment sets how long each test goes on; the suite's own is short.
"""

import contextlib
import itertools
import json
import os
import resource
import socket
import struct
import time

import hypothesis
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.grading.peer import EXCEPTIONS, StudentError, StudentGone
from course.grading.trusted import TrustedPeer
from course.grading.wire import Channel, Decoder, Encoder, OutOfTime, WireError

SECONDS = float(os.environ.get("FUZZ_SECONDS", "2.5"))
LARGEST_GROWTH = 300 << 20  # bytes of memory: frames here have some kilobytes
quickly = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)

NUMBERS = [0, 1, 2, 3, 5, 7, 40, -1, 624, 625, 2**31 - 1, -(2**31), 2**53, 2**63, 2**64, -(2**70)]
TYPES = ["<f8", "<u4", "|b1", "<U3", "<c16", "|O", "|V8", "<M8[s]", "U999999999", "<u8", ">i2"]
TORCH = ["float32", "int64", "bool", "bfloat16", "qint8", "complex64", "uint1", "Tensor", "bits8"]
KINDS = ["list", "tuple", "set", "frozenset", "dict", "slice", "int", "float", "complex", "bytes"]
KINDS += ["ellipsis", "dtype", "scalar", "yours", "copy", "array", "view", "rng", "tensor"]
KINDS += ["torch dtype", "device", "remote", "torch rng", "module", "namedtuple", "object"]
BITS = ["MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64", "RandomState"]

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(NUMBERS),
    st.sampled_from(
        [*TYPES, *TORCH, *BITS, "0x1p+1", "nan", "0xff", "\ud800", "\x1b[2J", "", "__"]
    ),
    st.floats(),
    st.integers(),
    st.text(max_size=4),
)
numbers = st.lists(st.sampled_from(NUMBERS), max_size=4)


def coded(inner):
    """Return values that look like those which the encoder makes."""
    return st.one_of(
        st.lists(inner, max_size=4),
        st.fixed_dictionaries(
            {"t": st.sampled_from(KINDS)},
            optional={
                "v": inner | st.lists(inner, max_size=3) | st.lists(st.lists(inner, max_size=2)),
                "b": st.sampled_from(NUMBERS),
                "id": st.sampled_from(NUMBERS),
                "dtype": st.sampled_from([*TYPES, *TORCH]),
                "shape": numbers,
                "strides": numbers,
                "start": st.sampled_from(NUMBERS),
                "order": st.sampled_from("CFA"),
                "node": st.sampled_from(NUMBERS),
                "grad": st.booleans() | inner,
                "kind": st.sampled_from(["object", "module", "function"]),
                "class": inner,
                "callable": st.booleans(),
                "parameters": st.sampled_from(NUMBERS),
                "state": inner,
            },
        ),
        st.dictionaries(st.sampled_from(["a", "state", "key", "pos", "bit_generator"]), inner),
    )


values = st.recursive(odd, coded, max_leaves=12)


@st.composite
def generators(draw):
    """Return the states of bit generators, in which one number or array is spoilt."""
    kind = draw(st.sampled_from(BITS[:5]))
    state = getattr(np.random, kind)(1).state
    encoder = Encoder(lambda value, encoder: None)

    def code(value):
        if isinstance(value, dict):
            return {name: code(part) for name, part in value.items()}
        if isinstance(value, np.ndarray):
            number = encoder.buffer(value.tobytes())
            shape, dtype = list(value.shape), value.dtype.str
            return {"t": "array", "dtype": dtype, "shape": shape, "order": "C", "b": number}
        return encoder.encode(value)

    whole = code(state)
    if kind == "MT19937":
        whole |= {"has_gauss": 0, "gauss": {"t": "float", "v": "0x0p+0"}}
    spoil(whole, draw)
    return whole, encoder.buffers


def spoil(whole, draw):
    """Replace one part of a message by another value."""
    places = list(places_in(whole))
    if places and draw(st.booleans()):
        holder, key = draw(st.sampled_from(places))
        holder[key] = draw(values)


def places_in(whole):
    """Yield every place in nested lists and dictionaries."""
    pairs = whole.items() if isinstance(whole, dict) else enumerate(whole)
    for key, part in list(pairs):
        yield whole, key
        if isinstance(part, (dict, list)):
            yield from places_in(part)


@st.composite
def replies(draw):
    """Return a message and its buffers: an honest one, with a part of it spoilt."""
    encoder = Encoder(lambda value, encoder: {"t": "remote", "id": 0, "kind": "object"})
    honest = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
        max_leaves=5,
    )
    value = encoder.encode(draw(honest)) if draw(st.booleans()) else draw(values)
    message = {
        "op": draw(st.sampled_from(["result", "result", "error", "callback"])),
        "value": value,
        "changes": draw(
            st.lists(
                st.fixed_dictionaries(
                    {"id": st.sampled_from(NUMBERS)},
                    optional={
                        "b": st.sampled_from(NUMBERS),
                        "grad": values,
                        "grad_b": st.sampled_from(NUMBERS),
                        "training": values,
                        "rng": values,
                    },
                ),
                max_size=2,
            )
        ),
        "states": {},
        "outputs": draw(st.lists(values, max_size=2)),
        "arguments": draw(st.lists(values, max_size=2)),
        "options": draw(st.dictionaries(st.text(max_size=2), values, max_size=1)),
        "target": draw(st.sampled_from(NUMBERS)),
        "kinds": draw(st.lists(st.sampled_from([*EXCEPTIONS, "Mine", 5]), max_size=2)),
        "text": draw(odd),
    }
    sizes = draw(st.lists(st.sampled_from([0, 1, 4, 8, 16, 24, 32, 40, 5056]), max_size=3))
    buffers = [draw(st.sampled_from([b"\0", b"\1", b"\xff", b"1"])) * size for size in sizes]
    if draw(st.booleans()):
        state, more = draw(generators())
        place = draw(st.sampled_from(["value", "states", "changes"]))
        buffers = more
        if place == "value":
            message["value"] = {"t": "rng", "state": state}
        elif place == "states":
            message["states"] = {"numpy": state}
        else:
            message["changes"] = [{"id": 1, "rng": state}]
    elif draw(st.booleans()):
        message["states"] = {"torch": draw(st.sampled_from(NUMBERS))}
    if draw(st.booleans()):
        graph = {"id": 1, "inputs": draw(numbers)}
        message["graph"] = draw(st.just(graph) | values)
    spoil(message, draw)
    return message, buffers


def frame(message, buffers):
    """Return a frame as bytes."""
    message = {"buffers": [len(b) for b in buffers], **message}
    text = json.dumps(message).encode()
    body = text + b"".join(buffers)
    return struct.pack(">II", len(body), len(text)) + body


@st.composite
def spoilt_bytes(draw):
    """Return frames in which bytes are changed, left out or doubled."""
    data = bytearray(frame(*draw(replies())))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data) - 1))
        how = draw(st.sampled_from(["change", "cut", "double"]))
        if how == "change":
            data[place] = draw(st.integers(0, 255))
        elif how == "cut":
            del data[place : place + draw(st.integers(1, 9))]
        else:
            data[place:place] = data[place : place + draw(st.integers(1, 9))]
        if not data:
            break
    return bytes(data)


def for_a_while(test):
    """Run a test of Hypothesis again and again, each time with other examples."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    until = time.monotonic() + SECONDS
    first = 0 if os.environ.get("CI") else int.from_bytes(os.urandom(4))
    for number in itertools.count(first):
        hypothesis.seed(number)(test)()
        if time.monotonic() > until:
            break
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert growth * 1024 < LARGEST_GROWTH


@pytest.fixture(autouse=True)
def random_states():
    """Keep the global random states, which replies may set."""
    numpy_state, torch_state = np.random.get_state(), torch.get_rng_state()  # noqa: NPY002
    yield
    np.random.set_state(numpy_state)  # noqa: NPY002
    torch.set_rng_state(torch_state)


def test_frames_of_random_bytes_are_refused():
    @quickly
    @given(st.binary(max_size=200) | spoilt_bytes())
    def receives(data):
        here, there = socket.socketpair()
        with here, there:
            here.setblocking(False)
            there.sendall(data)
            there.shutdown(socket.SHUT_WR)
            channel = Channel(here.fileno(), here.fileno())
            try:
                while True:
                    message, buffers = channel.receive(time.monotonic() + 1)
                    assert type(message) is dict
                    assert all(type(buffer) is bytes for buffer in buffers)
            except (WireError, OutOfTime, EOFError):
                pass

    for_a_while(receives)


def test_values_that_no_encoder_made_are_refused():
    @quickly
    @given(values, st.lists(st.binary(max_size=40), max_size=3))
    def decodes(value, buffers):
        def refuse(coded, decoder):
            raise WireError("no value looks like this")

        with contextlib.suppress(WireError):
            Decoder(buffers, refuse).decode(value)

    for_a_while(decodes)


def test_values_come_back_as_they_were():
    plain = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )

    @quickly
    @given(plain)
    def comes_back(value):
        encoder = Encoder(lambda value, encoder: None)
        text = json.dumps(encoder.encode(value))
        decoded = Decoder(encoder.buffers, lambda coded, decoder: None).decode(json.loads(text))
        assert repr(decoded) == repr(value)

    for_a_while(comes_back)


def test_the_trusted_side_survives_any_reply():
    @quickly
    @given(
        st.lists(
            replies().map(lambda reply: frame(*reply)) | spoilt_bytes(), min_size=1, max_size=3
        ),
        st.sampled_from(["run", "get", "call", "attribute", "backward"]),
    )
    def survives(frames, request):
        here, there = socket.socketpair()
        kept, expected = np.arange(5.0), torch.arange(5.0)
        lent = [np.arange(3.0), np.random.default_rng(1), torch.ones(3, requires_grad=True)]
        lent += [torch.nn.Linear(2, 2), np.broadcast_to(np.ones(2), (2, 2))]
        with here, there:
            here.setblocking(False)
            there.setblocking(False)
            there.send(b"".join(frames)[: 100 << 10])
            there.shutdown(socket.SHUT_WR)
            ended = []
            peer = TrustedPeer(
                Channel(here.fileno(), here.fileno()),
                lambda: ended.append(True),
                1.0,
                time.monotonic() + 1.5,
            )
            start = time.monotonic()
            try:
                use(ask(peer, request, (*lent, lambda *arguments: kept.sum())))
            except StudentGone:
                assert ended
            except (StudentError, *EXCEPTIONS.values()):
                pass  # an error that student code may raise, or that a test makes of its result
            assert time.monotonic() - start < 6
        assert np.array_equal(kept, np.arange(5.0))
        assert torch.equal(expected, torch.arange(5.0))
        assert (lent[0].shape, lent[0].dtype) == ((3,), float)
        assert (lent[2].shape, lent[2].dtype) == ((3,), torch.float32)
        # what a spoilt state has left behind shows when it is drawn from
        np.random.random(700), np.random.normal()  # noqa: NPY002
        torch.rand(700), lent[1].random(700)
        repr(lent)

    for_a_while(survives)


def ask(peer, request, arguments):
    """Make one request of the student's process."""
    if request == "run":
        return peer.run("1 + 1")
    if request == "get":
        return peer.get("f")
    if request == "attribute":
        return peer.attribute(0, "x")
    if request == "backward":
        return peer.backward(0, [torch.ones(3)])
    return peer.call(0, arguments, {"axis": 1})


def use(result):
    """Do to a result what tests do."""
    repr(result)
    if isinstance(result, (np.ndarray, torch.Tensor)) and result.nbytes < 1 << 20:
        repr(result + result)
    if isinstance(result, np.ndarray):
        assert result.nbytes < 64 << 20, "a view holds more than a frame"
    if isinstance(result, np.random.Generator):
        result.random(700), result.normal(size=7), result.integers(5, size=7)
    if callable(result):
        use(result(np.ones(2)))
    elif isinstance(result, (list, tuple)):
        for part in result:
            use(part)


def test_a_student_who_reads_nothing_costs_his_time_and_no_more():
    here, there = socket.socketpair()
    with here, there:
        here.setblocking(False)
        there.sendall(frame({"op": "result", "value": None}, []))
        start, ended = time.monotonic(), []
        channel = Channel(here.fileno(), here.fileno())
        peer = TrustedPeer(channel, lambda: ended.append(True), 0.1, start + 60)
        with pytest.raises(StudentGone, match="took longer"):
            peer.call(0, (np.zeros(1 << 20),), {})
        assert ended
        assert time.monotonic() - start < 10
