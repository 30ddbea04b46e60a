"""The command line, and the order of a run."""

import argparse
import os
import pathlib
import shutil
import signal
import sys
import tempfile

from comparison import axes, contenders, machine
from comparison.report import Report, replace_section
from comparison.wire import Trouble, Wire

BENCH = pathlib.Path(__file__).resolve().parent.parent
ROOT = BENCH.parent.parent
NEEDED = {"iperf3": "iperf3", "ping": "iputils-ping", "ip": "iproute2", "ss": "iproute2"}
QUICK_AXES = "start,tcp-1,tcp-4,udp-64,ping-idle,memory"
QUICK_CONTENDERS = "veth,malachi,malachi[driver=pcap],wireguard-go,wireguard-go-newest"

DESCRIPTION = """Measures Malachi and other tunnels side by side on this machine: in one run, interleaved, repeated; medians.
Makes network namespaces of its own and takes them away again. Needs root."""


def arguments(words):
    parser = argparse.ArgumentParser(prog="compare", description=DESCRIPTION)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (3)")
    parser.add_argument("--seconds", type=float, default=5, help="how long one measurement takes (5)")
    parser.add_argument("--contenders", metavar="LIST", help="only these, such as veth,malachi,malachi[driver=pcap,aead=jce]")
    parser.add_argument("--axes", metavar="LIST", help="only these, such as start,tcp-1,tcp-16-both-bbr,udp-64,ping-idle")
    parser.add_argument("--quick", action="store_true", help="one round of a second, few contenders and axes")
    parser.add_argument("--wireguard-go", metavar="[NAME=]PATH", action="append", default=[],
                        help="another wireguard-go binary; the last one given is the reference of the ratios, else the newest that was fetched")
    parser.add_argument("--image", type=pathlib.Path, default=ROOT / "distribution/image/target/image", help="Malachi's image")
    parser.add_argument("--output", type=pathlib.Path, default=BENCH / "target", help="folder of results.json and results.svg")
    parser.add_argument("--write", action="store_true", help="put the results into distribution/bench/RESULTS.md as well")
    parser.add_argument("--title", default="Side by side", help="of the section of RESULTS.md, which takes the place of the last such")
    parser.add_argument("--list", action="store_true", help="show contenders and axes, and what is missing for them")
    options = parser.parse_args(words)
    if options.quick:
        options.rounds, options.seconds = 1, 1
        options.axes = options.axes or QUICK_AXES
        options.contenders = options.contenders or QUICK_CONTENDERS
    if options.rounds < 1 or options.seconds < 1:
        parser.error("--rounds and --seconds must be at least 1")
    return options


def other_wireguards(texts):
    others = []
    for number, text in enumerate(texts, 1):
        name, equals, path = text.rpartition("=")
        if not os.access(path, os.X_OK):
            raise Trouble(f"--wireguard-go: there is no program {path}")
        others.append((name or f"wireguard-go-{number + 1}", os.path.abspath(path)))
    return others


