"""Answers to EarlyStopping: the wrong ones must lose points, the right ones must earn them all."""


# --- wrong: keeps a reference to state_dict and no copy ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.best_state = None
        self.calls = 0
        self.wait = 0

    def step(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = model.state_dict()
            self.wait = 0
        else:
            self.wait += 1
        self.calls += 1
        return self.wait >= self.patience

    def restore(self, model):
        if self.best_state is not None:
            model.load_state_dict(self.best_state)


# --- wrong: a shallow copy, whose tensors are still the model's ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.best_state = None
        self.calls = 0
        self.wait = 0

    def step(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = dict(model.state_dict())
            self.wait = 0
        else:
            self.wait += 1
        self.calls += 1
        return self.wait >= self.patience

    def restore(self, model):
        if self.best_state is not None:
            model.load_state_dict(self.best_state)


# --- wrong: copies the parameters and forgets the buffers ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.best_parameters = None
        self.calls = 0
        self.wait = 0

    def step(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_parameters = [p.detach().clone() for p in model.parameters()]
            self.wait = 0
        else:
            self.wait += 1
        self.calls += 1
        return self.wait >= self.patience

    def restore(self, model):
        if self.best_parameters is not None:
            with torch.no_grad():
                for parameter, best in zip(model.parameters(), self.best_parameters):
                    parameter.copy_(best)


# --- wrong: restores with assign=True, so training goes on in the copy ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.best_state = None
        self.calls = 0
        self.wait = 0

    def step(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = copy.deepcopy(model.state_dict())
            self.wait = 0
        else:
            self.wait += 1
        self.calls += 1
        return self.wait >= self.patience

    def restore(self, model):
        if self.best_state is not None:
            model.load_state_dict(self.best_state, assign=True)


# --- wrong: an equal loss counts as an improvement ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.calls = 0
        self.wait = 0

    def step(self, loss, model):
        if loss <= self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = copy.deepcopy(model.state_dict())
            self.wait = 0
        else:
            self.wait += 1
        self.calls += 1
        return self.wait >= self.patience

    def restore(self, model):
        if self.best_step >= 0:
            model.load_state_dict(self.best_state)


# --- wrong: asks whether the loss is worse, so NaN is an improvement ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.calls = 0
        self.wait = 0

    def step(self, loss, model):
        if loss >= self.best_loss - self.min_delta:
            self.wait += 1
        else:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = copy.deepcopy(model.state_dict())
            self.wait = 0
        self.calls += 1
        return self.wait >= self.patience

    def restore(self, model):
        if self.best_step >= 0:
            model.load_state_dict(self.best_state)


# --- wrong: says True once and then goes on ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.calls = 0
        self.wait = 0

    def step(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = copy.deepcopy(model.state_dict())
            self.wait = 0
        else:
            self.wait += 1
        self.calls += 1
        return self.wait == self.patience

    def restore(self, model):
        if self.best_step >= 0:
            model.load_state_dict(self.best_state)


# --- wrong: stops one step too late ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.calls = 0

    def step(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = copy.deepcopy(model.state_dict())
        stop = self.calls - self.best_step > self.patience
        self.calls += 1
        return stop

    def restore(self, model):
        if self.best_step >= 0:
            model.load_state_dict(self.best_state)


# --- wrong: best_loss follows every drop, however small ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.calls = 0
        self.wait = 0

    def step(self, loss, model):
        self.wait += 1
        if loss < self.best_loss - self.min_delta:
            self.wait = 0
        if loss < self.best_loss:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = copy.deepcopy(model.state_dict())
        self.calls += 1
        return self.wait >= self.patience

    def restore(self, model):
        if self.best_step >= 0:
            model.load_state_dict(self.best_state)


# --- wrong: counts all steps without improvement and not those in a row ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.calls = 0
        self.wait = 0

    def step(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = copy.deepcopy(model.state_dict())
        else:
            self.wait += 1
        self.calls += 1
        return self.wait >= self.patience

    def restore(self, model):
        if self.best_step >= 0:
            model.load_state_dict(self.best_state)


# --- wrong: the first loss is always the best, NaN too ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.calls = 0

    def step(self, loss, model):
        if self.calls == 0 or loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = copy.deepcopy(model.state_dict())
        stop = self.calls - self.best_step >= self.patience
        self.calls += 1
        return stop

    def restore(self, model):
        if self.best_step >= 0:
            model.load_state_dict(self.best_state)


# --- wrong: restore fails where there is nothing to restore ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.best_state = None
        self.calls = 0

    def step(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = copy.deepcopy(model.state_dict())
        stop = self.calls - self.best_step >= self.patience
        self.calls += 1
        return stop

    def restore(self, model):
        model.load_state_dict(self.best_state)


# --- wrong: the copy belongs to the class, so all stoppers share it ---
class EarlyStopping:
    best_state = {}

    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.calls = 0

    def step(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state.update(copy.deepcopy(model.state_dict()))
        stop = self.calls - self.best_step >= self.patience
        self.calls += 1
        return stop

    def restore(self, model):
        if self.best_step >= 0:
            model.load_state_dict(self.best_state)


# --- wrong: takes the best state for lost once restore has been called ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.saved = []
        self.calls = 0

    def step(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.saved = [copy.deepcopy(model.state_dict())]
        stop = self.calls - self.best_step >= self.patience
        self.calls += 1
        return stop

    def restore(self, model):
        if self.saved:
            model.load_state_dict(self.saved.pop())


# --- wrong: does not check its arguments ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.calls = 0

    def step(self, loss, model):
        if loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = copy.deepcopy(model.state_dict())
        stop = self.calls - self.best_step >= self.patience
        self.calls += 1
        return stop

    def restore(self, model):
        if self.best_step >= 0:
            model.load_state_dict(self.best_state)


# --- wrong: best_step counts from 1 ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience must be at least 1, got {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta must be at least 0, got {min_delta}")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.calls = 0
        self.wait = 0

    def step(self, loss, model):
        self.calls += 1
        self.wait += 1
        if loss < self.best_loss - self.min_delta:
            self.best_loss = float(loss)
            self.best_step = self.calls
            self.best_state = copy.deepcopy(model.state_dict())
            self.wait = 0
        return self.wait >= self.patience

    def restore(self, model):
        if self.best_step >= 0:
            model.load_state_dict(self.best_state)


# --- right: a counter, and clones of the tensors ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if not patience >= 1:
            raise ValueError("patience has to be 1 or more")
        if not min_delta >= 0:
            raise ValueError("min_delta has to be 0 or more")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = np.inf
        self.best_step = -1
        self.best_state = {}
        self.calls = 0
        self.wait = 0

    def step(self, loss, model):
        loss = float(loss)
        if self.best_loss - loss > self.min_delta:
            self.best_loss, self.best_step = loss, self.calls
            self.best_state = {k: v.detach().clone() for k, v in model.state_dict().items()}
            self.wait = 0
        else:
            self.wait += 1
        self.calls += 1
        return self.wait >= self.patience

    def restore(self, model):
        if self.best_state:
            model.load_state_dict(self.best_state)


# --- right: a deep copy of the whole model ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError("patience < 1")
        if min_delta < 0:
            raise ValueError("min_delta < 0")
        self.patience, self.min_delta = patience, min_delta
        self.best_loss, self.best_step, self.best_model = float("inf"), -1, None
        self.losses = []

    def step(self, loss, model):
        import math

        self.losses.append(float(loss))
        if not math.isnan(loss) and self.losses[-1] < self.best_loss - self.min_delta:
            self.best_loss = self.losses[-1]
            self.best_step = len(self.losses) - 1
            self.best_model = copy.deepcopy(model)
        if len(self.losses) - 1 - self.best_step < self.patience:
            return False
        return True

    def restore(self, model):
        if self.best_model is None:
            return
        model.load_state_dict(self.best_model.state_dict())


# --- right: torch.save into memory ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience is {patience}, and must be positive")
        if min_delta < 0:
            raise ValueError(f"min_delta is {min_delta}, and must not be negative")
        self.patience, self.min_delta = patience, min_delta
        self.best_loss = float("inf")
        self.best_step = -1
        self.checkpoint = b""
        self.now = -1

    def step(self, loss, model):
        import io

        self.now += 1
        improved = bool(loss + self.min_delta < self.best_loss)
        if improved:
            buffer = io.BytesIO()
            torch.save(model.state_dict(), buffer)
            self.checkpoint = buffer.getvalue()
            self.best_loss = np.float64(loss)
            self.best_step = self.now
        return self.now >= self.best_step + self.patience

    def restore(self, model):
        import io

        if self.checkpoint:
            model.load_state_dict(torch.load(io.BytesIO(self.checkpoint)))


# --- right: copies into the model's own tensors, buffers too ---
class EarlyStopping:
    def __init__(self, patience, min_delta=0.0):
        if patience < 1:
            raise ValueError("patience must be a positive number of steps")
        if min_delta < 0:
            raise ValueError("min_delta must not be negative")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = torch.tensor(float("inf"))
        self.best_step = -1
        self.tensors = []
        self.calls = 0
        self.left = patience

    def step(self, loss, model):
        loss = torch.as_tensor(loss).detach().clone()
        self.left -= 1
        if loss < self.best_loss - self.min_delta:
            self.best_loss = loss
            self.best_step = self.calls
            self.tensors = [t.detach().clone() for t in [*model.parameters(), *model.buffers()]]
            self.left = self.patience
        self.calls += 1
        return self.left <= 0

    @torch.no_grad()
    def restore(self, model):
        for tensor, best in zip([*model.parameters(), *model.buffers()], self.tensors):
            tensor.copy_(best)
