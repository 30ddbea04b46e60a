"""What is compared: each contender knows what it needs, and how it is started on a wire."""

import json
import os
import pathlib
import shutil
import subprocess

from comparison.wire import Trouble, Wire, command, wait_for

DEBIAN = "Debian: apt-get install"


class Tunnel:
    """A running contender: where its left end is reached from the right one, and its processes."""

    def __init__(self, wire, address, processes=(), device="eth0"):
        self.wire = wire
        self.address = address
        self.processes = list(processes)
        self.device = device


class Contender:
    """Something that carries IP between two hosts on a wire."""

    name = ""
    packages = ""
    programs = ()
    ipv6 = False

    def missing(self):
        """Why it cannot take part, or an empty text."""
        absent = [program for program in self.programs if not shutil.which(program)]
        return f"no {', '.join(absent)} ({DEBIAN} {self.packages})" if absent else ""

    def version(self):
        return ""

    def prepare(self, wire):
        """Makes keys and the like, which is not measured. Returns whatever start needs."""

    def start(self, wire, prepared):
        """Starts both ends and returns the Tunnel as soon as both interfaces are up."""
        raise NotImplementedError


class Veth(Contender):
    """The cable itself: what the machine can do without any tunnel."""

    name = "veth"

    def start(self, wire, prepared):
        return Tunnel(wire, Wire.LEFT)


class VethWithoutOffload(Veth):
    """The cable with every packet cut to the MTU, as a real wire would have it."""

    name = "veth-no-offload"
    programs = ("ethtool",)
    packages = "ethtool"

    def prepare(self, wire):
        for host in wire.hosts:
            host.run("ethtool", "-K", "eth0", "tso", "off", "gso", "off", "gro", "off", "tx", "off", "rx", "off", "sg", "off")


class Malachi(Contender):
    """A node of the image, as it is or with settings: malachi[driver=pcap,aead=jce]."""

    def __init__(self, image, settings=None):
        self.program = image / "bin" / "malachi"
        self.settings = settings or {}
        inner = ",".join(f"{key}={value}" for key, value in self.settings.items())
        self.name = f"malachi[{inner}]" if inner else "malachi"

    def missing(self):
        return "" if os.access(self.program, os.X_OK) else f"no image at {self.program} (./malachi build)"

    def version(self):
        return command(self.program, "--version").strip()

    def prepare(self, wire):
        addresses = []
        for host in wire.hosts:
            home = wire.folder / host.namespace
            command(self.program, "--home", home, "keys", "generate")
            lines = [f"{key}: {value}" for key, value in self.settings.items() if key != "driver"]
            if lines:
                (home / "config.yaml").write_text("\n".join(lines) + "\n")
            key = json.loads(command(self.program, "--home", home, "keys", "show", "--json"))
            addresses.append(key["ipv4"])
        return addresses

    def start(self, wire, prepared):
        driver = self.settings.get("driver")
        link = f"eth0={driver}" if driver else "eth0"
        processes = []
        for host in wire.hosts:
            home = wire.folder / host.namespace
            processes.append(host.start(self.program, "up", "--link", link, "--home", home,
                                        "--socket", wire.folder / f"{host.namespace}.sock"))
        for host, process in zip(wire.hosts, processes):
            host.await_up("mal0", process)
        return Tunnel(wire, prepared[0], processes, "mal0")


