"""Networks of ordinary layers in PyTorch: MAML's for images and curves, and the group convolutions of Rotated MNIST.

Images and kernels have their channels first; `arranged` and `restored` take parameters there and back.
"""

import numpy as np
import torch
import torch.nn.functional as F

FIRST = (3, 2, 0, 1)  # [row, column, in, out] → [out, in, row, column]


def _places(settings):
    """Places along a side that four poolings leave."""
    return settings["size"] // 16


def arranged(settings, params):
    """Parameters as NumPy arrays in PyTorch's layout."""
    if settings["kind"] != "conv4":
        return params
    side = _places(settings)
    moved = {name: array.transpose(FIRST) if array.ndim == 4 else array for name, array in params.items()}
    dense = params["fast.dense.weight"]
    places_first = dense.reshape(side, side, -1, dense.shape[1])
    moved["fast.dense.weight"] = places_first.transpose(2, 0, 1, 3).reshape(dense.shape)
    return {name: np.ascontiguousarray(array) for name, array in moved.items()}


def restored(settings, params):
    """The inverse of `arranged`."""
    if settings["kind"] != "conv4":
        return params
    side = _places(settings)
    moved = {name: array.transpose(np.argsort(FIRST)) if array.ndim == 4 else array for name, array in params.items()}
    dense = params["fast.dense.weight"]
    channels_first = dense.reshape(-1, side, side, dense.shape[1])
    moved["fast.dense.weight"] = channels_first.transpose(1, 2, 0, 3).reshape(dense.shape)
    return moved


def images(x):
    """[..., row, column, channel] → [..., channel, row, column]."""
    return x.movedim(-1, -3).contiguous() if x.ndim >= 4 else x


def by_patches(x, weight):
    """A 3×3 convolution that keeps the size, as a product with what the kernel sees."""
    n, channels, height, width = x.shape
    padded = F.pad(x, (1, 1, 1, 1))
    windows = [padded[:, :, row : row + height, column : column + width] for row in range(3) for column in range(3)]
    seen = torch.stack(windows, 2).reshape(n, channels * 9, height * width)
    return (weight.reshape(len(weight), -1) @ seen).reshape(n, -1, height, width)


def by_library(x, weight):
    return F.conv2d(x, weight, padding=1)


def pooled(x):
    """The largest of each 2×2 window."""
    n, channels, height, width = x.shape
    even = x[:, :, : height // 2 * 2, : width // 2 * 2]
    return even.reshape(n, channels, height // 2, 2, width // 2, 2).amax((3, 5))


def normalised(x, weight, bias):
    """Each channel over all places of all examples."""
    variance, mean = torch.var_mean(x, (0, 2, 3), correction=0, keepdim=True)
    return (x - mean) * torch.rsqrt(variance + 1e-5) * weight[:, None, None] + bias[:, None, None]


class Library:
    """The layers that PyTorch has."""

    conv = staticmethod(by_library)
    pool = staticmethod(lambda x: F.max_pool2d(x, 2))
    norm = staticmethod(lambda x, weight, bias: F.batch_norm(x, None, None, weight, bias, training=True))


class Plain:
    """The same of slices and products, which a compiler can fuse."""

    conv = staticmethod(by_patches)
    pool = staticmethod(pooled)
    norm = staticmethod(normalised)


class Mixed(Plain):
    """The library's convolution, all else to be fused."""

    conv = staticmethod(by_library)


# a form names one of these
LAYERS = {"library": Library, "plain": Plain, "mixed": Mixed}


def forward(settings, constants, params, x, layers=Library):
    """What the network makes of the examples of one task; `params` by the names of the file, without `fast.`."""
    kind = settings["kind"]
    if kind == "mlp":
        for layer in ("dense", "dense2"):
            x = F.relu(x @ params[f"{layer}.weight"] + params[f"{layer}.bias"])
        return x @ params["dense3.weight"] + params["dense3.bias"]
    if kind == "conv4":
        for number in ("", "2", "3", "4"):
            x = layers.conv(x, params[f"conv{number}.weight"])
            x = layers.norm(x, params[f"norm{number}.weight"], params[f"norm{number}.bias"])
            x = layers.pool(F.relu(x))
    else:
        turns = settings["turns"]
        for number, size in (("", 7), ("2", 5), ("3", 5), ("4", 3)):
            sharing = constants["first" if size == 7 else "last" if size == 3 else "middle"]
            kernel = torch.einsum("hstm,imo->otish", sharing, params[f"conv{number}.weight"])
            bias = params[f"bias{number}.weight"].repeat_interleave(turns)
            x = F.conv2d(x, kernel.reshape(len(bias), x.shape[1], size, size), bias)
            if number != "4":
                x = F.relu(x)
            if number == "":
                x = F.max_pool2d(x, 2)
        x = x.unflatten(1, (-1, turns)).amax(2)
    return x.flatten(1) @ params["dense.weight"] + params["dense.bias"]


def loss(settings, prediction, target):
    return F.mse_loss(prediction, target) if settings["kind"] == "mlp" else F.cross_entropy(prediction, target)
