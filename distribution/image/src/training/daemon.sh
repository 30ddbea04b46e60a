#!/bin/sh
# What the AOT cache of the daemon learns from. $1 is bin/malachi; MALACHI_JAVA_OPTIONS makes its JVM record.
# Exactly one JVM may record: a second one would overwrite what the first has learned.
set -e
"$1" demo --help
