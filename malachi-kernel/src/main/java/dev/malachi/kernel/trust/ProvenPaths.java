package dev.malachi.kernel.trust;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.control.MalformedJsonException;
import dev.malachi.api.time.Timeline;
import dev.malachi.kernel.home.DelayedWrite;
import dev.malachi.kernel.home.HomeWriter;
import dev.malachi.kernel.home.SmallFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where pinned peers have proven to be: links of ours and MAC addresses on them (protocol.md §3.5). What comes from there in their name
 * has budgets that no sender elsewhere can use up (§3.1, §5). Used on the control thread.
 *
 * <p>Kept in {@code paths.json}, because it is after a restart that those budgets matter most: then a node has heard no peer yet. A place
 * says nothing of trust; a handshake that our host wants with a peer that was not found yet begins there.
 */
public final class ProvenPaths {
    /** Ids remembered; the one proven longest ago goes. */
    static final int MAX_IDS = 4096;

    /** Places remembered of an id: two or three links of ours, or an address from before. */
    static final int MAX_PLACES = 4;

    /** A full one has 1.5 MB. */
    private static final int MAX_FILE_BYTES = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ProvenPaths.class);

    /**
     * A link of ours and a station on it.
     *
     * @param link its name
     * @param mac the station's address
     */
    public record Place(String link, MacAddress mac) {}

    private final Path file;
    private final Predicate<NodeId> pinned;
    private final DelayedWrite write;
    /** Places of each id, newest first; the id proven longest ago first. */
    private final Map<NodeId, List<Place>> byId = new LinkedHashMap<>();

    private final Map<Place, Set<NodeId>> at = new HashMap<>();

    /**
     * Reads what was remembered; a missing or damaged file counts as empty.
     *
     * @param home directory
     * @param pinned whether an id is pinned; of others nothing is remembered
     * @param timeline for collecting writes
     * @param writer writes the file
     */
    public ProvenPaths(Path home, Predicate<NodeId> pinned, Timeline timeline, HomeWriter writer) {
        this.file = home.resolve("paths.json");
        this.pinned = pinned;
        this.write = new DelayedWrite(timeline, writer, this::prepare);
        read();
    }

    /**
     * A peer has proven to be somewhere. Ignored if it is not pinned.
     *
     * @param id who
     * @param link name of our link
     * @param mac its address there
     */
    public void proven(NodeId id, String link, MacAddress mac) {
        if (!pinned.test(id)) {
            return;
        }
        var place = new Place(link, mac);
        List<Place> before = byId.get(id);
        if (before != null && before.getFirst().equals(place)) {
            return;
        }
        List<Place> places = new ArrayList<>(MAX_PLACES);
        places.add(place);
        if (before != null) {
            before.stream()
                    .filter(other -> !other.equals(place))
                    .limit(MAX_PLACES - 1L)
                    .forEach(places::add);
        }
        forget(id);
        add(id, places);
        if (byId.size() > MAX_IDS) {
            forget(byId.keySet().iterator().next());
        }
        write.soon();
    }

    /**
     * Whether a pinned peer has proven to be somewhere, in this run or before.
     *
     * @param id who
     * @param link name of our link
     * @param mac Ethernet address there
     */
    public boolean isAt(NodeId id, String link, MacAddress mac) {
        return idsAt(link, mac).contains(id) && pinned.test(id);
    }

    /**
     * Where a pinned peer has proven to be last, in this run or before.
     *
     * @param id who
     */
    public Optional<Place> placeOf(NodeId id) {
        return Optional.ofNullable(byId.get(id)).filter(_ -> pinned.test(id)).map(List::getFirst);
    }

    /**
     * Whether a station is a pinned peer, but not this one: then it passes on what it sends in this name.
     *
     * @param id whose name
     * @param link name of our link
     * @param mac Ethernet address there
     */
    public boolean isAnothers(NodeId id, String link, MacAddress mac) {
        Set<NodeId> ids = idsAt(link, mac);
        return !ids.contains(id) && ids.stream().anyMatch(pinned);
    }

    private Set<NodeId> idsAt(String link, MacAddress mac) {
        return at.getOrDefault(new Place(link, mac), Set.of());
    }

    private void add(NodeId id, List<Place> places) {
        byId.put(id, places);
        places.forEach(place -> at.computeIfAbsent(place, _ -> new HashSet<>()).add(id));
    }

    private void forget(NodeId id) {
        List<Place> places = byId.remove(id);
        if (places != null) {
            for (Place place : places) {
                Set<NodeId> ids = at.getOrDefault(place, new HashSet<>());
                ids.remove(id);
                if (ids.isEmpty()) {
                    at.remove(place);
                }
            }
        }
    }

    /** Writes now what is still to be written. */
    public void flush() {
        write.flush();
    }

    private List<HomeWriter.Content> prepare() {
        List.copyOf(byId.keySet()).stream().filter(pinned.negate()).forEach(this::forget);
        Map<String, Object> document = new LinkedHashMap<>();
        byId.forEach((id, places) -> document.put(
                id.toString(),
                places.stream()
                        .map(place ->
                                Map.of("link", place.link(), "mac", place.mac().toString()))
                        .toList()));
        byte[] bytes = Documents.toJson(document).getBytes(StandardCharsets.UTF_8);
        return List.of(new HomeWriter.Content(file, bytes, "rw-------"));
    }

    private void read() {
        try {
            Optional<byte[]> read = new SmallFile("where peers are in", file, MAX_FILE_BYTES)
                    .readIfPresent("check the owner and mode of the file");
            if (read.isEmpty()) {
                return;
            }
            Object content = Documents.parse(new String(read.get(), StandardCharsets.UTF_8));
            for (Map.Entry<?, ?> entry : Fields.of(content).document().entrySet()) {
                List<Place> places = new ArrayList<>(MAX_PLACES);
                for (Fields place : Fields.listOf(entry.getValue())) {
                    if (places.size() < MAX_PLACES) {
                        places.add(new Place(
                                place.text("link").orElse(""),
                                MacAddress.parse(place.text("mac").orElse(""))));
                    }
                }
                Optional<NodeId> id = NodeId.parse(entry.getKey().toString());
                if (id.isPresent() && !places.isEmpty() && byId.size() < MAX_IDS) {
                    add(id.get(), places);
                }
            }
        } catch (MalachiException e) {
            LOG.warn("event=file-ignored file={} reason=\"{}\"", file, e.getMessage());
        } catch (MalformedJsonException e) {
            LOG.warn("event=file-ignored file={} reason=\"{}\" detail=\"it is damaged\"", file, e.getMessage());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            LOG.warn("event=file-ignored file={} reason=\"an address in it is none\" detail=\"it is damaged\"", file);
        }
    }
}
