"""Times every form of a contender on a workload, best first: `forms.py <contender> <folder> [seconds] [form …]`.

What it finds is what `best_form` of the contender says. Each form runs in a process of its own. A machine that
does something else meanwhile makes the numbers worthless.
"""

import json
import os
import statistics
import subprocess
import sys

from peer import MODULES

PEER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peer.py")


def measured(contender, folder, seconds):
    """(median ms, least ms, compile ms, MiB) of a form, or what went wrong."""
    command = [sys.executable, PEER, contender, folder]
    with subprocess.Popen(
        command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:

        def told(line):
            process.stdin.write(line + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        process.stdout.readline()
        ready = told("prepare")
        if "error" in ready:
            return ready["error"]
        once = max(told("rounds 3")["ms"])
        times = told(f"rounds {min(500, max(5, int(1000 * seconds / once)))}")["ms"]
        return statistics.median(times), min(times), ready["compile_ms"], told("quit")["peak_mb"]


def main(contender, folder, seconds=5, *forms):
    rows = []
    with open(os.path.join(folder, "settings.json")) as file:
        settings = json.load(file)
    for form in forms or __import__(MODULES[contender]).forms(settings):
        rows.append((measured(f"{contender}:{form}", folder, float(seconds)), form))
    for result, form in sorted(rows, key=lambda row: (isinstance(row[0], str), row[0])):
        numbers = result if isinstance(result, str) else "%9.2f ms median %9.2f least %7.0f compile %6.0f MiB" % result
        print(f"{form:20} {numbers}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
