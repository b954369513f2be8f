"""PyTorch with all tasks of a chunk at once, in the fastest form found for the workload (forms.py compares them).

A form is written `style,product,chunk`. Style: `hand` (tasks as a batch axis, autograd twice), `vmap` (the inner
gradient by autograd, the network by vmap), `func` (vmap of grad), `traced` (hand, recorded once by make_fx and
replayed), `compiled` (that record compiled by torch.compile; PyTorch 2). Product: `weights` makes each task's
dense weight, `shared` multiplies the features of all tasks by U first. Chunk: how many tasks at once.

Networks of ordinary layers are `func`, `traced` or `compiled` (of func), with the layers of torch_layers.py in place of
the product.
"""

import os
import platform

import torch

import torch_layers
from workload import LAYERED, Workload, cores, part

torch.set_num_threads(cores())

try:
    from torch.func import grad, vmap
    from torch.fx.experimental.proxy_tensor import make_fx
except ImportError:  # PyTorch 1.13
    from functorch import grad, make_fx, vmap

SECOND = int(torch.__version__.split(".")[0]) >= 2

# where it computes: "cuda" for a GPU
DEVICE = os.environ.get("WEYL_TORCH_DEVICE", "cpu")

RECORDED = ("traced", "compiled") if SECOND else ("traced",)


def placed(array):
    return torch.from_numpy(array).to(DEVICE)


def forms(settings):
    """All forms that a workload can take."""
    if settings["kind"] in LAYERED:
        styles, products, sizes = ("func", *RECORDED), torch_layers.LAYERS, (32, 4, 1)
    else:
        styles, products, sizes = ("hand", "vmap", "func", *RECORDED), ("weights", "shared"), (32, 8, 2)
    return [f"{style},{product},{chunk}" for style in styles for product in products for chunk in sizes]


def versions():
    return {
        "torch": torch.__version__,
        "python": platform.python_version(),
        "threads": str(torch.get_num_threads()),
        "device": DEVICE if DEVICE == "cpu" else torch.cuda.get_device_name(DEVICE),
    }


def best_form(settings):
    """The fastest form of each kind of network, by measurement."""
    style = RECORDED[-1]
    if settings["kind"] == "conv4":
        return "func,mixed,1"  # inductor took over eight minutes for five inner steps, on a busy machine
    if settings["kind"] in LAYERED:
        return f"{style},library,32"
    return f"{style},{'weights' if settings['kind'] in ('dense', 'shareConv') else 'shared'},32"


def patches(x):
    """[..., k, n, n, c] → [..., k (n-2)², 9 c]: what a 3×3 kernel sees, so that convolving is a product."""
    windows = x.unfold(-3, 3, 1).unfold(-3, 3, 1)
    return windows.movedim(-3, -1).flatten(-3).flatten(-4, -2)


def kernel(slow, weight):
    """The shared kernel [..., 9 i, C o] of weights [..., C, 9, i, o]."""
    mixed = (slow["conv.C"] @ weight.flatten(-2)).reshape(weight.shape)
    mixed = slow["conv.B"][:, None] @ mixed @ slow["conv.A"].transpose(1, 2)[:, None]
    return mixed.movedim(-4, -2).flatten(-2).flatten(-3, -2)


class Layered:
    """Losses of one task, for networks of ordinary layers."""

    def __init__(self, settings, constants, layers):
        self.settings, self.layers = settings, torch_layers.LAYERS[layers]
        self.constants = {name: placed(array) for name, array in constants.items()}

    def inputs(self, x):
        return torch_layers.images(x)

    def targets(self, y):
        return y

    def loss(self, slow, fast, x, y):
        prediction = torch_layers.forward(self.settings, self.constants, fast, x, self.layers)
        return torch_layers.loss(self.settings, prediction, y)


class Network:
    """Losses of tasks; `...` is nothing or an axis of tasks."""

    def __init__(self, settings, product):
        self.settings, self.product = settings, product
        self.kind = settings["kind"]

    def inputs(self, x):
        return x if self.kind == "dense" else patches(x)

    def targets(self, y):
        if self.kind == "dense":
            return y
        if self.kind == "shareConv":
            return y.flatten(-4, -2)
        return (y[..., None] == torch.arange(self.settings["classes"], device=y.device)).float()

    def loss(self, slow, fast, x, y):
        """[...]: the mean loss over the examples of each task."""
        if self.kind == "dense":
            weight = (fast["dense.weight"] @ slow["dense.U"].t()).unflatten(-1, (x.shape[-1], y.shape[-1]))
            return (x @ weight - y).square().mean((-2, -1))
        z = x @ kernel(slow, fast["conv.weight"])
        if self.kind == "shareConv":
            return (z - y).square().mean((-2, -1))
        z = torch.relu(z + fast["conv.bias"].flatten(-2)[..., None, :])
        z = z.unflatten(-2, (y.shape[-2], -1)).flatten(-2)
        logits = self.dense(z, slow["dense.U"], fast["dense.weight"]) + fast["dense.bias"][..., None, :]
        return -(torch.log_softmax(logits, -1) * y).sum(-1).mean(-1)

    def dense(self, z, sharing, weight):
        classes = self.settings["classes"]
        if self.product == "shared":
            products = (z @ sharing.reshape(z.shape[-1], -1)).unflatten(-1, (classes, -1))
            return (products @ weight[..., None, :, None]).squeeze(-1)
        return z @ (weight @ sharing.t()).unflatten(-1, (z.shape[-1], classes))

    def loss_by_vmap(self, slow, fast, x, y):
        return vmap(self.loss, (None, 0, 0, 0))(slow, fast, x, y)


