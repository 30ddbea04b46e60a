#!/bin/sh
# Makes the image from the modules that Maven collected: jlink, launcher, native libraries, AOT caches.
# build-image.sh MODULES NATIVES OUTPUT SDK [WITHOUT]
# WITHOUT: ids of plugins to leave out, with commas between them; their jars are then in OUTPUT-plugins, to be dropped into it
# SDK_VERSIONS is what sed does to the POMs of src/sdk; kept in SDK for images that are made without Maven.
set -eu

modules=$1 natives=$2 out=$3 sdk=$4 without=${5:-}
if [ -n "${SDK_VERSIONS:-}" ]; then echo "$SDK_VERSIONS" >"$sdk/versions"; fi
versions=$(cat "$sdk/versions")
here=$(cd "$(dirname "$0")" && pwd)
jdk=$JAVA_HOME

# Nothing to do when neither modules, JDK nor these scripts changed (our jars are reproducible, byte for byte).
stamp=$(
    {
        cat "$jdk/release"
        echo "$without"
        find "$modules" "$natives" "$sdk" "$here" -type f | LC_ALL=C sort | xargs cksum
    } | cksum
)
if [ -f "$out/lib/malachi/stamp" ] && [ "$(cat "$out/lib/malachi/stamp")" = "$stamp" ]; then
    echo "image: up to date, $out"
    exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/logs"

# What the operator has dropped into the image stays.
if [ -d "$out/plugins" ]; then mv "$out/plugins" "$scratch/plugins"; fi
rm -rf "$out" "$out-plugins"

# Links to the modules that go into the image; the others' jars are shipped beside it.
everything=$modules
if [ -n "$without" ]; then
    modules=$scratch/modules
    mkdir "$modules" "$scratch/apart"
    ln -s "$everything"/*.jar "$modules/"
    for id in $(echo "$without" | tr ',' ' '); do
        jar=$(find "$everything" -name "malachi-plugin-$id-[0-9]*.jar")
        case $id in cli | tools | control) jar= ;; esac
        if [ -z "$jar" ]; then
            echo "image: '$id' cannot be left out; plugins that can: $(
                find "$everything" -name 'malachi-plugin-*.jar' | sed 's/.*malachi-plugin-\([a-z-]*\)-[0-9].*/\1/' |
                    grep -vx 'cli\|tools\|control' | LC_ALL=C sort | paste -sd ' ' -
            )" >&2
            exit 2
        fi
        rm "$modules/${jar##*/}"
        cp "$jar" "$scratch/apart/$id.jar"
    done
fi
roots=$(
    for jar in "$modules"/*.jar; do "$jdk/bin/jar" --describe-module --file "$jar" --release 25; done |
        sed -n 's/^\(dev\.malachi[a-z.]*\|ch\.qos\.logback\.classic\)[ @].*/\1/p' | LC_ALL=C sort -u | paste -sd, -
)
# Modules that call native code; a module that is not in the image yet is left out.
native=
for module in dev.malachi.kernel dev.malachi.plugin.linux dev.malachi.plugin.pcap dev.malachi.plugin.sodium dev.malachi.plugin.cli com.sun.jna; do
    case ",$roots,com.sun.jna," in *",$module,"*) native=${native:+$native,}$module ;; esac
done

"$jdk/bin/jlink" --module-path "$modules" --add-modules "$roots" \
    --no-header-files --no-man-pages --strip-java-debug-attributes --compress=zip-9 --output "$out"

