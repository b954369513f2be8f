"""Safetensors files, read and written by NumPy alone: header length, header as JSON, then the elements."""

import json

import numpy as np

CODES = {"F32": np.float32, "I32": np.int32}


def read_tensors(path):
    """The arrays of a file, by name."""
    with open(path, "rb") as file:
        content = file.read()
    length = int.from_bytes(content[:8], "little")
    header, body = json.loads(content[8 : 8 + length]), content[8 + length :]
    header.pop("__metadata__", None)
    arrays = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        flat = np.frombuffer(body[begin:end], dtype=CODES[entry["dtype"]])
        arrays[name] = flat.reshape(entry["shape"]).copy()
    return arrays


def write_tensors(path, arrays):
    """Writes float32 arrays."""
    header, at = {}, 0
    blobs = [np.ascontiguousarray(array, dtype="<f4").tobytes() for array in arrays.values()]
    for (name, array), blob in zip(arrays.items(), blobs):
        offsets = [at, at + len(blob)]
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": offsets}
        at += len(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + b"".join(blobs))