class WireGuardGo(Contender):
    """wireguard-go, Debian's or another binary."""

    packages = "wireguard-go wireguard-tools"

    def __init__(self, program="wireguard-go", name="wireguard-go"):
        self.program = program
        self.programs = (program, "wg")
        self.name = name

    def version(self):
        return command(self.program, "--version").splitlines()[0]

    def prepare(self, wire):
        keys = []
        for host in wire.hosts:
            private = command("wg", "genkey")
            file = wire.folder / f"{host.namespace}.key"
            file.write_text(private)
            public = subprocess.run(["wg", "pubkey"], input=private, capture_output=True, text=True, check=True)
            keys.append((file, public.stdout.strip()))
        return keys

    def start(self, wire, prepared):
        processes = []
        for host in wire.hosts:
            processes.append(host.start(self.program, "-f", host.namespace))
        ends = ((wire.left, "198.51.100.1", Wire.RIGHT), (wire.right, "198.51.100.2", Wire.LEFT))
        for number, (host, own, endpoint) in enumerate(ends):
            other = "198.51.100.2" if own.endswith(".1") else "198.51.100.1"
            wait_for(lambda: self.answers(host), f"control socket of {self.name}")
            host.run("wg", "set", host.namespace, "private-key", prepared[number][0], "listen-port", "51820",
                     "peer", prepared[1 - number][1], "allowed-ips", f"{other}/32", "endpoint", f"{endpoint}:51820")
            host.ip("addr", "add", f"{own}/24", "dev", host.namespace)
            host.ip("link", "set", host.namespace, "up")
        return Tunnel(wire, "198.51.100.1", processes, wire.right.namespace)

    def answers(self, host):
        return subprocess.run(host.inside("wg", "show", host.namespace), capture_output=True).returncode == 0


class NewestWireGuardGo(WireGuardGo):
    """wireguard-go as Debian unstable has it: fetched, not installed."""

    PROGRAM = pathlib.Path(__file__).resolve().parent.parent / "target/wireguard-go-newest/usr/bin/wireguard-go"

    def __init__(self):
        super().__init__(str(self.PROGRAM), "wireguard-go-newest")

    def missing(self):
        return super().missing() if self.PROGRAM.exists() else "not fetched (distribution/bench/newest-wireguard-go)"


class Nebula(Contender):
    """nebula, with the left host as lighthouse."""

    name = "nebula"
    programs = ("nebula", "nebula-cert")
    packages = "nebula"

    CONFIGURATION = """
pki: {{ca: {folder}/ca.crt, cert: {folder}/{name}.crt, key: {folder}/{name}.key}}
static_host_map: {{"198.51.100.1": ["192.0.2.1:4242"]}}
lighthouse: {{am_lighthouse: {lighthouse}, hosts: [{hosts}]}}
listen: {{host: 0.0.0.0, port: 4242}}
tun: {{dev: neb0, mtu: 1300}}
firewall:
  outbound: [{{port: any, proto: any, host: any}}]
  inbound: [{{port: any, proto: any, host: any}}]
"""

    def version(self):
        return "nebula " + command("nebula", "-version").strip()

    def prepare(self, wire):
        folder = wire.folder
        command("nebula-cert", "ca", "-name", "compare", "-out-crt", folder / "ca.crt", "-out-key", folder / "ca.key")
        for number, host in enumerate(wire.hosts, 1):
            name = host.namespace
            command("nebula-cert", "sign", "-ca-crt", folder / "ca.crt", "-ca-key", folder / "ca.key", "-name", name,
                    "-ip", f"198.51.100.{number}/24", "-out-crt", folder / f"{name}.crt", "-out-key", folder / f"{name}.key")
            lighthouse = number == 1
            (folder / f"{name}.yml").write_text(self.CONFIGURATION.format(
                folder=folder, name=name, lighthouse=str(lighthouse).lower(), hosts="" if lighthouse else '"198.51.100.1"'))

    def start(self, wire, prepared):
        processes = [host.start("nebula", "-config", wire.folder / f"{host.namespace}.yml") for host in wire.hosts]
        for host, process in zip(wire.hosts, processes):
            host.await_up("neb0", process)
        return Tunnel(wire, "198.51.100.1", processes, "neb0")


