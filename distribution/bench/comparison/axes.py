"""What is measured. A probe runs once against a tunnel and yields values of one or more metrics."""

import json
import os
import re
import subprocess
import threading
import time

from comparison.wire import Trouble, wait_for

PORT = 5201
LARGEST_IPERF_FLOWS = 128
TICKS = os.sysconf("SC_CLK_TCK")
GIGABYTE = 1e9
PING_INTERVAL = 0.01
# iperf3 counts in whole intervals of this many seconds when it is asked how fast a tunnel gets going
RAMP_INTERVAL = 0.1
RAMP_WINDOW = 3
# what a program does seldom while idle is seen only in a long time, and not before it has put away what it needed to start
IDLE_SETTLE_SECONDS = 60
IDLE_SECONDS = 60


class Metric:
    """A number with a name, a unit and a better direction."""

    def __init__(self, key, label, unit, higher_is_better=True):
        self.key, self.label, self.unit, self.higher_is_better = key, label, unit, higher_is_better


class Cpu:
    """CPU seconds since it was made: of processes (user and system), and of the whole machine (also what interrupts did)."""

    def __init__(self, processes):
        self.pids = [process.pid for process in processes]
        self.before = self.of_processes()
        self.machine_before = self.of_machine()

    def of_processes(self):
        ticks = 0
        for pid in self.pids:
            fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])  # utime and stime: fields 14 and 15 of proc(5)
        return ticks / TICKS

    @staticmethod
    def of_machine():
        fields = [int(word) for word in open("/proc/stat").readline().split()[1:9]]
        user, nice, system, _idle, _iowait, irq, softirq, _steal = fields
        return (user + nice + system + irq + softirq) / TICKS

    def spent(self):
        return self.of_processes() - self.before, self.of_machine() - self.machine_before


def numbers(status):
    """The numbers of a status file of proc(5), by name."""
    fields = (line.split() for line in open(status))
    return {words[0].rstrip(":"): int(words[1]) for words in fields if len(words) > 1 and words[1].isdigit()}


def resident_megabytes(processes, kind="VmRSS"):
    """Resident memory of the larger end: all of it, or RssAnon, which no file backs and no other process shares."""
    return max(numbers(f"/proc/{process.pid}/status")[kind] / 1000 for process in processes)


def sleeps(processes):
    """How often each thread of some processes went to sleep, as often as it was woken, by thread."""
    counts = {}
    for process in processes:
        for thread in os.listdir(f"/proc/{process.pid}/task"):
            try:
                found = numbers(f"/proc/{process.pid}/task/{thread}/status")
            except OSError:
                continue  # it has ended
            counts[thread] = found["voluntary_ctxt_switches"]
    return counts


def serve(host, count=1):
    """iperf3 servers at a host, which stay."""
    for number in range(count):
        host.start("iperf3", "-s", "-p", PORT + number)
        port = PORT + number
        wait_for(lambda: host.run("ss", "-ltnH", f"sport = :{port}").strip(), "iperf3 to listen")


def iperf(tunnel, seconds, *options, port=PORT, omit=0):
    """Runs iperf3 from the right host to the left one, and returns what it found."""
    words = tunnel.wire.right.inside("iperf3", "-c", tunnel.address, "-p", port, "-t", seconds, "-J", *options)
    words += ["-O", str(omit)] if omit else []
    limit = seconds + omit + 30
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        raise Trouble(f"iperf3 was not done after {limit} s") from None
    try:
        result = json.loads(done.stdout)
    except ValueError:
        raise Trouble(f"iperf3 said: {(done.stderr or done.stdout).strip()[-200:]}") from None
    if "error" in result:
        raise Trouble(f"iperf3 said: {result['error']}")
    return result