# The image holds one program; keytool, rmiregistry and others come along with the JDK's modules.
find "$out/bin" -type f ! -name java -exec rm {} +
# for other JDKs that look into this one, for dumping a CDS archive, for running jars
rm -f "$out/lib/jrt-fs.jar" "$out/lib/classlist" "$out/lib/jexec"
cp "$natives"/* "$out/lib/"
# 5 MB of symbols that only the JDK's own debugger reads
if command -v strip >/dev/null && [ -f "$out/lib/server/libjvm.so" ]; then strip --strip-unneeded "$out/lib/server/libjvm.so"; fi
cp "$here/bin/malachi" "$out/bin/"
chmod 755 "$out/bin/malachi"
for tool in malping maltrace mallookup malscan malstat malroute malkeys; do ln -s malachi "$out/bin/$tool"; done
mkdir "$out/lib/malachi"
for profile in cli daemon; do
    sed "s/@NATIVE@/$native/; s/@ROOTS@/$roots/" "$here/jvm/common.jvm" "$here/jvm/$profile.jvm" >"$out/lib/malachi/$profile.jvm"
done

# The manual pages say what --help says, so the image writes them itself.
"$out/bin/malachi" -q manual "$out/share/man/man1"

# What Wireshark needs to understand the frames
mkdir -p "$out/share/wireshark"
cp "$here/wireshark/malachi.lua" "$out/share/wireshark/"

# What plugins are built against, as a Maven repository: 'malachi plugins sdk' copies it to where Maven looks.
for pom in "$here"/sdk/*.pom; do
    artifact=$(basename "$pom" .pom)
    if [ ! -e "$sdk/$artifact.jar" ]; then continue; fi
    version=$(echo @VERSION@ | sed "$versions")
    folder=$out/lib/malachi/sdk/dev/malachi/$artifact/$version
    mkdir -p "$folder"
    sed "$versions" "$pom" >"$folder/$artifact-$version.pom"
    cp "$sdk/$artifact.jar" "$folder/$artifact-$version.jar"
done

# Jars of plugins that were left out, with the libraries that the image then lacks.
module_of() { "$jdk/bin/jar" --describe-module --file "$1" --release 25 | sed -n 's/^\([a-z][A-Za-z0-9.]*\)[ @].*jar:file.*/\1/p;' | head -n 1; }
requires_of() { "$jdk/bin/jar" --describe-module --file "$1" --release 25 | sed -n '/ static/d; s/^requires \([A-Za-z0-9.]*\).*/\1/p'; }
if [ -n "$without" ]; then
    "$out/bin/java" --list-modules | sed 's/@.*//' >"$scratch/in-image"
    for jar in "$everything"/*.jar; do echo "$(module_of "$jar") $jar"; done >"$scratch/all-modules"
    for jar in "$scratch"/apart/*.jar; do
        lib=$scratch/lib-$(basename "$jar" .jar)/META-INF/lib
        mkdir -p "$lib"
        wanted=$(requires_of "$jar")
        while [ -n "$wanted" ]; do
            next=
            for module in $wanted; do
                if grep -qx "$module" "$scratch/in-image"; then continue; fi
                library=$(sed -n "s|^$module ||p" "$scratch/all-modules")
                if [ -z "$library" ] || [ -e "$lib/${library##*/}" ]; then continue; fi
                cp "$library" "$lib/"
                next="$next $(requires_of "$library" | paste -sd ' ' -)"
            done
            wanted=$(echo "$next" | tr -s ' ' | sed 's/^ //')
        done
        if [ -n "$(ls "$lib")" ]; then
            "$jdk/bin/jar" --update --date 2026-01-01T00:00:00Z --file "$jar" -C "${lib%/META-INF/lib}" META-INF
        fi
    done
    mkdir "$out-plugins"
    mv "$scratch"/apart/*.jar "$out-plugins/"
fi
# By these the host knows the jars of Malachi's own plugins.
(
    cd "$everything"
    sha256sum malachi-plugin-*.jar
    if [ -n "$without" ]; then
        cd "$out-plugins"
        sha256sum ./*.jar
    fi
) >"$out/lib/malachi/plugins.sha256"

# AOT caches: record two JVMs at work, then make a cache of each record. Without a cache the image works, only slower.
timeout 120 sh "$here/training/scene.sh" "$out/bin/malachi" "$scratch" >"$scratch/scene.log" 2>&1 ||
    echo "the training ended with exit code $?" >>"$scratch/scene.log"

without_cache() {
    echo "image: $2, so the profile '$1' starts slower; the last words of its training:"
    tail -n 8 "$scratch"/*.log
}

# make_cache PROFILE COMMAND LOG: with the options of COMMAND's profile
make_cache() {
    record=$scratch/$1.record cache=$scratch/$1.aot
    if [ ! -s "$record" ]; then
        without_cache "$1" "no training was recorded"
        return
    fi
    if ! MALACHI_JAVA_OPTIONS="-XX:AOTMode=create -XX:AOTConfiguration=$record -XX:AOTCache=$cache" \
        timeout 120 "$out/bin/malachi" "$2" >>"$scratch/$1.log" 2>&1 </dev/null || [ ! -s "$cache" ]; then
        without_cache "$1" "no AOT cache was made of the record"
        return
    fi
    mv "$cache" "$out/lib/malachi/"
    # AOTMode=on refuses to run with a cache that does not fit, where the default silently does without
    if ! MALACHI_JAVA_OPTIONS=-XX:AOTMode=on "$out/bin/malachi" "$2" --help >>"$scratch/$1.log" 2>&1; then
        rm -f "$out/lib/malachi/$1.aot"
        without_cache "$1" "the AOT cache does not load"
    fi
}

make_cache cli platform
make_cache daemon up

if [ -d "$scratch/plugins" ]; then mv "$scratch/plugins" "$out/plugins"; fi
echo "$stamp" >"$out/lib/malachi/stamp"
du -sm "$out" "$out/lib/malachi"/*.aot 2>/dev/null | sed 's/^\([0-9]*\)\t/image: \1 MB /'
