"""Answers to add_gradient_noise: wrong ones must lose points, right ones must earn them all."""


# --- wrong: another tensor takes the gradient's place ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std must not be negative")
    for p in model.parameters():
        if p.grad is not None:
            noise = torch.randn(p.shape, generator=generator, dtype=p.dtype, device=p.device)
            p.grad = p.grad + std * noise


# --- wrong: adds to a local name, so that no gradient changes ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std must not be negative")
    for p in model.parameters():
        if p.grad is not None:
            grad = p.grad
            grad = grad + std * torch.randn(
                p.shape, generator=generator, dtype=p.dtype, device=p.device
            )


# --- wrong: noise on the weights ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std must not be negative")
    for p in model.parameters():
        if p.grad is not None:
            p.data.add_(
                std * torch.randn(p.shape, generator=generator, dtype=p.dtype, device=p.device)
            )


# --- wrong: draws from PyTorch's global generator ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std must not be negative")
    for p in model.parameters():
        if p.grad is not None:
            p.grad.add_(torch.randn_like(p.grad), alpha=std)


# --- wrong: seeds the global generator from the given one ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std must not be negative")
    torch.manual_seed(torch.randint(2**31, (), generator=generator, device=generator.device).item())
    for p in model.parameters():
        if p.grad is not None:
            p.grad.add_(std * torch.randn_like(p.grad))


# --- wrong: starts the generator anew at every call ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std must not be negative")
    generator.manual_seed(generator.initial_seed())
    for p in model.parameters():
        if p.grad is not None:
            noise = torch.randn(p.shape, generator=generator, dtype=p.dtype, device=p.device)
            p.grad.add_(noise, alpha=std)


# --- wrong: stops at the first parameter without a gradient ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std must not be negative")
    for p in model.parameters():
        if p.grad is None:
            return
        noise = torch.randn(p.shape, generator=generator, dtype=p.dtype, device=p.device)
        p.grad.add_(noise, alpha=std)


# --- wrong: does not skip parameters without a gradient ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std must not be negative")
    for p in model.parameters():
        noise = torch.randn(p.shape, generator=generator, dtype=p.dtype, device=p.device)
        p.grad.add_(noise, alpha=std)


# --- wrong: leaves out the biases ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std must not be negative")
    for name, p in model.named_parameters():
        if p.grad is not None and "bias" not in name and p.ndim > 1:
            noise = torch.randn(p.shape, generator=generator, dtype=p.dtype, device=p.device)
            p.grad.add_(noise, alpha=std)


# --- wrong: std taken for a variance ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std must not be negative")
    for p in model.parameters():
        if p.grad is not None:
            noise = torch.randn(p.shape, generator=generator, dtype=p.dtype, device=p.device)
            p.grad.add_(noise, alpha=std**0.5)


# --- wrong: uniform noise ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std must not be negative")
    for p in model.parameters():
        if p.grad is not None:
            noise = torch.rand(p.shape, generator=generator, dtype=p.dtype, device=p.device)
            p.grad.add_(noise, alpha=std)


# --- wrong: returns the model ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std must not be negative")
    for p in model.parameters():
        if p.grad is not None:
            noise = torch.randn(p.shape, generator=generator, dtype=p.dtype, device=p.device)
            p.grad.add_(noise, alpha=std)
    return model


# --- wrong: checks std only where there is a gradient ---
def add_gradient_noise(model, std, generator):
    for p in model.parameters():
        if p.grad is not None:
            if std < 0:
                raise ValueError("std must not be negative")
            noise = torch.randn(p.shape, generator=generator, dtype=p.dtype, device=p.device)
            p.grad.add_(noise, alpha=std)


# --- right: augmented assignment without a graph ---
def add_gradient_noise(model, std, generator):
    if not std >= 0:
        raise ValueError(f"std must be at least 0, got {std}")
    with torch.no_grad():
        for p in model.parameters():
            if p.grad is None:
                continue
            grad = p.grad
            grad += std * torch.randn(
                grad.size(), generator=generator, dtype=grad.dtype, device=grad.device
            )


# --- right: torch.normal in double precision, copied into the gradient ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("negative std")
    for _, p in model.named_parameters():
        if p.grad is not None:
            grad = p.grad.double()
            noise = torch.normal(
                0.0,
                1.0,
                tuple(grad.shape),
                generator=generator,
                dtype=torch.double,
                device=grad.device,
            )
            p.grad.copy_(grad + std * noise)


# --- right: noise filled in place, all gradients collected first ---
def add_gradient_noise(model, std, generator):
    if std < 0:
        raise ValueError("std has to be at least 0")
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    for grad in reversed(grads):
        noise = torch.empty_like(grad).normal_(generator=generator)
        grad.data = grad.data + noise * std
