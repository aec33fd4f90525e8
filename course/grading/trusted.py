"""The trusted side: hands tests the student's functions, as if they were in the same process."""

import base64
import contextlib
import math
import re
import time
import weakref
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.grading.peer import (
    EXCEPTIONS,
    LONGEST_TEXT,
    Peer,
    StudentError,
    StudentGone,
    decode_generator,
    decode_state,
    encode_generator,
    encode_tensor,
    tensor_bytes,
    tensor_from,
    text_of_error,
    torch_or_none,
)
from course.grading.wire import (
    LARGEST_FRAME,
    Channel,
    Decoder,
    Encoder,
    OutOfTime,
    WireError,
    decode_array,
    encode_array,
    plain,
    read_dtype,
)

GRACE = 2.0  # seconds beyond a time limit, before the student's process is given up
SETTINGS = (bool, int, float, str, type(None), tuple, list)
MOST_CALLBACKS = 100_000
MOST_FIELDS = 100  # of a named tuple
MOST_OUTPUTS = 200  # of one cell
LONGEST_OUTPUT = 500_000  # characters
PICTURES = {"image/png": b"\x89PNG\r\n", "image/jpeg": b"\xff\xd8\xff"}
# escape sequences, and control characters other than tab and line feed
CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[@-_]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Shown:
    """One output of a student's cell.

    Attributes
    ----------
    kind : str
        ``"printed"``, ``"shown"``, ``"result"`` or ``"error"``.
    data : dict of str
        The text of what was printed, or the forms of what was shown by their MIME types, or the
        name, text and traceback of an error. Nothing in it can be more than text or a picture.
    """

    kind: str
    data: dict[str, str]


class Original:
    """A tensor or module of a test's, of which the student's side holds a copy."""

    def __init__(self, value: Any) -> None:
        self.value = weakref.ref(value)
        self.note()

    def note(self) -> None:
        """Remember what the original is like now, since the copy is like that."""
        value, torch = self.value(), torch_or_none()
        if isinstance(value, torch.Tensor):
            # the version that PyTorch counts does not see edits through .data
            self.bytes = tensor_bytes(value)
            self.grad = value.grad if value.is_leaf else None
        else:
            self.training = {name: part.training for name, part in value.named_modules()}


