package dev.malachi.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventKindTest {
    @Test
    void everyKindIsDescribedOnce() throws Exception {
        List<String> kinds = new ArrayList<>();
        for (Field field : EventKind.class.getFields()) {
            kinds.add((String) field.get(null));
        }

        assertThat(EventKind.descriptions())
                .extracting(EventDescription::kind)
                .containsExactlyInAnyOrderElementsOf(kinds);
    }
}
