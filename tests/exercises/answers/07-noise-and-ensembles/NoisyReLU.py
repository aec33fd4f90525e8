"""Answers to NoisyReLU: wrong ones must lose points, right ones must earn them all."""


# --- wrong: noise after the ReLU, so that outputs may be negative ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std

    def forward(self, z):
        out = torch.relu(z)
        if self.training:
            out = out + self.std * torch.randn_like(z)
        return out


# --- wrong: a ReLU before the noise and one after it ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std

    def forward(self, z):
        out = torch.relu(z)
        if self.training:
            out = torch.relu(out + self.std * torch.randn_like(z))
        return out


# --- wrong: noise in evaluation, too ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std

    def forward(self, z):
        return torch.relu(z + self.std * torch.randn_like(z))


# --- wrong: a flag of its own that eval() does not reach ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std
        self.noisy = True

    def forward(self, z):
        noise = self.std * torch.randn_like(z) if self.noisy else 0
        return torch.relu(z + noise)


# --- wrong: training and evaluation swapped ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std

    def forward(self, z):
        if not self.training:
            z = z + self.std * torch.randn_like(z)
        return torch.relu(z)


# --- wrong: NumPy's noise ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std

    def forward(self, z):
        if self.training:
            noise = np.random.normal(0, self.std, tuple(z.shape))
            z = z + torch.as_tensor(noise).to(z)
        return torch.relu(z)


# --- wrong: noise in single precision, whatever the dtype of z ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std

    def forward(self, z):
        if self.training:
            z = z + self.std * torch.randn(z.shape, device=z.device)
        return torch.relu(z)


# --- wrong: the result is detached, so that no gradient arrives ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std

    def forward(self, z):
        with torch.no_grad():
            if self.training:
                z = z + self.std * torch.randn_like(z)
        return torch.relu(z)


# --- wrong: the sign of z opens the gate, not that of z plus noise ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std

    def forward(self, z):
        noise = self.std * torch.randn_like(z) if self.training else torch.zeros_like(z)
        return (z + noise) * (z > 0)


# --- wrong: adds the noise to z in place ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std

    def forward(self, z):
        if self.training:
            z.data += self.std * torch.randn_like(z)
        return torch.relu(z)


# --- wrong: one noise for all rows of the batch ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std

    def forward(self, z):
        if self.training and z.ndim:
            z = z + self.std * torch.randn_like(z[:1])
        return torch.relu(z)


# --- wrong: std taken for a variance ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std**0.5

    def forward(self, z):
        if self.training:
            z = z + self.std * torch.randn_like(z)
        return torch.relu(z)


# --- wrong: std is checked only in training, when the layer is called ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        self.std = std

    def forward(self, z):
        if self.training:
            if self.std < 0:
                raise ValueError("std must not be negative")
            z = z + self.std * torch.randn_like(z)
        return torch.relu(z)


# --- wrong: draws noise in evaluation and throws it away ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std

    def forward(self, z):
        noise = self.std * torch.randn_like(z)
        return torch.relu(z + noise) if self.training else torch.relu(z)


# --- wrong: a generator of its own, which torch.manual_seed does not reach ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must not be negative")
        self.std = std
        self.generator = torch.Generator().manual_seed(0)

    def forward(self, z):
        if self.training:
            noise = torch.randn(z.shape, generator=self.generator, dtype=z.dtype)
            z = z + self.std * noise.to(z.device)
        return torch.relu(z)


# --- right: the noise as a filled tensor, clamped ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if not std >= 0:
            raise ValueError(f"std must be at least 0, got {std}")
        self.std = float(std)
        self.relu = torch.nn.ReLU()

    def forward(self, z):
        if not self.training:
            return self.relu(z)
        noise = torch.empty_like(z, requires_grad=False).normal_(0.0, self.std)
        return self.relu(z + noise)


# --- right: a gate from z plus noise ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        if std < 0:
            raise ValueError("a negative std makes no sense")
        super().__init__()
        self.noise_level = std

    def forward(self, z):
        noisy = z
        if self.training and self.noise_level > 0:
            noisy = z + torch.randn(z.shape, dtype=z.dtype, device=z.device) * self.noise_level
        gate = (noisy > 0).to(z.dtype)
        return noisy * gate


# --- right: std in a buffer, the maximum with zero by torch.where ---
class NoisyReLU(torch.nn.Module):
    def __init__(self, std):
        super().__init__()
        if std < 0:
            raise ValueError("std must be non-negative")
        self.register_buffer("std", torch.tensor(float(std), dtype=torch.float64))

    def forward(self, z):
        if self.training:
            z = torch.add(z, torch.randn_like(z), alpha=self.std.item())
        return torch.where(z > 0, z, torch.zeros_like(z))