class TrustedPeer(Peer):
    """The trusted side of the pipe.

    Parameters
    ----------
    channel : Channel
        To the student's process.
    end : callable
        Ends the student's process; called once something has gone wrong.
    seconds : float
        What one cell or call may take.
    until : float
        When the whole submission must be done, by `time.monotonic`.
    """

    def __init__(
        self, channel: Channel, end: Callable[[], None], seconds: float, until: float
    ) -> None:
        super().__init__(channel)
        self.end, self.seconds, self.until = end, seconds, until
        self.allowed = seconds  # for the request at hand
        self.gone = ""  # why the student's process has ended
        self.originals: dict[int, Original] = {}
        self.number_of: dict[int, int] = {}  # id of an original → its number
        self.dropped: list[int] = []  # originals that are no more
        self.past: set[int] = set()  # these, since the beginning
        self.lent: list[int] = []  # numbers of arguments, good for one call
        self.depth = 0  # of calls within callbacks within calls

    # ---------------------------------------------------------------- asking

    def run(self, source: str) -> list[Shown]:
        """Run a cell of the student's, and return what it shows, its error included."""
        reply, _ = self.ask({"op": "run", "source": source}, Encoder(self.reference))
        outputs = reply.get("outputs")
        shown = [
            found
            for output in (outputs if type(outputs) is list else [])[:MOST_OUTPUTS]
            if (found := read_output(output))
        ]
        if reply["op"] == "error":
            name, text, trace = (text_of(reply.get(key)) for key in ("name", "text", "traceback"))
            shown.append(Shown("error", {"name": name[:80], "text": text, "traceback": trace}))
        return shown

    def write(self, files: dict[str, bytes]) -> None:
        """Put files into the working directory of the student's process."""
        encoder = Encoder(self.reference)
        message = {"op": "write", "files": encoder.encode(files)}
        self.request(message, encoder)

    def get(self, name: str) -> Any:
        """Return what the student's notebook calls by a name.

        Raises
        ------
        NameError
            When it has no such name.
        """
        try:
            return self.request({"op": "get", "name": name}, Encoder(self.reference))
        except KeyError:
            raise NameError(f"name '{name}' is not defined") from None

    def call(self, target: int, arguments: tuple, options: dict, **more: Any) -> Any:
        """Call an object of the student's."""
        encoder = Encoder(self.reference)
        message = {
            "op": "call",
            "target": target,
            "arguments": [encoder.encode(part) for part in arguments],
            "options": {name: encoder.encode(part) for name, part in options.items()},
            **more,
        }
        return self.request(message, encoder)

    def special(self, target: int, name: str, *arguments: Any) -> Any:
        """Call one of the methods behind Python's syntax, such as ``__len__``."""
        encoder = Encoder(self.reference)
        coded = [encoder.encode(part) for part in arguments]
        message = {"op": "special", "target": target, "name": name, "arguments": coded}
        return self.request(message, encoder)

    def attribute(self, target: int, name: str) -> Any:
        """Return an attribute of an object of the student's."""
        return self.request(
            {"op": "attribute", "target": target, "name": name}, Encoder(self.reference)
        )

    def backward(self, graph: int, grads: list) -> list:
        """Return the gradients in the inputs of a result, from those in its outputs."""
        encoder = Encoder(self.reference)
        coded = [encode_tensor(grad.detach(), encoder) for grad in grads]
        return self.request({"op": "backward", "graph": graph, "grads": coded}, encoder)

    def request(self, message: dict, encoder: Encoder) -> Any:
        """Ask, and return the value or raise the exception that comes back."""
        self.depth += 1
        try:
            reply, decoder = self.ask(message, encoder)
            if reply["op"] == "error":
                if message.get("name") == "__next__" and "StopIteration" in kinds_of(reply):
                    raise StopIteration
                raise exception_of(reply)
            with self.rules():
                value = decoder.decode(reply.get("value"))
                if "graph" in reply:
                    value = self.attach(value, decoder, reply["graph"])
            return value
        finally:
            self.depth -= 1
            if self.depth == 0:
                for number in self.lent:
                    self.own.pop(number, None)
                self.lent.clear()

    def ask(self, message: dict, encoder: Encoder) -> tuple[dict, Decoder]:
        """Send a request, serve the callbacks meanwhile, and return the reply."""
        if self.gone:
            raise StudentGone(self.gone)
        seconds = self.allowed = min(self.seconds, self.until - time.monotonic())
        if seconds <= 0:
            self.give_up("the time for the whole submission was used up")
        deadline = time.monotonic() + seconds + GRACE
        with self.rules():
            message |= {
                "seconds": seconds,
                "states": self.states_changed(encoder),
                "changes": self.changes(encoder),
                "forget": self.dropped[:],
            }
            self.dropped.clear()
            self.channel.send(message, encoder.buffers, deadline)
            for _ in range(MOST_CALLBACKS):
                reply, buffers = self.channel.receive(deadline)
                decoder = Decoder(buffers, self.decode)
                decoder.tensors = []
                if reply.get("op") not in ("result", "error", "callback"):
                    raise WireError("no reply looks like this")
                self.take_states(reply.get("states", {}), decoder)
                self.take_changes(reply.get("changes", []), decoder)
                if reply["op"] != "callback":
                    return reply, decoder
                self.serve(reply, decoder, deadline)
            raise WireError("too many callbacks")

    @contextlib.contextmanager
    def rules(self) -> Iterator[None]:
        """End the student's process when it breaks the rules of the pipe, or is not there."""
        try:
            yield
        except StudentGone:
            raise
        except OutOfTime:
            self.give_up(f"it took longer than {self.allowed:.3g} s and was stopped")
        except (EOFError, ConnectionError):
            self.give_up("its process has ended")
        except Exception as error:  # NumPy and PyTorch raise many kinds for what they cannot take
            self.give_up(f"its process sent what cannot be read ({type(error).__name__}: {error})")

    def give_up(self, reason: str) -> None:
        """End the student's process; from here on every request fails with the reason."""
        self.gone = reason
        self.end()
        raise StudentGone(reason) from None

    def serve(self, message: dict, decoder: Decoder, deadline: float) -> None:
        """Call a function of a test's on behalf of student code."""
        target = self.named(message.get("target"))
        arguments = [decoder.decode(part) for part in message["arguments"]]
        options = {name: decoder.decode(part) for name, part in message["options"].items()}
        encoder = Encoder(self.reference)
        try:
            reply = {"op": "result", "value": encoder.encode(target(*arguments, **options))}
        except StudentGone:
            raise
        except Exception as error:
            encoder = Encoder(self.reference)
            reply = {
                "op": "error",
                "kind": type(error).__name__,
                "text": text_of_error(error)[:LONGEST_TEXT],
            }
        reply["states"] = self.states_changed(encoder)
        self.channel.send(reply, encoder.buffers, deadline)

    # ------------------------------------------------------------ values out

    def reference(self, value: Any, encoder: Encoder) -> dict:
        """Encode what is no plain data."""
        if isinstance(value, Remote):
            return {"t": "yours", "id": value._number}
        if type(value) is np.ndarray and plain(value.dtype):
            coded = {**encode_array(value, encoder), "id": self.lend(value)}
            return coded if value.flags.writeable else {**coded, "fixed": True}
        if type(value) is np.random.Generator:
            return {**encode_generator(value, encoder), "id": self.lend(value)}
        torch = torch_or_none()
        if torch:
            if isinstance(value, RemoteModule_of(torch)):
                return {"t": "yours", "id": value.remote._number}
            if type(value) in (torch.Tensor, torch.nn.Parameter):
                return self.encode_lasting(value, encoder)
            if isinstance(value, torch.nn.Module):
                return self.encode_module(value, encoder)
            if isinstance(value, torch.Generator):
                data = value.get_state().numpy().tobytes()
                return {"t": "torch rng", "b": encoder.buffer(data), "id": self.lend(value)}
            if isinstance(value, torch.dtype):
                return {"t": "torch dtype", "v": str(value).removeprefix("torch.")}
            if isinstance(value, torch.device):
                return {"t": "device", "v": "cpu"}
        if callable(value):
            return {"t": "remote", "id": self.export(value), "callable": True}
        raise TypeError(f"a test hands over a {type(value).__name__}, which cannot be sent")

    def lend(self, value: Any) -> int:
        """Give an argument a number that is good until the call returns."""
        number = self.export(value)
        self.lent.append(number)
        return number

    def encode_lasting(self, tensor: Any, encoder: Encoder) -> dict:
        """Encode a tensor, by its number where the student's side has a copy already."""
        torch = torch_or_none()
        number = self.number_of.get(id(tensor))
        if number is not None:
            return {"t": "copy", "id": number}
        number = self.remember(tensor)
        coded = {**encode_tensor(tensor, encoder), "id": number}
        if isinstance(tensor, torch.nn.Parameter):
            coded["parameter"] = True
        grad = tensor.grad if tensor.is_leaf else None
        if grad is not None:
            coded["of"] = self.reference(grad, encoder)
        return coded

    def encode_module(self, module: Any, encoder: Encoder) -> dict:
        """Encode a module: its class, its settings, its tensors and its parts."""
        number = self.number_of.get(id(module))
        if number is not None:
            return {"t": "copy", "id": number}
        settings = {
            name: value
            for name, value in vars(module).items()
            if not name.startswith("_") and name != "training" and type(value) in SETTINGS
        }

        def coded(part: Any) -> dict | None:
            return None if part is None else self.reference(part, encoder)

        unsaved = module._non_persistent_buffers_set
        return {
            "t": "module",
            "id": self.remember(module),
            "class": type(module).__name__,
            "settings": encoder.encode(settings),
            "training": module.training,
            "parameters": [[name, coded(part)] for name, part in module._parameters.items()],
            "buffers": [
                [name, coded(part), name not in unsaved] for name, part in module._buffers.items()
            ],
            "children": [[name, coded(part)] for name, part in module._modules.items()],
        }

    def remember(self, value: Any) -> int:
        """Give a tensor or module a number for as long as it lives."""
        number = next(self.numbers)
        self.number_of[id(value)] = number
        self.originals[number] = Original(value)
        weakref.finalize(value, self.forget, id(value), number)
        return number

    def forget(self, identity: int, number: int) -> None:
        """Let the student's side drop its copy of what is no more."""
        if self.number_of.get(identity) == number:
            del self.number_of[identity]
        self.originals.pop(number, None)
        self.dropped.append(number)
        self.past.add(number)

    def changes(self, encoder: Encoder) -> list[dict]:
        """Encode what tests have done to originals since the student's side last heard of them."""
        torch, found = torch_or_none(), []
        for number, original in list(self.originals.items()):
            value, change = original.value(), {}
            if value is None:
                continue
            if isinstance(value, torch.Tensor):
                if (data := tensor_bytes(value)) != original.bytes:
                    change["b"] = encoder.buffer(data)
                grad = value.grad if value.is_leaf else None
                if grad is not original.grad:
                    change["grad"] = None if grad is None else self.reference(grad, encoder)
            else:
                training = {name: part.training for name, part in value.named_modules()}
                if training != original.training:
                    change["training"] = training
            if change:
                found.append({"id": number, **change})
                original.note()
        return found

    # ------------------------------------------------------------- values in

    def decode(self, coded: dict, decoder: Decoder) -> Any:
        """Decode what is no plain data."""
        kind = coded.get("t")
        if kind == "yours":
            return self.original(coded["id"])
        if kind == "array":
            return decode_array(coded, decoder)
        if kind == "view":
            return self.view(coded)
        if kind == "rng":
            return decode_generator(coded, decoder)
        if kind == "tensor":
            tensor = tensor_from(coded["dtype"], coded["shape"], decoder.buffer(coded["b"]))
            if type(coded.get("node")) is int:
                decoder.tensors.append((coded["node"], tensor))
            elif coded.get("grad"):
                tensor.requires_grad_()
            return tensor
        if kind == "named tuple":
            fields = coded["fields"]
            if len(fields) > MOST_FIELDS or len(fields) != len(coded["v"]):
                raise WireError("no named tuple looks like this")
            made = namedtuple(coded["class"], fields)
            return made(*(decoder.decode(part) for part in coded["v"]))
        if kind == "torch dtype":
            found = getattr(torch_or_none(), coded["v"])
            if isinstance(found, torch_or_none().dtype):
                return found
        if kind == "device":
            return torch_or_none().device("cpu")
        if kind == "remote" and type(coded["id"]) is int:
            name = text_of(coded.get("class"))[:80]
            if coded.get("kind") == "module":
                return make_module(self, coded["id"], name, coded.get("parameters"))
            return Remote(self, coded["id"], name)
        raise WireError("no value looks like this")

    def original(self, number: Any) -> Any:
        """Return the object of a test's that has a number."""
        if type(number) is int and number in self.originals:
            return self.originals[number].value()
        return self.named(number)

    def view(self, coded: dict) -> np.ndarray:
        """Return a view of an argument, after a look at its bounds."""
        whole = self.named(coded["id"])
        if type(whole) is not np.ndarray:
            raise WireError("only arrays have views")
        dtype, start = read_dtype(coded["dtype"]), coded["start"]
        shape, strides = tuple(coded["shape"]), tuple(coded["strides"])
        if not all(type(n) is int for n in (start, *shape, *strides)):
            raise WireError("no view looks like this")
        size = math.prod(shape) * max(dtype.itemsize, 1)
        if any(n < 0 for n in shape) or size > LARGEST_FRAME:
            raise WireError("the view is too large")
        # numpy checks offsets and strides against the buffer's bounds
        memory = whole.reshape(-1, order="A").view(np.uint8)
        return np.ndarray(shape, dtype, buffer=memory, offset=start, strides=strides)

    def take_changes(self, changes: Any, decoder: Decoder) -> None:
        """Apply the student's in-place edits to the originals."""
        torch = torch_or_none()
        for change in changes:
            if change["id"] in self.past or (value := self.original(change["id"])) is None:
                continue
            if type(value) is np.ndarray:
                data = decoder.buffer(change["b"])
                if len(data) != value.nbytes or not value.flags.writeable:
                    raise WireError("no edit of this array looks like this")
                value[...] = np.frombuffer(data, value.dtype).reshape(value.shape)
            elif type(value) is np.random.Generator:
                value.bit_generator.state = decode_state(change["rng"], decoder)
            elif torch and isinstance(value, torch.Generator):
                data = bytearray(decoder.buffer(change["b"]))
                value.set_state(torch.frombuffer(data, dtype=torch.uint8))
            elif torch and isinstance(value, torch.Tensor):
                self.take_tensor(value, change, decoder)
            elif torch and isinstance(value, torch.nn.Module):
                for name, part in value.named_modules():
                    if type(change["training"].get(name)) is bool:
                        part.training = change["training"][name]
            if change["id"] in self.originals:
                self.originals[change["id"]].note()

    def take_tensor(self, tensor: Any, change: dict, decoder: Decoder) -> None:
        """Apply the student's edits of a tensor and of its gradient."""
        torch = torch_or_none()

        def values(like: Any, number: Any) -> Any:
            kind = str(like.dtype).removeprefix("torch.")
            return tensor_from(kind, list(like.shape), decoder.buffer(number))

        with torch.no_grad():
            if "b" in change:
                tensor.detach().copy_(values(tensor, change["b"]))
            if "grad_b" in change and tensor.grad is not None:
                tensor.grad.copy_(values(tensor.grad, change["grad_b"]))
        if "grad" in change:
            tensor.grad = None if change["grad"] is None else decoder.decode(change["grad"])

    def attach(self, value: Any, decoder: Decoder, graph: Any) -> Any:
        """Make results nodes of the autograd graph that the student's side has computed."""
        torch = torch_or_none()
        inputs = [self.original(number) for number in graph["inputs"]]
        nodes = dict(decoder.tensors)
        outputs = [nodes[number] for number in sorted(nodes)]
        attached = student_function(torch).apply(self, graph["id"], len(outputs), *outputs, *inputs)
        # outer containers were built around the plain tensors: put the attached ones in
        replace = {id(old): new for old, new in zip(outputs, attached, strict=True)}

        def swapped(part: Any) -> Any:
            if type(part) in (tuple, list):
                return type(part)(swapped(inner) for inner in part)
            if type(part) is dict:
                return {key: swapped(inner) for key, inner in part.items()}
            return replace.get(id(part), part)

        return swapped(value)


