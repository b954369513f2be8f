"""A workload as bench/protocol.md describes it, brought into the form that the peers compute with.

That form has one list of groups (the circuits of `dedicated`, otherwise a single group). A group holds its
parameters and tasks. The convolution of every kind has a leading axis of circuits C, and its kernel is
flattened: A [C,o,o], B [C,i,i], C [C,9,9], weight [C,9,i,o], bias [C,o].
"""

import json
import os

import numpy as np

from tensors import read_tensors


# kinds whose networks are ordinary layers: their parameters are as in the file
LAYERED = ("conv4", "mlp", "rotated")


class Workload:
    """Settings, and the groups of parameters and tasks."""

    def __init__(self, folder, features=None):
        """`features`: the order of the axes (circuit, place, channel) in what the dense layer reads."""
        with open(os.path.join(folder, "settings.json")) as file:
            self.settings = json.load(file)
        self.kind = self.settings["kind"]
        self.given = read_tensors(os.path.join(folder, "params.safetensors"))
        data = read_tensors(os.path.join(folder, "data.safetensors"))
        self.circuits = self.settings["circuits"] if self.kind == "dedicatedAll" else 1
        self.features = features or (0, 1, 2)
        self.constants = read_tensors(os.path.join(folder, "constants.safetensors"))
        if self.kind == "dedicated":
            count = self.settings["circuits"]
            self.groups = [(self._arranged(at(self.given, c)), at(data, c)) for c in range(count)]
        elif self.kind in LAYERED:
            self.groups = [(self.given, data)]
            if not self.settings["steps"]:
                self._merge(data)
        else:
            self.groups = [(self._arranged(self.given), data)]

    def _merge(self, data):
        """Nothing is adapted: what counts are the examples of all query sets, as one."""
        self.settings["tasks"] = 1
        for name, array in data.items():
            data[name] = array.reshape(1, -1, *array.shape[2:])

    def _sizes(self):
        return (self.circuits, (self.settings["size"] - 2) ** 2, self.settings["channels"])

    def _arranged(self, params):
        arranged = {}
        for name, array in params.items():
            if name == "slow.dense.U" and self.kind != "dense":
                array = reordered(array, self._sizes(), self.features)
            elif ".conv." in name and not name.startswith("rates."):
                if self.kind != "dedicatedAll":
                    array = array[None]
                if name == "fast.conv.weight":
                    array = array.reshape(array.shape[0], 9, *array.shape[3:])
            arranged[name] = np.ascontiguousarray(array)
        return arranged

    def gradient(self, groups):
        """From the gradients of the groups back to the names, shapes and order of the file."""
        result = {}
        for name, start in self.given.items():
            parts = [group[name] for group in groups]
            if name == "slow.dense.U" and self.kind != "dense":
                sizes = [self._sizes()[axis] for axis in self.features]
                parts = [reordered(part, sizes, np.argsort(self.features)) for part in parts]
            result[name] = np.stack(parts).reshape(start.shape)
        return result


def at(arrays, index):
    """One group's part of arrays that have a first axis of groups."""
    return {name: array[index] for name, array in arrays.items()}


def reordered(sharing, sizes, axes):
    """The rows of U [features × classes, rank], with the axes that make up its features in another order."""
    return sharing.reshape(*sizes, -1).transpose(*axes, 3).reshape(sharing.shape)


def part(params, prefix):
    """The parameters whose names begin with `prefix`, without it."""
    return {name[len(prefix) :]: value for name, value in params.items() if name.startswith(prefix)}


def cores():
    """How many cores this process may use. (PyTorch 1.13 takes one if OPENBLAS_NUM_THREADS says so.)"""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
