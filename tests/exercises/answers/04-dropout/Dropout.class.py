"""Answers to Dropout: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: the survivors are not scaled ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x * (torch.rand(x.shape, device=x.device) >= self.p)


# --- wrong: scales in evaluation and not in training ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x * (1 - self.p)
        return x * (torch.rand(x.shape, device=x.device) >= self.p)


# --- wrong: keeps with probability p ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x * (torch.rand(x.shape, device=x.device) < self.p) / (1 - self.p)


# --- wrong: drops in evaluation too ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        return x * (torch.rand(x.shape, device=x.device) >= self.p) / (1 - self.p)


# --- wrong: a flag of its own, which train() and eval() do not set ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p
        self.is_training = True

    def forward(self, x):
        if not self.is_training:
            return x
        return x * (torch.rand(x.shape, device=x.device) >= self.p) / (1 - self.p)


# --- wrong: sets the flag in an eval of its own, which a network does not call ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p
        self.active = True

    def train(self, mode=True):
        self.active = True
        return self

    def eval(self):
        self.active = False
        return self

    def forward(self, x):
        if not self.active:
            return x
        return x * (torch.rand(x.shape, device=x.device) >= self.p) / (1 - self.p)


# --- wrong: the mask is drawn once and kept ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p
        self.kept = None

    def forward(self, x):
        if not self.training:
            return x
        if self.kept is None or self.kept.shape != x.shape:
            self.kept = torch.rand(x.shape, device=x.device) >= self.p
        return x * self.kept / (1 - self.p)


# --- wrong: draws from NumPy ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.tensor(np.random.random(tuple(x.shape)) >= self.p, device=x.device)
        return x * kept / (1 - self.p)


# --- wrong: a generator of its own, which torch.manual_seed does not reach ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p
        self.generator = torch.Generator()

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.rand(x.shape, generator=self.generator).to(x.device) >= self.p
        return x * kept / (1 - self.p)


# --- wrong: a float32 mask, so half precision comes back as float32 ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.bernoulli(torch.full(x.shape, 1 - self.p, device=x.device))
        return x * kept / (1 - self.p)


# --- wrong: computes in float32 whatever comes in ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        kept = (torch.rand(x.shape, device=x.device) >= self.p).float()
        return (x.float() * kept / (1 - self.p)).to(x.dtype)


# --- wrong: one row's mask for the whole batch ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x * (torch.rand(x.shape[1:], device=x.device) >= self.p) / (1 - self.p)


# --- wrong: x.data, which autograd does not see ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x.data * (torch.rand(x.shape, device=x.device) >= self.p) / (1 - self.p)


# --- wrong: zeroes the entries in the caller's tensor ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        x.data[torch.rand(x.shape, device=x.device) < self.p] = 0
        return x / (1 - self.p)


# --- wrong: p is a parameter, which an optimiser would train ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = torch.nn.Parameter(torch.tensor(float(p)))

    def forward(self, x):
        if not self.training:
            return x
        p = self.p.item()
        return x * (torch.rand(x.shape, device=x.device) >= p) / (1 - p)


# --- wrong: allows p = 1 ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"p must lie in [0, 1], got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x * (torch.rand(x.shape, device=x.device) >= self.p) / (1 - self.p)


# --- wrong: draws a mask in evaluation, and does not use it ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        kept = torch.rand(x.shape, device=x.device) >= self.p
        return x * kept / (1 - self.p) if self.training else x


# --- wrong: forgets the constructor of Module ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        if not 0 <= p < 1:
            raise ValueError(f"p must lie in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x * (torch.rand(x.shape, device=x.device) >= self.p) / (1 - self.p)


# --- right: bernoulli_ in a tensor like x ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if p < 0 or p >= 1:
            raise ValueError(f"p has to be at least 0 and below 1, got {p}")
        self.keep = 1 - p

    def forward(self, x):
        if self.training:
            return x * torch.empty_like(x).bernoulli_(self.keep) / self.keep
        return x


# --- right: torch.where, and a copy in evaluation ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError("p outside [0, 1)")
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x.clone()
        dropped = torch.rand(x.shape, device=x.device) < self.p
        return torch.where(dropped, torch.zeros_like(x), x / (1 - self.p))


# --- right: masked_fill, and rand_like in the dtype of x ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        torch.nn.Module.__init__(self)
        if not 0 <= p < 1:
            raise ValueError(f"bad p: {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        dropped = torch.rand_like(x) < self.p
        return x.masked_fill(dropped, 0) / (1 - self.p)


# --- right: a factor in the dtype of x, drawn on the CPU ---
class Dropout(torch.nn.Module):
    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must be in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        factor = torch.bernoulli(torch.full(x.shape, 1.0 - self.p, dtype=torch.float64))
        return x * (factor / (1 - self.p)).to(x)


# --- right: a function of autograd with a backward pass of its own ---
class Dropout(torch.nn.Module):
    class Masked(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, factor):
            ctx.save_for_backward(factor)
            return x * factor

        @staticmethod
        def backward(ctx, grad_output):
            (factor,) = ctx.saved_tensors
            return grad_output * factor, None

    def __init__(self, p):
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"p must be in [0, 1), got {p}")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.rand(x.shape, device=x.device) >= self.p
        return self.Masked.apply(x, kept.to(x.dtype) / (1 - self.p))