def adapted(loss, steps, slow, fast, rates, x, y):
    """The fast parameters of each task after `steps` inner steps, by autograd."""
    fast = {name: value.expand(len(x), *value.shape) for name, value in fast.items()}
    for _ in range(steps):
        total = loss(slow, fast, x, y).sum()
        slopes = torch.autograd.grad(total, list(fast.values()), create_graph=True)
        fast = {n: fast[n] - rates[n].exp() * slope for n, slope in zip(fast, slopes)}
    return fast


def adapted_by_func(loss, steps, slow, fast, rates, x, y):
    """The same for one task, by functions of functions."""
    for _ in range(steps):
        slopes = grad(lambda at: loss(slow, at, x, y))(fast)
        fast = {n: fast[n] - rates[n].exp() * slopes[n] for n in fast}
    return fast


def differentiator(network, settings, style):
    """(names) → (parameters, chunk) → the chunk's part of the loss, and of the meta-gradient."""
    steps, tasks = settings["steps"], settings["tasks"]

    def by_func(slow, fast, rates, sx, sy, qx, qy):
        fast = adapted_by_func(network.loss, steps, slow, fast, rates, sx, sy)
        return network.loss(slow, fast, qx, qy)

    def objective(params, sx, sy, qx, qy):
        pieces = [part(params, prefix) for prefix in ("slow.", "fast.", "rates.")]
        if style == "func" or settings["kind"] in LAYERED:
            losses = vmap(by_func, (None, None, None, 0, 0, 0, 0))(*pieces, sx, sy, qx, qy)
        else:
            loss = network.loss_by_vmap if style == "vmap" else network.loss
            losses = loss(pieces[0], adapted(loss, steps, *pieces, sx, sy), qx, qy)
        return losses.sum() / tasks

    def differentiate(values, names, batch):
        values = [value.detach().requires_grad_() for value in values]
        sx, sy, qx, qy = batch
        batch = (network.inputs(sx), network.targets(sy), network.inputs(qx), network.targets(qy))
        loss = objective(dict(zip(names, values)), *batch)
        return [loss.detach(), *torch.autograd.grad(loss, values)]

    return differentiate


class Trainer:
    """One outer step after the other."""

    def __init__(self, folder, form):
        self.workload = Workload(folder, features=(1, 0, 2))
        self.settings = self.workload.settings
        self.form = form or best_form(self.settings)

    def prepare(self):
        style, product, chunk = self.form.split(",")
        layered = self.settings["kind"] in LAYERED
        adam, self.names = self.settings["adam"], list(self.workload.given)
        self.groups = [
            ([placed(params[name]) for name in self.names], chunks(data, int(chunk)))
            for params, data in self.arranged()
        ]
        every = [value for values, _ in self.groups for value in values]
        self.outer = torch.optim.Adam(
            every, adam["rate"], (adam["beta1"], adam["beta2"]), adam["epsilon"], **FASTEST_ADAM
        )
        network = (
            Layered(self.settings, self.workload.constants, product) if layered else Network(self.settings, product)
        )
        plain = differentiator(network, self.settings, style)
        names = self.names
        self.differentiate = lambda values, batch: plain(values, names, batch)
        if style in ("traced", "compiled"):
            self.differentiate = recorded(self.differentiate, style, *self.groups[0][:1], self.groups[0][1][0])

    def arranged(self):
        if self.settings["kind"] not in LAYERED:
            return self.workload.groups
        return [(torch_layers.arranged(self.settings, params), data) for params, data in self.workload.groups]

    def slopes(self):
        """The loss; the gradient is left in `.grad`."""
        total = 0.0
        for values, batches in self.groups:
            sums = None
            for batch in batches:
                with torch.enable_grad():
                    loss, *slopes = self.differentiate(values, batch)
                total += loss
                sums = slopes if sums is None else [a.add_(b) for a, b in zip(sums, slopes)]
            for value, slope in zip(values, sums):
                value.grad = slope.contiguous()  # the fused Adam of PyTorch 2 misreads other layouts
        return float(total)

    def step(self):
        loss = self.slopes()
        self.outer.step()
        return loss

    def gradient(self):
        self.slopes()
        found = [{n: value.grad.cpu().numpy() for n, value in zip(self.names, values)} for values, _ in self.groups]
        if self.settings["kind"] in LAYERED:
            found = [torch_layers.restored(self.settings, gradient) for gradient in found]
        return self.workload.gradient(found)


FASTEST_ADAM = {"fused": True} if SECOND else {"foreach": True}


def recorded(differentiate, style, values, batch):
    """The operations that one call makes, as a program without autograd."""
    graph = make_fx(differentiate)(values, batch)
    graph.graph.eliminate_dead_code()
    graph.recompile()
    program = torch.compile(graph, dynamic=False) if style == "compiled" else graph

    def run(values, batch):
        with torch.no_grad():
            return program(values, batch)

    return run


def chunks(data, size):
    arrays = [placed(data[name]) for name in ("support.x", "support.y", "query.x", "query.y")]
    arrays = [array.long() if array.dtype == torch.int32 else array for array in arrays]
    count = len(arrays[0])
    size = min(size, count)
    if count % size:
        raise ValueError(f"{count} tasks do not make chunks of {size}")
    return [[array[begin : begin + size] for array in arrays] for begin in range(0, count, size)]
