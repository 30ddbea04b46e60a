"""Two network namespaces joined by a virtual cable, and the processes in them."""

import itertools
import os
import shutil
import signal
import subprocess
import time

PATIENCE_SECONDS = 30


class Trouble(Exception):
    """Something did not work; the message says what, for a person."""


def command(*words, **options):
    """Runs a command and returns what it printed."""
    words = [str(word) for word in words]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise Trouble(f"{' '.join(words)} ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-400:]}")
    return done.stdout


def wait_for(condition, what, seconds=PATIENCE_SECONDS, interval=0.005):
    """Asks until the answer is true, and returns it."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise Trouble(f"waited {seconds} s in vain for: {what}")
        time.sleep(interval)


class Host:
    """A network namespace of our own."""

    def __init__(self, namespace, folder):
        self.namespace = namespace
        self.folder = folder
        self.processes = []
        command("ip", "netns", "add", namespace)
        self.ip("link", "set", "lo", "up")

    def ip(self, *words):
        return command("ip", "-n", self.namespace, *words)

    def inside(self, *words):
        return ["ip", "netns", "exec", self.namespace, *[str(word) for word in words]]

    def run(self, *words, **options):
        return command(*self.inside(*words), **options)

    def start(self, *words, log=None):
        """Starts a process; 'ip netns exec' becomes the program itself, so the process id is the program's."""
        log = log or self.folder / f"{self.namespace}-{os.path.basename(str(words[0]))}.log"
        with open(log, "ab") as output:
            process = subprocess.Popen(
                self.inside(*words), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
        process.log = log
        self.processes.append(process)
        return process

    def is_up(self, device):
        """Whether an interface is there, set up, and has an address."""
        done = subprocess.run(
            ["ip", "-n", self.namespace, "-o", "addr", "show", "dev", device, "up"], capture_output=True, text=True
        )
        return done.returncode == 0 and "inet" in done.stdout

    def await_up(self, device, process):
        def ready():
            if process.poll() is not None:
                raise Trouble(f"it ended: {open(process.log, errors='replace').read()[-400:].strip()}")
            return self.is_up(device)

        wait_for(ready, f"interface {device} of {' '.join(process.args[4:6])}")

    def close(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        subprocess.run(["ip", "netns", "del", self.namespace], capture_output=True)


class Wire:
    """Two hosts, eth0 of one joined to eth0 of the other."""

    LEFT = "192.0.2.1"
    RIGHT = "192.0.2.2"

    _numbers = itertools.count(1)
    _open = []

    def __init__(self, scratch):
        number = next(Wire._numbers)
        # Also the names of wireguard-go's interfaces, whose control sockets all namespaces share.
        name = f"mlcmp{os.getpid() % 100000}-{number}"
        self.folder = scratch / name
        self.folder.mkdir()
        self.hosts = []
        Wire._open.append(self)
        for side in "lr":
            self.hosts.append(Host(name + side, self.folder))
        self.left, self.right = self.hosts
        command("ip", "link", "add", "eth0", "netns", self.left.namespace,
                "type", "veth", "peer", "name", "eth0", "netns", self.right.namespace)
        for host, address in ((self.left, Wire.LEFT), (self.right, Wire.RIGHT)):
            host.ip("link", "set", "eth0", "up")
            host.ip("addr", "add", f"{address}/24", "dev", "eth0")

    def close(self):
        if self in Wire._open:
            Wire._open.remove(self)
            for host in self.hosts:
                host.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def close_all():
        """Leaves nothing behind, whatever happened."""
        for interrupt in (signal.SIGINT, signal.SIGTERM):
            signal.signal(interrupt, signal.SIG_IGN)
        for wire in list(Wire._open):
            wire.close()
