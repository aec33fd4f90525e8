"""What crosses the pipe between the trusted process and a student's: plain data, and nothing else.

A frame is two lengths, a JSON text and raw buffers. Nothing is ever unpickled. Values are a closed
set of types, listed in `Encoder` and `Decoder`; all else is sent as a reference, which its
receiver can hand back or ask its owner about. The trusted side treats every frame as hostile:
it checks lengths before it allocates, and turns whatever it cannot read into `WireError`.
"""

import json
import os
import select
import struct
import time
from collections.abc import Callable
from typing import Any

import numpy as np

LARGEST_FRAME = 64 << 20  # bytes
LARGEST_TEXT = 8 << 20  # of them for the JSON, whose lists take many times their text's room
DEEPEST = 40  # levels of lists in lists
ARRAY_KINDS = frozenset("biufcU")
_LENGTHS = struct.Struct(">II")


class WireError(Exception):
    """A frame that breaks the rules."""


class OutOfTime(Exception):
    """No answer within the time allowed."""


class Channel:
    """Frames over two file descriptors.

    Parameters
    ----------
    reading, writing : int
        File descriptors; the channel does not close them. Where they do not block, a deadline
        holds for sending too.
    """

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = reading, writing

    def send(self, message: dict, buffers: list[bytes], deadline: float | None = None) -> None:
        """Send a message and its buffers.

        Parameters
        ----------
        message : dict
            What JSON can hold.
        buffers : list of bytes
            Sent after it, as they are.
        deadline : float, optional
            When to give up, by `time.monotonic`.

        Raises
        ------
        OutOfTime
            When the deadline passes before the other side has read everything.
        WireError
            When the frame would be too large; nothing is sent then.
        """
        text = json.dumps({**message, "buffers": [len(b) for b in buffers]}).encode()
        body = b"".join([text, *buffers])
        if len(body) > LARGEST_FRAME or len(text) > LARGEST_TEXT:
            raise WireError(f"{len(body) >> 20} MB are more than may be sent at once")
        rest = memoryview(_LENGTHS.pack(len(body), len(text)) + body)
        while rest:
            try:
                rest = rest[os.write(self.writing, rest) :]
            except BlockingIOError:
                wait([], [self.writing], deadline)

    def receive(self, deadline: float | None = None) -> tuple[dict, list[bytes]]:
        """Receive a message and its buffers.

        Parameters
        ----------
        deadline : float, optional
            When to give up, by `time.monotonic`.

        Raises
        ------
        EOFError
            When the other side has closed the channel.
        OutOfTime
            When the deadline passes.
        WireError
            When what arrives is no frame.
        """
        total, length = _LENGTHS.unpack(self._read(_LENGTHS.size, deadline))
        if total > LARGEST_FRAME or length > min(total, LARGEST_TEXT):
            raise WireError("the frame's lengths are not allowed")
        body = self._read(total, deadline)
        try:
            message = json.loads(body[:length])
        except (ValueError, RecursionError) as error:
            raise WireError("the frame holds no JSON") from error
        sizes = message.get("buffers") if isinstance(message, dict) else None
        if not isinstance(sizes, list) or not all(type(n) is int and n >= 0 for n in sizes):
            raise WireError("the frame does not list its buffers")
        if length + sum(sizes) != total:
            raise WireError("the frame's buffers do not add up")
        buffers, start = [], length
        for size in sizes:
            buffers.append(body[start : start + size])
            start += size
        return message, buffers

    def _read(self, size: int, deadline: float | None) -> bytes:
        parts, missing = [], size
        while missing:
            wait([self.reading], [], deadline)
            part = os.read(self.reading, min(missing, 1 << 20))
            if not part:
                raise EOFError("the other process has ended")
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)


def wait(reading: list[int], writing: list[int], deadline: float | None) -> None:
    """Wait until a file descriptor is ready.

    Raises
    ------
    OutOfTime
        When the deadline passes before.
    """
    left = None if deadline is None else max(deadline - time.monotonic(), 0)
    if not any(select.select(reading, writing, [], left)):
        raise OutOfTime


