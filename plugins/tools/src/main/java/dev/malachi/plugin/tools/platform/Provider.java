package dev.malachi.plugin.tools.platform;

import dev.malachi.api.Availability;
import dev.malachi.api.control.Documents;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.spi.link.LinkDriver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What an installed provider says of itself.
 *
 * @param id its short name
 * @param availability whether it works here
 * @param interfaces links it would use by itself
 */
record Provider(String id, Availability availability, List<String> interfaces) {
    Provider(String id, Availability availability) {
        this(id, availability, List.of());
    }

    static Provider of(LinkDriver driver) {
        Availability availability = driver.availability();
        return new Provider(driver.id(), availability, availability.available() ? driver.candidates() : List.of());
    }

    /**
     * Asks all installed providers of a service. One that cannot even be made is listed as unavailable, with the reason.
     *
     * @param services what plugins bring
     * @param describe asks one
     * @return ordered by id
     */
    static <S> List<Provider> all(List<Extension<S>> services, Function<S, Provider> describe) {
        List<Provider> providers = new ArrayList<>();
        for (Extension<S> service : services) {
            try {
                providers.add(describe.apply(service.get()));
            } catch (RuntimeException | LinkageError e) {
                providers.add(new Provider(
                        service.plugin().id(),
                        Availability.no("cannot be loaded: " + e, "Install Malachi again; this image is damaged.")));
            }
        }
        providers.sort(Comparator.comparing(Provider::id));
        return providers;
    }

    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", id);
        document.put("available", availability.available());
        document.put("detail", availability.detail().isEmpty() ? Documents.ABSENT : availability.detail());
        document.put("remedy", availability.remedy().isEmpty() ? Documents.ABSENT : availability.remedy());
        return document;
    }
}
