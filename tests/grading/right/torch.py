"""Right answers with PyTorch."""

# --- module: is a module, used alone and in a network ---
import torch


class answer(torch.nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return x * self.factor if self.training else x


# --- test ---
layer = answer(3.0)
assert isinstance(layer, torch.nn.Module) and layer.training
network = torch.nn.Sequential(torch.nn.Flatten(), layer)
x = torch.ones(2, 2)
assert torch.equal(network(x), 3 * x)
assert torch.equal(network.eval()(x), x)
assert layer.factor == 3.0

# --- gradient: passes gradients through ---
import torch


def answer(x, weight):
    return torch.tanh(x @ weight)


# --- test ---
x = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
weight = torch.nn.Parameter(torch.randn(3, 2, dtype=torch.float64))
answer(x * 2, weight).pow(2).sum().backward()
got = x.grad.clone(), weight.grad.clone()
x.grad = weight.grad = None
torch.tanh((x * 2) @ weight).pow(2).sum().backward()
assert torch.allclose(got[0], x.grad) and torch.allclose(got[1], weight.grad)

# --- several-results: returns several tensors, one of which is not used ---
import torch


def answer(x):
    return x * 2, x.sum(), {"square": x**2}


# --- test ---
x = torch.ones(3, requires_grad=True)
double, total, more = answer(x)
(double.sum() + more["square"].sum()).backward()
assert torch.equal(x.grad, torch.full((3,), 4.0))

# --- gradcheck: has the gradients that finite differences find ---
import torch


def answer(x):
    return (x**3).sum()


# --- test ---
x = torch.randn(3, dtype=torch.float64, requires_grad=True)
assert torch.autograd.gradcheck(answer, (x,))

# --- double-backward: has second derivatives ---
import torch


def answer(x):
    return (x**3).sum()


# --- test ---
x = torch.tensor([1.0, 2.0], requires_grad=True)
(first,) = torch.autograd.grad(answer(x), x, create_graph=True)
(second,) = torch.autograd.grad(first.sum(), x)
assert torch.allclose(second, 6 * x)

# --- own-function: is an autograd function with a backward pass of its own ---
import torch


class Clip(torch.autograd.Function):
    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return x.clamp(0)

    @staticmethod
    def backward(context, grad):
        (x,) = context.saved_tensors
        return grad * (x > 0)


def answer(x):
    return Clip.apply(x)


# --- test ---
x = torch.tensor([-1.0, 2.0], requires_grad=True)
answer(x).sum().backward()
assert torch.equal(x.grad, torch.tensor([0.0, 1.0]))

# --- edits-parameters: changes weights and gradients in place, as an optimiser does ---
import torch


def answer(parameters, rate):
    with torch.no_grad():
        for p in parameters:
            p -= rate * p.grad
            p.grad.zero_()


# --- test ---
layer = torch.nn.Linear(2, 1)
layer(torch.ones(3, 2)).sum().backward()
expected = [p.detach() - 0.5 * p.grad for p in layer.parameters()]
answer(list(layer.parameters()), 0.5)
for p, value in zip(layer.parameters(), expected):
    assert torch.allclose(p, value) and not p.grad.any()

# --- trains-the-tests-module: trains a module that the test hands over ---
import torch


def answer(network, X, y):
    optimiser = torch.optim.SGD(network.parameters(), lr=0.1)
    for _ in range(20):
        optimiser.zero_grad()
        loss = ((network(X) - y) ** 2).mean()
        loss.backward()
        optimiser.step()
    return loss.item()


# --- test ---
torch.manual_seed(0)
X = torch.randn(30, 2)
network = torch.nn.Linear(2, 1)
before = ((network(X) - X[:, :1]) ** 2).mean().item()
last = answer(network, X, X[:, :1])
assert last < before / 3
assert ((network(X) - X[:, :1]) ** 2).mean().item() <= last * 1.01

# --- returns-a-network: returns a network of PyTorch's own, trained ---
import torch


def answer():
    network = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
    with torch.no_grad():
        for p in network.parameters():
            p.fill_(1.0)
    return network


# --- test ---
network = answer()
assert network(torch.ones(4, 2)).shape == (4, 1)
assert torch.allclose(network(torch.ones(1, 2)), torch.tensor([[10.0]]))
assert len(list(network.parameters())) == 4

# --- types: keeps the types, shapes and devices of tensors ---
import torch


def answer(x):
    return x * 2


# --- test ---
for kind in (torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int64):
    x = torch.ones(2, 3).to(kind)
    assert answer(x).dtype == kind and answer(x.T).shape == (3, 2)
assert answer(torch.ones(())).shape == () and answer(torch.ones(0, 4)).shape == (0, 4)

# --- random: draws from PyTorch's global state, and from generators ---
import torch


def answer(n, generator=None):
    return torch.rand(n, generator=generator)


# --- test ---
torch.manual_seed(3)
first, second = answer(5), answer(5)
torch.manual_seed(3)
assert torch.equal(first, torch.rand(5)) and torch.equal(second, torch.rand(5))
generator = torch.Generator().manual_seed(4)
drawn = answer(3, generator), answer(3, generator)
generator.manual_seed(4)
assert torch.equal(drawn[0], torch.rand(3, generator=generator))
assert torch.equal(drawn[1], torch.rand(3, generator=generator))

# --- loss-callback: differentiates a loss of the test's ---
import torch


def answer(loss, x):
    x = x.clone().requires_grad_()
    loss(x).backward()
    return x.grad


# --- test ---
x = torch.tensor([1.0, 2.0])
assert torch.allclose(answer(lambda z: (z**2).sum(), x), 2 * x)

# --- module-with-weights: is a module with parameters, trained by the test ---
import torch


class answer(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(2))

    def forward(self, x):
        return x @ self.weight


# --- test ---
torch.manual_seed(0)
layer, X = answer(), torch.randn(30, 2)
parameters = list(layer.parameters())
assert len(parameters) == 1 and parameters[0].shape == (2,)
optimiser = torch.optim.SGD(parameters, lr=0.2)
for _ in range(40):
    optimiser.zero_grad()
    ((layer(X) - X[:, 0]) ** 2).mean().backward()
    optimiser.step()
assert ((layer(X) - X[:, 0]) ** 2).mean() < 0.01
