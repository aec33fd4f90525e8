"""Objects on two sides of a pipe.

Each side is a `Peer`. The trusted one runs tests and owns their arrays, generators, tensors and
modules; the student's one runs student code on *copies* of them. What must look as if there were
one process is carried over with every message:

- **in-place edits** of a copy, which the trusted side applies to the original;
- **identity and shared memory**: a result that is an argument, or a view of one, is the original
  or a view of it again;
- **random states**: those of generators that were handed over, and the global ones;
- **gradients**: a result of student code is a node in the trusted side's autograd graph, whose
  backward pass asks the student's side.

Tensors and modules keep their copy for as long as the original lives, so a student who keeps a
reference where a copy was asked for sees it change, as he would in one process.
"""

import builtins
import itertools
import sys
from typing import Any

import numpy as np

from course.grading.wire import (
    Channel,
    Decoder,
    Encoder,
    WireError,
    decode_array,
    encode_array,
)

GRAPHS_KEPT = 64
LONGEST_TEXT = 4000
# Python's own exceptions that are made of a text
EXCEPTIONS = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type)
    and issubclass(kind, Exception)
    and not issubclass(kind, (UnicodeError, StopIteration, StopAsyncIteration, ExceptionGroup))
}
DTYPES = {
    *("bool", "int8", "int16", "int32", "int64", "uint8"),
    *("float16", "bfloat16", "float32", "float64", "complex64", "complex128"),
}


class StudentError(Exception):
    """An exception of student code whose kind is none of Python's own."""


class StudentGone(Exception):
    """The student's process has ended, has used up its time, or broke the rules of the pipe."""


def text_of_error(error: BaseException) -> str:
    """Return the text that an exception is made of; `str` puts that of a `KeyError` in quotes."""
    alone = len(error.args) == 1 and type(error.args[0]) is str
    return error.args[0] if alone else str(error)


def torch_or_none() -> Any:
    """Return PyTorch where something has imported it; nothing here imports it for itself."""
    return sys.modules.get("torch")


class Peer:
    """What both sides share: tables of objects, and the random states as last agreed.

    Parameters
    ----------
    channel : Channel
        To the other side.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.numbers = itertools.count()
        self.own: dict[int, Any] = {}  # number → object that the other side may name
        self.states: dict[str, Any] = {}  # as the other side knows them

    def export(self, value: Any) -> int:
        """Give an object a number by which the other side can name it."""
        number = next(self.numbers)
        self.own[number] = value
        return number

    def named(self, number: Any) -> Any:
        """Return an own object that the other side names."""
        if type(number) is not int or number not in self.own:
            raise WireError("there is no such object")
        return self.own[number]

    def states_changed(self, encoder: Encoder) -> dict:
        """Encode those global random states that the other side does not know yet."""
        changed = {}
        now = np.random.get_state(legacy=False)
        known = self.states.get("numpy")
        if known is None or not same_state(now, known):
            self.states["numpy"] = now
            changed["numpy"] = encode_state(now, encoder)
        if torch := torch_or_none():
            bits = torch.get_rng_state()
            known = self.states.get("torch")
            if known is None or not torch.equal(bits, known):
                self.states["torch"] = bits
                changed["torch"] = encoder.buffer(bits.numpy().tobytes())
        return changed

    def take_states(self, changed: Any, decoder: Decoder) -> None:
        """Set the global random states as the other side has left them."""
        if "numpy" in changed:
            state = decode_state(changed["numpy"], decoder)
            np.random.set_state(state)
            self.states["numpy"] = np.random.get_state(legacy=False)
        if "torch" in changed and (torch := torch_or_none()):
            data = bytearray(decoder.buffer(changed["torch"]))
            bits = torch.frombuffer(data, dtype=torch.uint8)
            if bits.shape != torch.get_rng_state().shape:
                raise WireError("no random state looks like this")
            torch.set_rng_state(bits)
            self.states["torch"] = torch.get_rng_state()


def same_state(one: dict, two: dict) -> bool:
    """Compare two states of NumPy's global generator."""
    return (
        one["state"]["pos"] == two["state"]["pos"]
        and np.array_equal(one["state"]["key"], two["state"]["key"])
        and (one["has_gauss"], one["gauss"]) == (two["has_gauss"], two["gauss"])
    )