class Tcp:
    """TCP flows: tcp-FLOWS, tcp-FLOWS-both for both ways at once, -bbr or another congestion control at the end."""

    FORM = re.compile(r"tcp-(\d+)(-both)?(?:-([a-z]\w*))?$")

    def __init__(self, name):
        form = Tcp.FORM.match(name)
        self.name = name
        self.flows = int(form[1])
        self.both = bool(form[2])
        self.algorithm = form[3] or "cubic"
        ways = "both ways, sum" if self.both else "one way"
        flows = "1 flow" if self.flows == 1 else f"{self.flows} flows"
        suffix = "" if self.algorithm == "cubic" else f", {self.algorithm}"
        self.metrics = [Metric(name, f"TCP {flows}, {ways}{suffix}", "Mbit/s")]
        if name == "tcp-1":
            self.metrics += [
                Metric("cpu-tunnel", "CPU of both ends, TCP 1 flow", "s/GB", False),
                Metric("cpu-machine", "CPU of the whole machine, TCP 1 flow", "s/GB", False),
            ]

    def measure(self, tunnel, seconds):
        cpu = Cpu(tunnel.processes)
        parts = []
        left = self.flows
        number = 0
        while left > 0:
            flows = min(left, LARGEST_IPERF_FLOWS)
            parts.append((PORT + number, flows))
            left -= flows
            number += 1
        results = [None] * len(parts)

        def run(index):
            port, flows = parts[index]
            options = ["-P", flows, "-C", self.algorithm] + (["--bidir"] if self.both else [])
            try:
                results[index] = iperf(tunnel, seconds, *options, port=port)["end"]
            except Trouble as trouble:
                results[index] = trouble

        threads = [threading.Thread(target=run, args=(index,)) for index in range(len(parts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for result in results:
            if isinstance(result, Trouble):
                raise result
        sums = [result["sum_received"] for result in results]
        sums += [result["sum_received_bidir_reverse"] for result in results if self.both]
        values = {self.name: sum(part["bits_per_second"] for part in sums) / 1e6}
        gigabytes = sum(part["bytes"] for part in sums) / GIGABYTE
        if self.name == "tcp-1" and gigabytes > 0:
            of_tunnel, of_machine = cpu.spent()
            values["cpu-machine"] = of_machine / gigabytes
            if tunnel.processes:
                values["cpu-tunnel"] = of_tunnel / gigabytes
        return values


class Udp:
    """UDP datagrams of a size, as fast as the sender can."""

    def __init__(self, name):
        self.name = name
        self.size = int(name.split("-")[1])
        self.metrics = [
            Metric(name, f"UDP {self.size} B delivered", "packets/s"),
            Metric(f"{name}-loss", f"UDP {self.size} B lost", "%", False),
        ]

    def measure(self, tunnel, seconds):
        end = iperf(tunnel, seconds, "-u", "-b", "0", "-l", self.size)["end"]
        received = end.get("sum_received", end["sum"])
        delivered = received["packets"] - received["lost_packets"]
        return {
            self.name: delivered / received["seconds"],
            f"{self.name}-loss": 100 * received["lost_packets"] / max(1, received["packets"]),
        }


class Ping:
    """Round trips over the idle tunnel, or beside one TCP flow."""

    TIME = re.compile(r"time=([0-9.]+) ms")

    def __init__(self, name):
        self.name = name
        self.loaded = name == "ping-load"
        when = "beside TCP 1 flow" if self.loaded else "idle"
        self.metrics = [Metric(f"{name}-{part}", f"ping {when}, {text}", "µs", False)
                        for part, text in (("avg", "average"), ("p50", "median"), ("p99", "p99"))]

    def measure(self, tunnel, seconds):
        load = threading.Thread(target=self.load, args=(tunnel, seconds + 2)) if self.loaded else None
        if load:
            load.start()
            time.sleep(1)  # into the middle of the flow
        count = max(20, int(seconds / PING_INTERVAL))
        done = subprocess.run(
            tunnel.wire.right.inside("ping", "-n", "-c", count, "-i", PING_INTERVAL, "-W", "2", tunnel.address),
            capture_output=True, text=True)
        if load:
            load.join()
        times = sorted(float(value) * 1000 for value in Ping.TIME.findall(done.stdout))
        if not times:
            raise Trouble("no ping was answered")
        return {
            f"{self.name}-avg": sum(times) / len(times),
            f"{self.name}-p50": times[len(times) // 2],
            f"{self.name}-p99": times[min(len(times) - 1, int(len(times) * 0.99))],
        }

    @staticmethod
    def load(tunnel, seconds):
        try:
            iperf(tunnel, seconds)
        except Trouble as trouble:
            print(f"compare: the flow beside the pings: {trouble}")


class Memory:
    """Resident memory of a node, taken right after 16 TCP flows began and again while they run."""

    name = "memory"
    metrics = [Metric("rss", "RSS of a node under TCP 16 flows", "MB", False)]

    def measure(self, tunnel, seconds):
        if not tunnel.processes:
            return {}
        load = threading.Thread(target=self.load, args=(tunnel, seconds))
        load.start()
        largest = 0.0
        while load.is_alive():
            largest = max(largest, resident_megabytes(tunnel.processes))
            load.join(0.1)
        return {"rss": largest}

    @staticmethod
    def load(tunnel, seconds):
        try:
            iperf(tunnel, seconds, "-P", "16")
        except Trouble as trouble:
            print(f"compare: the flows beside the memory: {trouble}")


class Idle:
    """A tunnel over which nothing goes: what each of its ends costs then. Takes two minutes."""

    name = "idle"
    metrics = [
        Metric("idle-wakeups", "idle, wake-ups of all threads of a node", "1/s", False),
        Metric("idle-cpu", "idle, CPU of a node", "% of a core", False),
        Metric("idle-rss", "idle, RSS of a node", "MB", False),
        Metric("idle-own", "idle, of it memory of its own", "MB", False),
    ]

    def measure(self, tunnel, seconds):
        if not tunnel.processes:
            return {}
        time.sleep(IDLE_SETTLE_SECONDS)
        cpu, before, begin = Cpu(tunnel.processes), sleeps(tunnel.processes), time.monotonic()
        time.sleep(IDLE_SECONDS)
        after, span, ends = sleeps(tunnel.processes), time.monotonic() - begin, len(tunnel.processes)
        wakeups = sum(count - before.get(thread, 0) for thread, count in after.items())
        return {
            "idle-wakeups": wakeups / span / ends,
            "idle-cpu": 100 * cpu.spent()[0] / span / ends,
            "idle-rss": resident_megabytes(tunnel.processes),
            "idle-own": resident_megabytes(tunnel.processes, "RssAnon"),
        }


class Start:
    """
    From nothing to a working tunnel: measured with fresh processes on a fresh wire each time. What TCP usually does is the median
    of axis tcp-1 where that was measured too, else the best of the same flow.
    """

    name = "start"
    metrics = [
        Metric("start-up", "start-up: both interfaces are there", "ms", False),
        Metric("first-ping", "then the first ping is answered (discovery, handshake)", "ms", False),
        Metric("ramp", "then TCP reaches 80 % of what it usually does", "s", False),
    ]

    @staticmethod
    def measure(contender, wire, prepared, seconds, usual_peak):
        begin = time.monotonic()
        tunnel = contender.start(wire, prepared)
        ready = time.monotonic()
        values = {"start-up": (ready - begin) * 1000} if tunnel.processes else {}
        answered = wait_for(lambda: Start.answers(tunnel), "the first ping")
        if tunnel.processes:
            values["first-ping"] = (answered - ready) * 1000
        serve(wire.left)
        intervals = iperf(tunnel, max(3, seconds), "-i", RAMP_INTERVAL)["intervals"]
        rates = [interval["sum"]["bits_per_second"] / 1e6 for interval in intervals]
        windows = [sum(rates[i : i + RAMP_WINDOW]) / RAMP_WINDOW for i in range(len(rates) - RAMP_WINDOW + 1)]
        if tunnel.processes:
            peak = usual_peak or max(windows)
            reached = [index for index, rate in enumerate(windows) if rate >= 0.8 * peak]
            # Not reached: at least as long as was measured.
            values["ramp"] = ((reached[0] if reached else len(windows)) + RAMP_WINDOW) * RAMP_INTERVAL
        return values

    @staticmethod
    def answers(tunnel):
        words = tunnel.wire.right.inside("ping", "-n", "-q", "-c", "1", "-W", "0.05", tunnel.address)
        return subprocess.run(words, capture_output=True).returncode == 0 and time.monotonic()


def available_algorithms():
    return open("/proc/sys/net/ipv4/tcp_available_congestion_control").read().split()


def usual():
    """The axes that are measured unless others are asked for, by name; and what is left out, with the reason."""
    names = ["start", "tcp-1", "tcp-1-bbr", "tcp-4", "tcp-16", "tcp-64", "tcp-1-both", "tcp-4-both", "tcp-16-both", "tcp-64-both",
             "udp-1400", "udp-64", "ping-idle", "ping-load", "memory"]
    if "bbr" in available_algorithms():
        return names, {}
    names.remove("tcp-1-bbr")
    return names, {"tcp-1-bbr": "this kernel has no BBR (modprobe tcp_bbr)"}


def probe(name):
    """The probe of an axis; a trouble if there is none of that name."""
    if name == "start":
        return Start()
    if name == "memory":
        return Memory()
    if name == "idle":
        return Idle()
    if name in ("ping-idle", "ping-load"):
        return Ping(name)
    if re.fullmatch(r"udp-\d+", name):
        return Udp(name)
    if Tcp.FORM.match(name):
        return Tcp(name)
    raise Trouble(f"there is no axis '{name}'; --list shows them")