def text_of(value: Any) -> str:
    """Return a text that came over the pipe: cut, and without what a terminal would obey."""
    if type(value) is not str:
        return ""
    text = value[:LONGEST_OUTPUT].encode(errors="replace").decode()  # no lone surrogates
    return CONTROL.sub("", text)


def read_output(output: Any) -> Shown | None:
    """Return an output that came over the pipe, or None where it is none."""
    if type(output) is not dict:
        return None
    kind, data = output.get("kind"), output.get("data")
    if kind == "printed":
        return Shown("printed", {"text": text_of(output.get("text"))})
    if kind not in ("shown", "result") or type(data) is not dict:
        return None
    forms = {}
    if type(data.get("text/plain")) is str:
        forms["text/plain"] = text_of(data["text/plain"])
    for mime, start in PICTURES.items():
        if type(data.get(mime)) is str:
            try:
                picture = base64.b64decode(data[mime], validate=False)
            except ValueError:
                continue
            if picture.startswith(start):
                forms[mime] = base64.b64encode(picture).decode()
    return Shown(kind, forms) if forms else None


def kinds_of(reply: dict) -> list[str]:
    """Return the names of an exception's class and of its bases."""
    kinds = reply.get("kinds")
    return [name for name in kinds if type(name) is str] if type(kinds) is list else []