class Encoder:
    """Turns values into JSON and buffers.

    Parameters
    ----------
    reference : callable
        Encodes an object that is no plain data, and gets the encoder itself for its parts.
    """

    def __init__(self, reference: Callable[[Any, "Encoder"], Any]) -> None:
        self.reference = reference
        self.buffers: list[bytes] = []

    def buffer(self, data: bytes) -> int:
        """Keep a buffer, and return its number."""
        self.buffers.append(data)
        return len(self.buffers) - 1

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Return what stands for a value in JSON."""
        if depth > DEEPEST:
            raise WireError("the value is nested too deeply")
        kind = type(value)
        if value is None or kind in (bool, str):
            return value
        if kind is int:
            return value if abs(value) < 1 << 53 else {"t": "int", "v": hex(value)}
        if kind is float:
            return {"t": "float", "v": value.hex()}
        if kind is complex:
            return {"t": "complex", "v": [value.real.hex(), value.imag.hex()]}
        if kind is bytes:
            return {"t": "bytes", "b": self.buffer(value)}
        if kind in (list, tuple, set, frozenset):
            return {"t": kind.__name__, "v": [self.encode(part, depth + 1) for part in value]}
        if kind is dict:
            pairs = [
                [self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in value.items()
            ]
            return {"t": "dict", "v": pairs}
        if kind is slice:
            ends = (value.start, value.stop, value.step)
            return {"t": "slice", "v": [self.encode(end, depth + 1) for end in ends]}
        if value is Ellipsis:
            return {"t": "ellipsis"}
        if kind.__module__ == "numpy" and isinstance(value, np.generic) and plain(value.dtype):
            return {"t": "scalar", "dtype": value.dtype.str, "b": self.buffer(value.tobytes())}
        if isinstance(value, np.dtype) and plain(value):
            return {"t": "dtype", "v": value.str}
        return self.reference(value, self)


class Decoder:
    """Turns what an `Encoder` made into values again; `WireError` where it did not make it.

    Parameters
    ----------
    buffers : list of bytes
        The frame's.
    reference : callable
        Decodes an object that is no plain data, and gets the decoder itself for its parts.
    """

    def __init__(self, buffers: list[bytes], reference: Callable[[dict, "Decoder"], Any]) -> None:
        self.buffers, self.reference = buffers, reference

    def decode(self, coded: Any) -> Any:
        """Return the value that JSON stands for."""
        try:
            return self._decode(coded, 0)
        except WireError:
            raise
        except (
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            OverflowError,
            RecursionError,
        ) as error:
            raise WireError(f"the value cannot be read: {type(error).__name__}") from error

    def buffer(self, number: Any) -> bytes:
        """Return a buffer by its number."""
        if type(number) is not int or not 0 <= number < len(self.buffers):
            raise WireError("there is no such buffer")
        return self.buffers[number]

    def _decode(self, coded: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise WireError("the value is nested too deeply")
        if coded is None or type(coded) in (bool, str, int):
            return coded
        if type(coded) is not dict:
            raise WireError("no value looks like this")
        kind = coded.get("t")
        if kind in ("list", "tuple", "set", "frozenset"):
            parts = [self._decode(part, depth + 1) for part in coded["v"]]
            return {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[kind](parts)
        if kind == "dict":
            return {self._decode(k, depth + 1): self._decode(v, depth + 1) for k, v in coded["v"]}
        if kind == "slice":
            return slice(*(self._decode(end, depth + 1) for end in coded["v"]))
        if kind == "int":
            return int(coded["v"], 16)
        if kind == "float":
            return float.fromhex(coded["v"])
        if kind == "complex":
            return complex(*(float.fromhex(part) for part in coded["v"]))
        if kind == "bytes":
            return self.buffer(coded["b"])
        if kind == "ellipsis":
            return Ellipsis
        if kind == "dtype":
            return read_dtype(coded["v"])
        if kind == "scalar":
            return np.frombuffer(self.buffer(coded["b"]), read_dtype(coded["dtype"]), count=1)[0]
        return self.reference(coded, self)


def plain(dtype: np.dtype) -> bool:
    """Say whether arrays of a type hold numbers, booleans or text, and nothing else."""
    return dtype.kind in ARRAY_KINDS and not dtype.hasobject


def read_dtype(name: Any) -> np.dtype:
    """Return the NumPy type of a name that came over the pipe."""
    if type(name) is not str or len(name) > 12:
        raise WireError("no type looks like this")
    dtype = np.dtype(name)
    if not plain(dtype):
        raise WireError("arrays of this type are not allowed")
    return dtype


def read_shape(shape: Any, size: int) -> tuple[int, ...]:
    """Return a shape that came over the pipe, after a look at its size in elements."""
    if type(shape) is not list or len(shape) > 32:
        raise WireError("no shape looks like this")
    if not all(type(n) is int and 0 <= n <= LARGEST_FRAME for n in shape):
        raise WireError("no shape looks like this")
    product = 1
    for n in shape:
        product *= n
    if product != size:
        raise WireError("the shape does not fit the data")
    return tuple(shape)


def encode_array(array: np.ndarray, encoder: Encoder) -> dict:
    """Encode an array of plain data, as its values in one of the two orders."""
    order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
    return {
        "t": "array",
        "dtype": array.dtype.str,
        "shape": list(array.shape),
        "order": order,
        "b": encoder.buffer(array.tobytes(order)),
    }


def decode_array(coded: dict, decoder: Decoder) -> np.ndarray:
    """Decode an array, into memory of its own."""
    dtype, data = read_dtype(coded["dtype"]), decoder.buffer(coded["b"])
    size = len(data) // dtype.itemsize if dtype.itemsize else 0
    shape = read_shape(coded["shape"], size)
    order = "F" if coded.get("order") == "F" else "C"
    return np.frombuffer(data, dtype).reshape(shape, order=order).copy(order=order)
