"""PyTorch with `higher`, one task after the other, structured as the authors of MSR structure theirs."""

import platform
from functools import partial

import higher
import torch
import torch.nn.functional as F

import torch_layers
from workload import LAYERED, Workload, cores, part

torch.set_num_threads(cores())


def versions():
    return {
        "torch": torch.__version__,
        "higher": "0.2.1",
        "python": platform.python_version(),
        "threads": str(torch.get_num_threads()),
    }


class Network(torch.nn.Module):
    """The network of a kind, for the examples of one task. Images have their channels first."""

    def __init__(self, params, settings, constants):
        super().__init__()
        self.settings, self.constants = settings, constants
        self.names = [name for name in params if name.startswith("fast.")]
        for name, value in params.items():
            if not name.startswith("rates."):
                self.register_parameter(name.replace(".", "_"), torch.nn.Parameter(torch.from_numpy(value)))

    def convolved(self, x):
        weight = self.fast_conv_weight
        circuits, taps, i, o = weight.shape
        kernel = (self.slow_conv_C @ weight.reshape(circuits, taps, i * o)).reshape(weight.shape)
        kernel = self.slow_conv_B[:, None] @ kernel @ self.slow_conv_A.transpose(1, 2)[:, None]
        return F.conv2d(x, kernel.permute(0, 3, 2, 1).reshape(circuits * o, i, 3, 3))

    def forward(self, x):
        if self.settings["kind"] in LAYERED:
            params = {name[len("fast.") :]: getattr(self, name.replace(".", "_")) for name in self.names}
            return torch_layers.forward(self.settings, self.constants, params, x)
        if self.settings["kind"] == "dense":
            weight = self.slow_dense_U @ self.fast_dense_weight
            return x @ weight.view(self.settings["inputs"], self.settings["outputs"])
        z = self.convolved(x)
        if self.settings["kind"] == "shareConv":
            return z
        z = F.relu(z + self.fast_conv_bias.reshape(-1, 1, 1)).flatten(1)
        weight = self.slow_dense_U @ self.fast_dense_weight
        return z @ weight.view(z.shape[1], -1) + self.fast_dense_bias


class Group:
    """A network with its inner optimiser and its tasks."""

    def __init__(self, params, data, settings, constants):
        if settings["kind"] in LAYERED:
            params = torch_layers.arranged(settings, params)
        self.net = Network(params, settings, constants)
        self.rates = {
            name: torch.nn.Parameter(torch.from_numpy(rate)) for name, rate in part(params, "rates.").items()
        }
        adapted = [{"params": [self.parameter(f"fast.{name}")]} for name in self.rates]
        self.inner = torch.optim.SGD(adapted, lr=1.0) if adapted else None
        self.tasks = list(zip(*(ready(data[name]) for name in ("support.x", "support.y", "query.x", "query.y"))))

    def parameter(self, name):
        if name.startswith("rates."):
            return self.rates[name[len("rates.") :]]
        return getattr(self.net, name.replace(".", "_"))


def ready(array):
    """Labels as int64; images with channels first."""
    tensor = torch.from_numpy(array)
    if tensor.dtype == torch.int32:
        return tensor.long()
    return tensor.movedim(-1, 2).contiguous() if tensor.ndim == 5 else tensor


class Trainer:
    """One outer step after the other."""

    form = "loop over tasks"

    def __init__(self, folder, _form):
        self.workload = Workload(folder, features=(0, 2, 1))
        self.settings = self.workload.settings

    def prepare(self):
        adam = self.settings["adam"]
        self.loss = F.mse_loss if self.settings["kind"] in ("dense", "shareConv") else F.cross_entropy
        if self.settings["kind"] in LAYERED:
            self.loss = partial(torch_layers.loss, self.settings)
        constants = {name: torch.from_numpy(array) for name, array in self.workload.constants.items()}
        self.groups = [Group(params, data, self.settings, constants) for params, data in self.workload.groups]
        every = [p for group in self.groups for p in [*group.net.parameters(), *group.rates.values()]]
        self.outer = torch.optim.Adam(every, adam["rate"], (adam["beta1"], adam["beta2"]), adam["epsilon"])

    def differentiate(self):
        self.outer.zero_grad()
        return sum(self.task(group, *task) for group in self.groups for task in group.tasks)

    def task(self, group, support_x, support_y, query_x, query_y):
        if group.inner is None:
            loss = self.loss(group.net(query_x), query_y)
            loss.backward()
            return loss.item()
        rates = {"lr": [rate.exp() for rate in group.rates.values()]}
        with higher.innerloop_ctx(group.net, group.inner, copy_initial_weights=False, override=rates) as (net, inner):
            for _ in range(self.settings["steps"]):
                inner.step(self.loss(net(support_x), support_y))
            loss = self.loss(net(query_x), query_y) / self.settings["tasks"]
            loss.backward()
        return loss.item()

    def step(self):
        loss = self.differentiate()
        self.outer.step()
        return loss

    def gradient(self):
        self.differentiate()
        names = self.workload.given
        found = [{n: group.parameter(n).grad.numpy() for n in names} for group in self.groups]
        if self.settings["kind"] in LAYERED:
            found = [torch_layers.restored(self.settings, gradient) for gradient in found]
        return self.workload.gradient(found)