def exception_of(reply: dict) -> Exception:
    """Return the exception that student code raised, as one of Python's own kinds."""
    text = text_of(reply.get("text"))[:LONGEST_TEXT]
    for name in kinds_of(reply):
        if name in EXCEPTIONS:
            return EXCEPTIONS[name](text)
    return StudentError(text)


class Remote:
    """An object of the student's: it can be called, iterated and asked for attributes and items.

    It compares with nothing. An object that claims to equal everything earns nothing.
    """

    __slots__ = ("_class", "_number", "_peer")
    __hash__ = None

    def __init__(self, peer: TrustedPeer, number: int, name: str) -> None:
        self._peer, self._number, self._class = peer, number, name

    def __call__(self, *arguments: Any, **options: Any) -> Any:  # noqa: D102 - as any function
        return self._peer.call(self._number, arguments, options)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._peer.attribute(self._number, name)

    def __iter__(self) -> Any:
        return self._peer.special(self._number, "__iter__")

    def __next__(self) -> Any:
        return self._peer.special(self._number, "__next__")

    def __len__(self) -> int:
        return self._peer.special(self._number, "__len__")

    def __getitem__(self, key: Any) -> Any:
        return self._peer.special(self._number, "__getitem__", key)

    def __eq__(self, other: object) -> bool:
        raise TypeError(f"an object of the class {self._class} cannot be compared")

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__

    def __bool__(self) -> bool:
        raise TypeError(f"an object of the class {self._class} is neither true nor false")

    def __repr__(self) -> str:
        return f"<student's {self._class}>"


