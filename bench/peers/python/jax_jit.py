"""JAX: the whole outer step under one `jit`, its state donated.

A form is `product,chunk`. Product: `weights` makes each task's dense weight, `shared` multiplies the features
of all tasks by U first. Chunk: how many tasks at once (a scan over chunks if there are several). Networks of ordinary
layers have `library` or `patches`, their convolutions, in place of the product.
"""

import platform
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

import jax_layers
from workload import LAYERED, Workload, cores, part

BATCH = ("support.x", "support.y", "query.x", "query.y")


def forms(settings):
    """All forms that a workload can take."""
    products = jax_layers.LAYERS if settings["kind"] in LAYERED else ("weights", "shared")
    return [f"{product},{chunk}" for product in products for chunk in (32, 8, 4, 2, 1)]


def versions():
    return {
        "jax": jax.__version__,
        "python": platform.python_version(),
        "platform": jax.default_backend(),
        "threads": str(cores()),
    }


def best_form(settings):
    """The fastest form of each kind of network, by measurement."""
    if settings["kind"] in LAYERED:
        return "library,1" if settings["kind"] == "conv4" else "library,32"
    return "weights,32" if settings["kind"] in ("dense", "shareConv") else "shared,32"


def patches(x):
    """[k, n, n, c] → [k, (n-2)², 9 c]: what a 3×3 kernel sees, so that convolving is a product."""
    k, n, _, c = x.shape
    windows = [x[:, row : row + n - 2, column : column + n - 2] for row in range(3) for column in range(3)]
    return jnp.stack(windows, 3).reshape(k, (n - 2) ** 2, 9 * c)


def kernel(slow, weight):
    """The shared kernel [9 i, C o] of weights [C, 9, i, o]."""
    circuits, taps, i, o = weight.shape
    mixed = (slow["conv.C"] @ weight.reshape(circuits, taps, i * o)).reshape(weight.shape)
    mixed = slow["conv.B"][:, None] @ mixed @ slow["conv.A"].swapaxes(1, 2)[:, None]
    return mixed.transpose(1, 2, 0, 3).reshape(taps * i, circuits * o)


def task_loss(settings, product, slow, fast, x, y):
    """The mean loss over the examples of one task."""
    if settings["kind"] == "dense":
        weight = (slow["dense.U"] @ fast["dense.weight"]).reshape(x.shape[-1], y.shape[-1])
        return jnp.mean((x @ weight - y) ** 2)
    z = x @ kernel(slow, fast["conv.weight"])
    if settings["kind"] == "shareConv":
        return jnp.mean((z.reshape(y.shape) - y) ** 2)
    z = jax.nn.relu(z + fast["conv.bias"].reshape(-1)).reshape(len(x), -1)
    sharing, classes = slow["dense.U"], settings["classes"]
    if product == "shared":
        products = z @ sharing.reshape(z.shape[1], -1)
        logits = products.reshape(len(x), classes, -1) @ fast["dense.weight"]
    else:
        logits = z @ (sharing @ fast["dense.weight"]).reshape(z.shape[1], classes)
    scores = jax.nn.log_softmax(logits + fast["dense.bias"])
    return -jnp.mean(jnp.take_along_axis(scores, y[:, None], 1))


def adapted_loss(settings, loss, params, task):
    """The query loss of one task after its inner steps."""
    slow, fast, rates = (part(params, prefix) for prefix in ("slow.", "fast.", "rates."))
    support_x, support_y, query_x, query_y = task
    for _ in range(settings["steps"]):
        slopes = jax.grad(loss, 1)(slow, fast, support_x, support_y)
        fast = {name: fast[name] - jnp.exp(rates[name]) * slopes[name] for name in fast}
    return loss(slow, fast, query_x, query_y)


def layered_loss(settings, constants, layers, _slow, fast, x, y):
    """The same for a network of ordinary layers."""
    return jax_layers.loss(settings, jax_layers.forward(settings, constants, layers, fast, x), y)


