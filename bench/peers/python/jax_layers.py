"""Networks of ordinary layers in JAX: MAML's for images and for curves, and the group convolutions of Rotated MNIST."""

import jax
import jax.numpy as jnp
from jax import lax

LAYERS = ("library", "patches")


def by_library(x, kernel, padding="SAME"):
    return lax.conv_general_dilated(x, kernel, (1, 1), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))


def by_patches(x, kernel):
    """A 3×3 convolution that keeps the size, as a product with what the kernel sees."""
    n, height, width, channels = x.shape
    padded = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    windows = [padded[:, row : row + height, column : column + width] for row in range(3) for column in range(3)]
    seen = jnp.concatenate(windows, 3)
    return seen @ kernel.reshape(9 * channels, -1)


def pooled(x):
    """The largest of each 2×2 window; faster than `reduce_window`, and with a second derivative."""
    n, height, width, channels = x.shape
    even = x[:, : height // 2 * 2, : width // 2 * 2]
    return even.reshape(n, height // 2, 2, width // 2, 2, channels).max((2, 4))


def normalised(x, weight, bias):
    """Each channel over all places of all examples."""
    centred = x - x.mean((0, 1, 2))
    return centred * lax.rsqrt((centred**2).mean((0, 1, 2)) + 1e-5) * weight + bias


def forward(settings, constants, layers, params, x):
    """What the network makes of the examples of one task; `params` by the names of the file, without `fast.`."""
    kind = settings["kind"]
    if kind == "mlp":
        for layer in ("dense", "dense2"):
            x = jax.nn.relu(x @ params[f"{layer}.weight"] + params[f"{layer}.bias"])
        return x @ params["dense3.weight"] + params["dense3.bias"]
    if kind == "conv4":
        conv = by_library if layers == "library" else by_patches
        for number in ("", "2", "3", "4"):
            x = conv(x, params[f"conv{number}.weight"])
            x = normalised(x, params[f"norm{number}.weight"], params[f"norm{number}.bias"])
            x = pooled(jax.nn.relu(x))
    else:
        turns = settings["turns"]
        for number, size in (("", 7), ("2", 5), ("3", 5), ("4", 3)):
            sharing = constants["first" if size == 7 else "last" if size == 3 else "middle"]
            kernel = jnp.einsum("hstm,imo->hisot", sharing, params[f"conv{number}.weight"])
            x = by_library(x, kernel.reshape(size, size, x.shape[3], -1), "VALID")
            x = x + jnp.repeat(params[f"bias{number}.weight"], turns)
            if number != "4":
                x = jax.nn.relu(x)
            if number == "":
                x = pooled(x)
        x = x.reshape(*x.shape[:-1], -1, turns).max(-1)
    return x.reshape(len(x), -1) @ params["dense.weight"] + params["dense.bias"]


def loss(settings, prediction, target):
    """The mean over the examples."""
    if settings["kind"] == "mlp":
        return jnp.mean((prediction - target) ** 2)
    scores = jax.nn.log_softmax(prediction)
    return -jnp.mean(jnp.take_along_axis(scores, target[:, None], 1))