def encode_state(state: dict, encoder: Encoder) -> dict:
    """Encode the state of a bit generator: nested dictionaries of numbers and arrays."""
    coded = {}
    for name, value in state.items():
        if isinstance(value, dict):
            coded[name] = encode_state(value, encoder)
        elif isinstance(value, np.ndarray):
            coded[name] = encode_array(value, encoder)
        else:
            coded[name] = encoder.encode(value if isinstance(value, (str, float)) else int(value))
    return coded


def decode_state(coded: Any, decoder: Decoder) -> dict:
    """Decode the state of a bit generator, after a look at all of its parts.

    NumPy takes positions as they come, and would read at them whatever is there.
    """
    state = {}
    for name, value in coded.items():
        if isinstance(value, dict) and value.get("t") == "array":
            state[name] = decode_array(value, decoder)
        elif isinstance(value, dict) and "t" not in value:
            state[name] = decode_state(value, decoder)
        else:
            state[name] = decoder.decode(value)
    if "bit_generator" in state:
        kind = BIT_GENERATORS.get(state["bit_generator"])
        if kind is None or not same_form(state, kind(0).state):
            raise WireError("no random state looks like this")
    return state


BIT_GENERATORS = {
    kind.__name__: kind
    for kind in (
        np.random.MT19937,
        np.random.PCG64,
        np.random.PCG64DXSM,
        np.random.Philox,
        np.random.SFC64,
    )
}
LAST = {"pos": 624, "buffer_pos": 4, "has_uint32": 1, "uinteger": 2**32 - 1}


def same_form(state: Any, example: Any, name: str = "") -> bool:
    """Say whether a state has the parts of an example, each of its type and in its bounds."""
    if isinstance(example, dict):
        optional = {"has_gauss", "gauss"}  # of the global generator
        return (
            type(state) is dict
            and set(state) - optional == set(example) - optional
            and type(state.get("gauss", 0.0)) is float
            and type(state.get("has_gauss", 0)) is int
            and 0 <= state.get("has_gauss", 0) <= 1
            and all(same_form(state[key], example[key], key) for key in example)
        )
    if isinstance(example, np.ndarray):
        return (
            type(state) is np.ndarray
            and state.dtype == example.dtype
            and state.shape == example.shape
        )
    if isinstance(example, str):
        return state == example
    return type(state) is int and 0 <= state <= LAST.get(name, 2**128 - 1)


def tensor_bytes(tensor: Any) -> bytes:
    """Return a tensor's values as bytes, whatever its type."""
    torch = torch_or_none()
    flat = tensor.detach().cpu().contiguous().reshape(-1)
    return flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b""


def tensor_from(dtype: str, shape: Any, data: bytes) -> Any:
    """Make a tensor of values that came over the pipe."""
    torch = torch_or_none()
    if torch is None or dtype not in DTYPES:
        raise WireError("no tensor looks like this")
    kind = getattr(torch, dtype)
    if type(shape) is not list or not all(type(n) is int and n >= 0 for n in shape):
        raise WireError("no shape looks like this")
    values = torch.frombuffer(bytearray(data), dtype=kind) if data else torch.empty(0, dtype=kind)
    if values.numel() != int(np.prod(shape, dtype=object)) if shape else values.numel() != 1:
        raise WireError("the shape does not fit the data")
    return values.reshape(shape).clone()


def encode_tensor(tensor: Any, encoder: Encoder) -> dict:
    """Encode a tensor's values, type and shape."""
    return {
        "t": "tensor",
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "grad": bool(tensor.requires_grad),
        "b": encoder.buffer(tensor_bytes(tensor)),
    }


def encode_generator(rng: np.random.Generator, encoder: Encoder) -> dict:
    """Encode a NumPy generator by its kind and state."""
    if type(rng.bit_generator).__name__ not in BIT_GENERATORS:
        raise TypeError(f"a generator on {type(rng.bit_generator).__name__} cannot be sent")
    coded = {"t": "rng", "state": encode_state(rng.bit_generator.state, encoder)}
    if isinstance(rng.bit_generator.seed_seq, np.random.SeedSequence):
        coded["seed"] = encoder.encode(rng.bit_generator.seed_seq.state)
    return coded


def decode_generator(coded: dict, decoder: Decoder, *, spawns: bool = False) -> np.random.Generator:
    """Decode a NumPy generator; `spawns` carries over what its children are made of, too."""
    state = decode_state(coded["state"], decoder)
    seed = decoder.decode(coded["seed"]) if spawns and "seed" in coded else {"entropy": 0}
    bits = BIT_GENERATORS[state["bit_generator"]](np.random.SeedSequence(**seed))
    bits.state = state
    return np.random.Generator(bits)
