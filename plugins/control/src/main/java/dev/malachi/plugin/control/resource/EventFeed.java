package dev.malachi.plugin.control.resource;

import dev.malachi.api.Registration;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Schema;
import dev.malachi.api.control.Schemas;
import dev.malachi.api.event.Event;
import dev.malachi.api.spi.resource.Resource;
import dev.malachi.api.spi.resource.ResourceCall;
import dev.malachi.api.spi.resource.ResourceDescription;
import dev.malachi.api.spi.resource.ResourceDescription.Method;
import dev.malachi.api.spi.resource.ResourceStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Streams what happens in the node to those who asked. */
public final class EventFeed {
    /** The node's threads never wait for a listener: one this far behind loses events and is told how many. */
    private static final int QUEUE_CAPACITY = 1024;

    private EventFeed() {}

    /**
     * {@code GET /v1/events}.
     *
     * @param catalog the kinds that there are
     * @return the resource
     */
    public static Resource resource(EventCatalog catalog) {
        return new Resource(
                ResourceDescription.stream(
                                Method.GET,
                                "/v1/events",
                                "What happens in the node, from now on",
                                () -> schemas(catalog))
                        .detailed(
                                "Without end: 'event' with an Event, and 'lost' when the reader is too slow. Comment lines come"
                                        + " when nothing happens."),
                (Resource.Streaming) EventFeed::stream);
    }

    private static Map<String, Schema> schemas(EventCatalog catalog) {
        Map<String, Schema> events = new LinkedHashMap<>();
        events.put("event", Schemas.event(catalog.schema()));
        events.put("lost", Schema.object().with("count", Schema.INTEGER));
        return events;
    }

    @SuppressWarnings("try") // resources that are only closed
    private static void stream(ResourceCall call, ResourceStream stream) throws InterruptedException {
        BlockingQueue<Event> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
        AtomicLong lost = new AtomicLong();
        try (Registration subscription = call.node().subscribe(event -> {
            if (!queue.offer(event)) {
                lost.incrementAndGet();
            }
        })) {
            stream.open(); // the caller that has the head of the answer misses nothing from here on
            while (true) {
                Event event = queue.take();
                long missed = lost.getAndSet(0);
                if (missed > 0) {
                    stream.send("lost", Map.of("count", missed));
                }
                stream.send("event", Documents.event(event));
            }
        }
    }
}
