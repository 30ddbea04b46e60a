package dev.malachi.plugin.linux.tun;

import dev.malachi.api.Offloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The open files of an interface, which goes away with the last of them.
 *
 * @param queues one each
 * @param writeOnly what all writers use if there are several queues
 * @param offloads which are on, for the operator
 */
record TunFiles(List<TunFile> queues, Optional<TunFile> writeOnly, Map<String, String> offloads) {
    /**
     * Creates an interface.
     *
     * @param name not taken
     * @param queues how many
     * @param allowed which offloads may be taken
     */
    static TunFiles create(String name, int queues, Offloads allowed) {
        List<TunFile> files = new ArrayList<>();
        try {
            files.add(TunFile.create(name, queues > 1));
            Map<String, String> offloads = files.getFirst().setOffloads(allowed);
            while (files.size() < queues) {
                files.add(TunFile.another(name));
            }
            List<TunFile> toRead = List.copyOf(files);
            return new TunFiles(
                    toRead, queues > 1 ? Optional.of(TunFile.forWritingOnly(name)) : Optional.empty(), offloads);
        } catch (RuntimeException e) {
            files.forEach(TunFile::close);
            throw e;
        }
    }

    /** The one that writers use. */
    TunFile toWrite() {
        return writeOnly.orElseGet(queues::getFirst);
    }

    /** Makes these descriptors lead to another interface, which has as many. */
    void leadTo(TunFiles other) {
        for (int queue = 0; queue < queues.size(); queue++) {
            other.queues.get(queue).putInPlaceOf(queues.get(queue));
        }
        writeOnly.ifPresent(file -> other.toWrite().putInPlaceOf(file));
    }

    void close() {
        queues.forEach(TunFile::close);
        writeOnly.ifPresent(TunFile::close);
    }
}
