"""What the numbers were taken on."""

import os
import platform
import re
import subprocess


def first_line(*words):
    try:
        return subprocess.run(words, capture_output=True, text=True).stdout.splitlines()[0]
    except (OSError, IndexError):
        return ""


def field(file, name):
    try:
        for line in open(file):
            if line.startswith(name):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return ""


def describe():
    """Name and value of what matters, in the order in which it is shown."""
    memory = int(re.sub(r"\D", "", field("/proc/meminfo", "MemTotal")) or 0) // 1_000_000
    system = ""
    try:
        system = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        pass
    flags = set(field("/proc/cpuinfo", "flags").split())
    vector = [name for name in ("avx2", "avx512f", "vaes") if name in flags]
    return {
        "processor": field("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "vector units": ", ".join(vector) or "-",
        "hypervisor": first_line("systemd-detect-virt") or ("yes" if "hypervisor" in flags else "none"),
        "memory": f"{memory} GB",
        "system": system,
        "kernel": platform.release(),
        "iperf3": first_line("iperf3", "--version"),
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
    }