class Tinc(Contender):
    """tinc 1.0."""

    name = "tinc"
    programs = ("tincd",)
    packages = "tinc"

    def version(self):
        return command("tincd", "--version").splitlines()[0].split(" (")[0]

    def prepare(self, wire):
        names = ("left", "right")
        publics = {}
        for number, host in enumerate(wire.hosts):
            folder = wire.folder / names[number]
            (folder / "hosts").mkdir(parents=True)
            connect = "" if number == 0 else "ConnectTo = left\n"
            (folder / "tinc.conf").write_text(f"Name = {names[number]}\nInterface = tinc0\n{connect}")
            up = folder / "tinc-up"
            up.write_text(f"#!/bin/sh\nip link set $INTERFACE up\nip addr add 198.51.100.{number + 1}/24 dev $INTERFACE\n")
            up.chmod(0o700)
            own = folder / "hosts" / names[number]
            own.write_text(f"Address = 192.0.2.{number + 1}\nSubnet = 198.51.100.{number + 1}/32\n")
            command("tincd", "-c", folder, "-K2048")
            publics[names[number]] = own.read_text()
        for number in range(2):
            other = names[1 - number]
            (wire.folder / names[number] / "hosts" / other).write_text(publics[other])

    def start(self, wire, prepared):
        processes = []
        for host, name in zip(wire.hosts, ("left", "right")):
            folder = wire.folder / name
            processes.append(host.start("tincd", "-c", folder, "-D", f"--pidfile={folder}/pid"))
        for host, process in zip(wire.hosts, processes):
            host.await_up("tinc0", process)
        return Tunnel(wire, "198.51.100.1", processes, "tinc0")


class Yggdrasil(Contender):
    """yggdrasil, the right host configured with the left one as peer."""

    name = "yggdrasil"
    programs = ("yggdrasil",)
    packages = "yggdrasil"
    ipv6 = True

    def version(self):
        return "yggdrasil " + command("dpkg-query", "-W", "-f", "${Version}", "yggdrasil") if shutil.which("dpkg-query") else ""

    def prepare(self, wire):
        addresses = []
        for number, host in enumerate(wire.hosts):
            settings = json.loads(command("yggdrasil", "-genconf", "-json"))
            settings.update({"IfName": "ygg0", "AdminListen": "none", "MulticastInterfaces": [],
                             "Listen": ["tcp://192.0.2.1:9001"] if number == 0 else [],
                             "Peers": [] if number == 0 else ["tcp://192.0.2.1:9001"]})
            file = wire.folder / f"{host.namespace}.conf"
            file.write_text(json.dumps(settings))
            addresses.append(command("yggdrasil", "-useconffile", file, "-address").strip())
        return addresses

    def start(self, wire, prepared):
        processes = [host.start("yggdrasil", "-useconffile", wire.folder / f"{host.namespace}.conf") for host in wire.hosts]
        for host, process in zip(wire.hosts, processes):
            host.await_up("ygg0", process)
        return Tunnel(wire, prepared[0], processes, "ygg0")


def malachi_variants(image):
    """The default, each driver, crypto suite and bulk cipher that this machine can use."""
    program = image / "bin" / "malachi"
    if not os.access(program, os.X_OK):
        return [Malachi(image)]
    platform = json.loads(command(program, "platform", "--json"))

    def available(kind):
        return [entry["id"] for entry in platform.get(kind, ()) if entry["available"]]

    variants = [Malachi(image)]
    variants += [Malachi(image, {"driver": d}) for d in available("linkDrivers") if d not in ("linux", "virtual-lan")]
    variants += [Malachi(image, {"aead": a}) for a in available("aeadEngines")]
    variants += [Malachi(image, {"crypto": c}) for c in available("cryptoSuites")]
    return variants


def named(text, image):
    """A variant of Malachi from its name; a trouble if the text is none."""
    if not (text.startswith("malachi[") and text.endswith("]")):
        raise Trouble(f"there is no contender '{text}'; --list shows them")
    return Malachi(image, dict(setting.split("=", 1) for setting in text[8:-1].split(",")))


def all_contenders(image, other_wireguards):
    contenders = [Veth(), VethWithoutOffload(), *malachi_variants(image), WireGuardGo(), NewestWireGuardGo()]
    contenders += [WireGuardGo(path, name) for name, path in other_wireguards]
    return contenders + [Nebula(), Tinc(), Yggdrasil()]