def value_and_gradient(settings, constants, form, params, batch):
    """Loss and meta-gradient of one group of tasks."""
    product, chunk = form.split(",")
    count = len(batch[0])
    size = min(int(chunk), count)
    layered = settings["kind"] in LAYERED
    loss = partial(layered_loss, settings, constants, product) if layered else partial(task_loss, settings, product)

    def of_chunk(at, tasks):
        images = [x if layered or settings["kind"] == "dense" else jax.vmap(patches)(x) for x in tasks[::2]]
        tasks = (images[0], tasks[1], images[1], tasks[3])
        losses = jax.vmap(partial(adapted_loss, settings, loss, at))(tasks)
        return losses.sum() / settings["tasks"]

    slope = jax.value_and_grad(of_chunk)
    if size == count:
        return slope(params, batch)
    stacked = [array.reshape(count // size, size, *array.shape[1:]) for array in batch]

    def add(total, tasks):
        return jax.tree.map(jnp.add, total, slope(params, tasks)), None

    zero = (jnp.zeros(()), jax.tree.map(jnp.zeros_like, params))
    return jax.lax.scan(add, zero, stacked)[0]


def all_groups(settings, constants, form, params, batch):
    """The same for stacked groups: at once, or one after the other if a chunk has no more tasks than a group."""
    slope = partial(value_and_gradient, settings, constants, form)
    if int(form.split(",")[1]) > batch[0].shape[1]:
        losses, gradient = jax.vmap(slope)(params, batch)
    else:
        losses, gradient = jax.lax.map(lambda group: slope(*group), (params, batch))
    return losses.sum(), gradient


def adam(settings, state, gradient):
    params, first, second, count = state
    beta1, beta2 = settings["beta1"], settings["beta2"]
    count = count + 1
    first = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, first, gradient)
    second = jax.tree.map(lambda s, g: beta2 * s + (1 - beta2) * g * g, second, gradient)

    def moved(p, m, s):
        mean, deviation = m / (1 - beta1**count), jnp.sqrt(s / (1 - beta2**count))
        return p - settings["rate"] * mean / (deviation + settings["epsilon"])

    return jax.tree.map(moved, params, first, second), first, second, count


class Trainer:
    """One outer step after the other."""

    def __init__(self, folder, form):
        self.workload = Workload(folder, features=(1, 0, 2))
        self.settings = self.workload.settings
        self.form = form or best_form(self.settings)
        params, data = zip(*self.workload.groups)
        if len(params) == 1:
            self.params, self.batch, over = params[0], [data[0][name] for name in BATCH], value_and_gradient
        else:
            self.params = {name: np.stack([group[name] for group in params]) for name in params[0]}
            self.batch, over = [np.stack([group[name] for group in data]) for name in BATCH], all_groups
        self.differentiate = partial(over, self.settings, self.workload.constants, self.form)

    def prepare(self):
        params = jax.tree.map(jnp.array, self.params)
        zeros = [jax.tree.map(jnp.zeros_like, params) for _ in range(2)]
        self.state = (params, *zeros, jnp.zeros(()))

        def step(state, batch):
            loss, gradient = self.differentiate(state[0], batch)
            return adam(self.settings["adam"], state, gradient), loss

        self.compiled = jax.jit(step, donate_argnums=0).lower(self.state, self.batch).compile()

    def step(self):
        self.state, loss = self.compiled(self.state, self.batch)
        jax.block_until_ready(self.state)
        return float(loss)

    def gradient(self):
        _, gradient = jax.jit(self.differentiate)(self.params, self.batch)
        groups = [gradient] if len(self.workload.groups) == 1 else [
            {name: value[group] for name, value in gradient.items()} for group in range(len(self.workload.groups))
        ]
        return self.workload.gradient([jax.tree.map(np.asarray, group) for group in groups])