def split(text):
    """Parts between commas, but not those in brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "[") - (letter == "]")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def chosen_contenders(options):
    known = contenders.all_contenders(options.image.resolve(), other_wireguards(options.wireguard_go))
    if not options.contenders:
        return known
    by_name = {contender.name: contender for contender in known}
    chosen = [by_name.get(name) or contenders.named(name, options.image.resolve()) for name in split(options.contenders)]
    extra = [c for c in known if c.name in [name for name, _ in other_wireguards(options.wireguard_go)] and c not in chosen]
    return chosen + extra


def say(text):
    print(f"compare: {text}", file=sys.stderr, flush=True)


def start_warm(contender, scratch, servers):
    """A contender on a wire of its own, ready to be measured again and again."""
    wire = Wire(scratch)
    try:
        tunnel = contender.start(wire, contender.prepare(wire))
        axes.wait_for(lambda: axes.Start.answers(tunnel), "the first ping")
        axes.serve(wire.left, servers)
        return tunnel
    except BaseException:
        wire.close()
        raise


def steady(report, present, probes, options, scratch):
    """Everything is started once, warmed up, and then measured in turn."""
    servers = max([1] + [-(-probe.flows // axes.LARGEST_IPERF_FLOWS) for probe in probes if isinstance(probe, axes.Tcp)])
    tunnels = {}
    for contender in present:
        try:
            tunnels[contender.name] = start_warm(contender, scratch, servers)
            # what is to be seen idle has not been busy
            for way in ([], ["-R"]) if any(probe.name != "idle" for probe in probes) else ():
                axes.iperf(tunnels[contender.name], options.seconds, *way)
        except Trouble as trouble:
            report.troubles.append(f"{contender.name}: {trouble}")
    for number in range(1, options.rounds + 1):
        for probe in probes:
            say(f"round {number} of {options.rounds}: {probe.name}")
            for name, tunnel in tunnels.items():
                try:
                    report.add(name, probe.measure(tunnel, options.seconds))
                except Trouble as trouble:
                    report.troubles.append(f"{name}, {probe.name}: {trouble}")
    for tunnel in tunnels.values():
        tunnel.wire.close()


def fresh(report, present, options, scratch):
    """Each is started anew every time, alone."""
    for number in range(1, options.rounds + 1):
        say(f"round {number} of {options.rounds}: start")
        for contender in present:
            wire = Wire(scratch)
            try:
                prepared = contender.prepare(wire)
                peak = report.median("tcp-1", contender.name)
                report.add(contender.name, axes.Start.measure(contender, wire, prepared, options.seconds, peak))
            except Trouble as trouble:
                report.troubles.append(f"{contender.name}, start: {trouble}")
            finally:
                wire.close()


def reference_of(options, present):
    names = [contender.name for contender in present]
    others = [name for name, _ in other_wireguards(options.wireguard_go) if name in names]
    newest = contenders.NewestWireGuardGo().name
    return others[-1] if others else newest if newest in names else "wireguard-go"


def run(options):
    names, left_out = axes.usual()
    if options.axes:
        names, left_out = split(options.axes), {}
    probes = [axes.probe(name) for name in names]
    for name in [name for name in names if name.startswith("tcp-") and name.count("-") > 1]:
        algorithm = axes.Tcp(name).algorithm
        if algorithm not in axes.available_algorithms():
            raise Trouble(f"axis {name}: this kernel has no {algorithm}; it has {', '.join(axes.available_algorithms())}")
    candidates = chosen_contenders(options)
    missing = {contender.name: contender.missing() for contender in candidates}
    missing = {name: reason for name, reason in missing.items() if reason} | left_out
    present = [contender for contender in candidates if contender.name not in missing]
    for name, reason in missing.items():
        say(f"{name} takes no part: {reason}")

    metrics = [metric for probe in probes for metric in probe.metrics]
    versions = {contender.name: contender.version() for contender in present}
    report = Report(machine.describe(), {"rounds": options.rounds, "seconds": options.seconds},
                    [contender.name for contender in present], versions, missing, metrics, reference_of(options, present))
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="mlcmp"))
    try:
        lasting = [probe for probe in probes if not isinstance(probe, axes.Start)]
        if lasting:
            steady(report, present, lasting, options, scratch)
        if len(lasting) < len(probes):
            fresh(report, present, options, scratch)
    finally:
        Wire.close_all()
        shutil.rmtree(scratch, ignore_errors=True)

    print(report.table())
    report.write(options.output)
    say(f"the numbers are in {options.output}/results.json, a chart in {options.output}/results.svg")
    if options.write:
        chart = BENCH / f"RESULTS-{options.title.lower().replace(' ', '-')}.svg"
        chart.write_text(report.chart())
        replace_section(BENCH / "RESULTS.md", options.title.lower(), options.title, report.markdown(chart.name))
        say(f"they are also in {BENCH}/RESULTS.md")
    return 1 if report.troubles else 0


def show(options):
    for contender in chosen_contenders(options):
        print(f"contender  {contender.name:32}{contender.missing() or contender.version()}")
    names, left_out = axes.usual()
    for name in names:
        for metric in axes.probe(name).metrics:
            print(f"axis       {name:32}{metric.label}, {metric.unit}")
    for name, reason in left_out.items():
        print(f"axis       {name:32}left out: {reason}")
    print("Others: idle, tcp-FLOWS[-both][-ALGORITHM], udp-BYTES, malachi[SETTING=VALUE,…] with driver= or a key of the configuration.")
    return 0


def main(words):
    options = arguments(words)
    try:
        if options.list:
            return show(options)
        if os.geteuid() != 0:
            raise PermissionError("needs root, for network namespaces and TUN")
        absent = sorted({package for program, package in NEEDED.items() if not shutil.which(program)})
        if absent:
            raise Trouble(f"programs are missing; install them ({contenders.DEBIAN} {' '.join(absent)})")
        os.umask(0o077)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        return run(options)
    except PermissionError as refused:
        say(refused)
        return 4
    except Trouble as trouble:
        say(trouble)
        return 1
    except KeyboardInterrupt:
        return 130
