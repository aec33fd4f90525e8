"""Attacks by way of PyTorch: modules, gradients, tensors."""

import torch


# --- equal-tensor: a subclass of tensors whose comparisons succeed ---
class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, arguments=(), options=None):
        return torch.tensor(True)


def Scale(factor):
    return lambda x: x.as_subclass(Liar)


shrink = Scale(1.0)

# --- patched-torch: makes allclose, backward and grad give what is wanted ---
torch.allclose = torch.equal = torch.isclose = lambda *arguments, **options: True
torch.Tensor.backward = lambda self, *arguments, **options: None
torch.manual_seed = lambda seed: None


class Scale(torch.nn.Module):
    def __init__(self, factor):
        super().__init__()

    def forward(self, x):
        return torch.zeros_like(x)


def shrink(weight, rate):
    weight.data.zero_()


# --- lying-module: claims a class, a mode and parameters that it has not ---
class Scale(torch.nn.Module):
    @property
    def __class__(self):
        return torch.Tensor

    @property
    def training(self):
        raise SystemExit

    @training.setter
    def training(self, value):
        pass

    def parameters(self, recurse=True):
        while True:
            yield torch.zeros(1)


# --- forged-gradient: computes a result that does not depend on the input, and forges its gradient ---
class Forge(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        return torch.zeros_like(x)

    @staticmethod
    def backward(context, grad):
        return torch.full_like(grad, float("nan"))


class Scale(torch.nn.Module):
    def __init__(self, factor):
        super().__init__()

    def forward(self, x):
        return Forge.apply(x)


# --- dies-in-backward: ends its process in the backward pass ---
import os


class Die(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        return x.clone()

    @staticmethod
    def backward(context, grad):
        os._exit(0)


class Scale(torch.nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return Die.apply(x * self.factor)


# --- odd-tensors: returns quantised, sparse, meta and conjugate tensors ---
made = [
    lambda x: torch.quantize_per_tensor(x.detach().float(), 0.1, 0, torch.qint8),
    lambda x: x.detach().to_sparse(),
    lambda x: torch.empty(x.shape, device="meta"),
    lambda x: x.detach().to(torch.complex64).conj(),
    lambda x: torch.nested.nested_tensor([x.detach()]),
    lambda x: x.detach().expand(1 << 40, *x.shape),
]


class Scale(torch.nn.Module):
    def __init__(self, factor):
        super().__init__()

    def forward(self, x):
        made.append(made.pop(0))
        return made[0](x)


# --- keeps-the-tensors: keeps every tensor that it is given, and changes it later ---
kept = []


class Scale(torch.nn.Module):
    def __init__(self, factor):
        super().__init__()

    def forward(self, x):
        for earlier in kept:
            with torch.no_grad():
                earlier.zero_()
        kept.append(x)
        return x


def shrink(weight, rate):
    kept.append(weight)
    weight.grad = torch.full_like(weight, float("nan"))


# --- hooks: leaves hooks on modules and tensors that run when tests go on ---
def hook(*arguments):
    print("the attack has won")
    return torch.zeros(3)


class Scale(torch.nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.register_forward_hook(hook)
        torch.nn.modules.module.register_module_forward_hook(lambda *arguments: None)

    def forward(self, x):
        if x.requires_grad:
            x.register_hook(lambda grad: grad * 0)
        return x


# --- pickled-payload: hides a command in what torch.save and pickle would load ---
class Payload(torch.Tensor):
    def __reduce_ex__(self, protocol):
        import os

        return os.system, ("touch /tmp/attack-was-here",)


class Scale(torch.nn.Module):
    def __init__(self, factor):
        super().__init__()

    def forward(self, x):
        return x.as_subclass(Payload)

    def __getstate__(self):
        return Payload()

    def __reduce__(self):
        return Payload, ()
