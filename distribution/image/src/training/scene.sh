#!/bin/sh
# What the AOT caches learn from: two nodes that meet, one of them recording, and the commands of cli.txt, run against it.
# scene.sh MALACHI SCRATCH: leaves SCRATCH/daemon.record and SCRATCH/cli.record
#
# With network namespaces to be had (as root, or where users may make them) each node has one, on a veth pair and with a TUN interface;
# they end with the scene. Else each node is alone on a virtual segment.
set -eu

malachi=$1 scratch=$2
training=$(cd "$(dirname "$0")" && pwd)

if [ "${MALACHI_SCENE:-}" = "" ]; then
    for unshare in "unshare --net" "unshare --user --map-root-user --net"; do
        # shellcheck disable=SC2086
        if $unshare ip link add va type veth peer name vb 2>/dev/null; then
            MALACHI_SCENE=wire exec $unshare sh "$0" "$@"
        fi
    done
fi

if [ "${MALACHI_SCENE:-}" = wire ]; then
    unshare --net sleep 300 &
    other=$!
    ip link add va type veth peer name vb
    # until the other has left our namespace
    until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.01; done
    ip link set vb netns $other
    ip link set va up
    in_other="nsenter --net=/proc/$other/ns/net"
    $in_other ip link set vb up
    if [ -c /dev/net/tun ]; then tun="--tun mal0"; else tun=--no-tun; fi
    here="--link va $tun" there="--link vb $tun"
else
    here="--link training=virtual-lan --no-tun" there="--link training=virtual-lan --no-tun" in_other='' other=''
fi

# node PREFIX NAME RECORD ARGUMENTS…: its process id is in $!
node() {
    prefix=$1 name=$2 record=$3
    shift 3
    # shellcheck disable=SC2086
    MALACHI_JAVA_OPTIONS=$record $prefix "$malachi" up --name "$name" --home "$scratch/$name" --socket "$scratch/$name.sock" "$@" \
        >"$scratch/$name.log" 2>&1 </dev/null &
}

# ask NAME ARGUMENTS…
ask() {
    name=$1
    shift
    MALACHI_JAVA_OPTIONS='' "$malachi" --home "$scratch/$name" --socket "$scratch/$name.sock" "$@" 2>/dev/null
}

# until near knows a node, whose address is then in $peer: a recording JVM starts slowly
meet() {
    tries=0
    peer=10.144.0.1
    while [ $tries -lt 40 ] && kill -0 $near 2>/dev/null; do
        found=$(ask near peers --json | sed -n 's/.*"ipv4": *"\([0-9.]*\)".*/\1/p' | head -n 1) || found=
        if [ -n "$found" ]; then peer=$found && break; fi
        tries=$((tries + 1))
        sleep 0.25
    done
}

# shellcheck disable=SC2086
{
    node "$in_other" far "" $there
    far=$!
    # Most starts are not a node's first: it finds a key and pins.
    node "" near "" $here
    near=$!
    trap 'kill -KILL $near $far $other 2>/dev/null || true' EXIT
    meet
    kill -TERM $near
    wait $near || true
    # compiling as early as the JVM would by itself: what it compiled here, and with which profile, is what the cache tells it later
    node "" near "-XX:CompileCommand=CompileThresholdScaling,*::*,1.0 -XX:AOTMode=record -XX:AOTConfiguration=$scratch/daemon.record" $here
    near=$!
    meet
}

# bytes through the data path, where there is one: what the JVM learns of it here is what makes the first seconds fast
if [ "${MALACHI_SCENE:-}" = wire ] && [ "$tun" != --no-tun ]; then
    # shellcheck disable=SC2086
    timeout 60 $in_other "$JAVA_HOME/bin/java" "$training/Bulk.java" serve 5001 &
    served=$!
    ping -c 20 -i 0.05 -W 1 "$peer" >/dev/null 2>&1 || true
    until $in_other ss -ltnH sport = :5001 | grep -q . || ! kill -0 $served 2>/dev/null; do sleep 0.1; done
    timeout 60 "$JAVA_HOME/bin/java" "$training/Bulk.java" exchange "$peer" 5001 4 || true
    wait $served || true
fi

sed "s/PEER/$peer/" "$training/cli.txt" >"$scratch/cli.txt"
# What stands after the first -m belongs to Training; the launcher's own main class is then an argument that it ignores.
MALACHI_HOME=$scratch/near MALACHI_SOCKET=$scratch/near.sock \
    MALACHI_JAVA_OPTIONS="-XX:AOTMode=record -XX:AOTConfiguration=$scratch/cli.record -m dev.malachi.plugin.cli/dev.malachi.plugin.cli.Training $scratch/cli.txt" \
    "$malachi" >"$scratch/cli.log" 2>&1 </dev/null || true

# the JVM writes its record when it ends
kill -TERM $near $far 2>/dev/null || true
wait $near || true
wait $far || true
[ -z "$other" ] || kill $other
trap - EXIT