_classes: dict[str, Any] = {}


def RemoteModule_of(torch: Any) -> type:  # noqa: N802 - it makes a class
    """Return the class of student's modules, made once PyTorch is there."""
    if "module" not in _classes:

        class RemoteModule(torch.nn.Module):
            """A module of the student's, which takes part in networks and in autograd."""

            def __init__(self, remote: Remote, parameters: int) -> None:
                super().__init__()
                object.__setattr__(self, "remote", remote)
                object.__setattr__(self, "student_parameters", parameters)

            def forward(self, *arguments: Any, **options: Any) -> Any:
                remote = self.remote
                return remote._peer.call(remote._number, arguments, options, training=self.training)

            def __getattr__(self, name: str) -> Any:
                try:
                    return super().__getattr__(name)
                except AttributeError:
                    return getattr(self.remote, name)

            def parameters(self, recurse: bool = True) -> Iterator[Any]:
                return iter([torch.nn.Parameter(torch.empty(0))] * self.student_parameters)

        _classes["module"] = RemoteModule
    return _classes["module"]


def make_module(peer: TrustedPeer, number: int, name: str, parameters: Any) -> Any:
    """Return a module of the student's."""
    torch = torch_or_none()
    if torch is None or type(parameters) is not int or not 0 <= parameters < 1000:
        raise WireError("no module looks like this")
    return RemoteModule_of(torch)(Remote(peer, number, name), parameters)


def student_function(torch: Any) -> Any:
    """Return the autograd function whose backward pass asks the student's side."""
    if "function" not in _classes:

        class StudentFunction(torch.autograd.Function):
            @staticmethod
            def forward(ctx, peer, graph, count, *tensors):
                ctx.peer, ctx.graph, ctx.count = peer, graph, count
                return tuple(tensor.clone() for tensor in tensors[:count])

            @staticmethod
            def backward(ctx, *grads):
                found = ctx.peer.backward(ctx.graph, list(grads))
                return (None, None, None, *[None] * ctx.count, *found)

        _classes["function"] = StudentFunction
    return _classes["function"]
