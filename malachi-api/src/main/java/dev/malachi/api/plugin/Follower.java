package dev.malachi.api.plugin;

import dev.malachi.api.Registration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What keeps up with one interface, and what it has made of each extension. */
final class Follower<S> {
    /** In the place of what is being made. */
    private static final Registration PENDING = () -> {};

    private final Function<Extension<S>, Registration> arrival;
    private final Map<Extension<S>, Registration> made = new LinkedHashMap<>();

    Follower(Function<Extension<S>, Registration> arrival) {
        this.arrival = arrival;
    }

    void arrived(Extension<S> extension) {
        synchronized (made) {
            if (made.putIfAbsent(extension, PENDING) != null) {
                return;
            }
        }
        Registration registration;
        try {
            registration = arrival.apply(extension);
        } catch (RuntimeException | LinkageError e) {
            gone(extension);
            throw e;
        }
        boolean wanted;
        synchronized (made) {
            wanted = made.replace(extension, PENDING, registration);
        }
        if (!wanted) {
            registration.close(); // it has gone meanwhile
        }
    }

    void gone(Extension<S> extension) {
        Optional<Registration> registration;
        synchronized (made) {
            registration = Optional.ofNullable(made.remove(extension));
        }
        registration.ifPresent(Registration::close);
    }

    void end() {
        List<Extension<S>> all;
        synchronized (made) {
            all = List.copyOf(made.keySet());
        }
        all.reversed().forEach(this::gone);
    }
}
