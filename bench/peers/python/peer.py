"""One contender of the benchmark as a process: `peer.py <contender> <folder>`, see bench/protocol.md."""

import json
import os
import resource
import sys
import time

# PyTorch's own threads do the work; a BLAS that starts threads inside them oversubscribes the cores
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

MODULES = {
    "torch-loop": "torch_loop",
    "torch-clone": "torch_clone",
    "torch-batched": "torch_batched",
    "jax-jit": "jax_jit",
}
FIXES = {
    "torch": "set WEYL_PYTHON_TORCH to a Python that has torch and higher (see bench/README.md)",
    "higher": "pip install --no-deps higher==0.2.1",
    "jax": "set WEYL_PYTHON_JAX to a Python that has jax (pip install jax)",
    "numpy": "pip install numpy",
}


def say(**reply):
    print(json.dumps(reply), flush=True)


def rounds(trainer, count):
    times, loss = [], None
    for _ in range(count):
        began = time.perf_counter()
        loss = trainer.step()
        times.append(1000 * (time.perf_counter() - began))
    return {"ms": times, "loss": loss}


def serve(load):
    """Answers the commands on stdin until `quit`."""
    from tensors import write_tensors  # needs NumPy, which may be missing

    trainer = None
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        if command == "check":
            fresh = load()
            fresh.prepare()
            write_tensors(argument, fresh.gradient())
            say(losses=[fresh.step() for _ in range(3)])
        elif command == "prepare":
            trainer = load()
            began = time.perf_counter()
            trainer.prepare()
            trainer.step()
            say(compile_ms=1000 * (time.perf_counter() - began), form=trainer.form)
        elif command == "rounds":
            say(**rounds(trainer, int(argument)))
        elif command == "quit":
            say(peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
            return
        else:
            raise ValueError(f"not understood: {line.strip()}")


def main(contender, folder):
    # "torch-batched:form" forces one of its forms, which forms.py compares
    name, _, form = contender.partition(":")
    try:
        module = __import__(MODULES[name])
        say(hello=contender, versions=module.versions())
        serve(lambda: module.Trainer(folder, form))
    except ModuleNotFoundError as missing:
        say(unavailable=str(missing), fix=FIXES.get(missing.name, f"pip install {missing.name}"))
    except Exception as error:  # told to the runner, whatever it is
        say(error=f"{type(error).__name__}: {error}")
        raise


if __name__ == "__main__":
    main(*sys.argv[1:])
