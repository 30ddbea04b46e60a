#!/bin/sh
# Makes the image from the modules that Maven collected: jlink, launcher, native libraries, AOT caches.
# build-image.sh MODULES NATIVES OUTPUT
set -eu

modules=$1 natives=$2 out=$3
here=$(cd "$(dirname "$0")" && pwd)
jdk=$JAVA_HOME

# Nothing to do when neither modules, JDK nor these scripts changed (our jars are reproducible, byte for byte).
stamp=$(
    {
        cat "$jdk/release"
        find "$modules" "$natives" "$here" -type f | LC_ALL=C sort | xargs cksum
    } | cksum
)
if [ -f "$out/lib/malachi/stamp" ] && [ "$(cat "$out/lib/malachi/stamp")" = "$stamp" ]; then
    echo "image: up to date, $out"
    exit 0
fi

rm -rf "$out"
roots=$(
    for jar in "$modules"/*.jar; do "$jdk/bin/jar" --describe-module --file "$jar" --release 25; done |
        sed -n 's/^\(dev\.malachi[a-z.]*\|ch\.qos\.logback\.classic\)[ @].*/\1/p' | LC_ALL=C sort -u | paste -sd, -
)
# Modules that call native code; a module that is not in the image yet is left out.
native=
for module in dev.malachi.kernel dev.malachi.plugin.linux dev.malachi.plugin.sodium dev.malachi.plugin.control com.sun.jna; do
    case ",$roots,com.sun.jna," in *",$module,"*) native=${native:+$native,}$module ;; esac
done

"$jdk/bin/jlink" --module-path "$modules" --add-modules "$roots" --ignore-signing-information \
    --no-header-files --no-man-pages --compress=zip-6 --output "$out"

# The image holds one program; keytool, rmiregistry and others come along with the JDK's modules.
find "$out/bin" -type f ! -name java -exec rm {} +
cp "$natives"/* "$out/lib/"
cp "$here/bin/malachi" "$out/bin/"
chmod 755 "$out/bin/malachi"
for tool in malping mallookup malkeys; do ln -s malachi "$out/bin/$tool"; done
mkdir "$out/lib/malachi"
for profile in cli daemon; do
    sed "s/@NATIVE@/$native/; s/@ROOTS@/$roots/" "$here/jvm/common.jvm" "$here/jvm/$profile.jvm" >"$out/lib/malachi/$profile.jvm"
done

# AOT caches: record a training run, then make the cache from the record. Without a cache the image works, only slower.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/home"

# What stands after the first -m belongs to Training, so the launcher's own main class is only an argument that it ignores.
cli_trained() {
    MALACHI_JAVA_OPTIONS="$MALACHI_JAVA_OPTIONS -m dev.malachi.plugin.cli/dev.malachi.plugin.cli.Training $here/training/cli.txt" \
        timeout 60 "$out/bin/malachi"
}
daemon_trained() {
    timeout 120 sh "$here/training/daemon.sh" "$out/bin/malachi" "$scratch"
}

# train PROFILE COMMAND: records TRAINED-PROFILE, then makes a cache of the record with the options of COMMAND's profile
train() {
    profile=$1 command=$2
    record=$scratch/$profile.record log=$scratch/$profile.log cache=$scratch/$profile.aot
    export MALACHI_JAVA_OPTIONS="-XX:AOTMode=record -XX:AOTConfiguration=$record"
    # a command may fail on purpose; what counts is the record
    "${profile}_trained" >"$log" 2>&1 </dev/null || echo "the training ended with exit code $?" >>"$log"
    export MALACHI_JAVA_OPTIONS="-XX:AOTMode=create -XX:AOTConfiguration=$record -XX:AOTCache=$cache"
    if [ -s "$record" ] && timeout 120 "$out/bin/malachi" "$command" >>"$log" 2>&1 && [ -s "$cache" ]; then
        mv "$cache" "$out/lib/malachi/"
    else
        echo "image: no AOT cache for the profile '$profile', which starts slower; the end of what its training said:"
        tail -n 15 "$log"
        return
    fi
    # AOTMode=on refuses to run with a cache that does not fit, where the default would silently do without
    MALACHI_JAVA_OPTIONS=-XX:AOTMode=on "$out/bin/malachi" "$command" --help >"$log" 2>&1 || {
        echo "image: the AOT cache for the profile '$profile' does not load:"
        tail -n 15 "$log"
        rm -f "$out/lib/malachi/$profile.aot"
    }
}

MALACHI_HOME=$scratch/home MALACHI_SOCKET=$scratch/none.sock
export MALACHI_HOME MALACHI_SOCKET
train cli platform
train daemon demo

echo "$stamp" >"$out/lib/malachi/stamp"
du -sm "$out" "$out/lib/malachi"/*.aot 2>/dev/null | sed 's/^\([0-9]*\)\t/image: \1 MB /'
