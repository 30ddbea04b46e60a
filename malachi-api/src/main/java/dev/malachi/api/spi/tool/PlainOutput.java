package dev.malachi.api.spi.tool;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.control.Documents;
import dev.malachi.api.wording.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shows documents of which nothing is known: a text as it is, a record as lines of {@code Name: value}, a list of records as a table, an
 * event as a line. Control characters, by which what a program says could do more to a terminal than be read, are replaced.
 */
@Preview
public final class PlainOutput implements ToolOutput {
    private static final char REPLACEMENT = '\uFFFD';
    private static final String INDENT = "  ";

    private final PrintWriter out;

    /**
     * Prints.
     *
     * @param out the terminal
     */
    public PlainOutput(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void event(Map<String, Object> event) {
        if (event.size() == 1 && event.values().iterator().next() instanceof CharSequence line) {
            text(line.toString());
        } else {
            out.println(members(event, "=", "  "));
        }
        out.flush();
    }

    @Override
    public void result(Object result) {
        show(result, "");
        out.flush();
    }

    private void show(Object value, String indent) {
        if (value instanceof Map<?, ?> record) {
            record(record, indent);
        } else if (value instanceof List<?> list
                && !list.isEmpty()
                && list.stream().allMatch(Map.class::isInstance)) {
            table(list, indent);
        } else if (value instanceof List<?> list) {
            list.forEach(element -> out.println(indent + inline(element)));
        } else if (value instanceof CharSequence text) {
            text(text.toString());
        } else {
            out.println(indent + inline(value));
        }
    }

    private void text(String text) {
        String clean = text.lines().map(PlainOutput::clean).collect(Collectors.joining(System.lineSeparator()));
        out.println(clean);
    }

    /** What has records inside stands below its name. */
    private void record(Map<?, ?> record, String indent) {
        TextTable lines = new TextTable();
        for (Map.Entry<?, ?> member : record.entrySet()) {
            String name = name(member.getKey()) + ":";
            if (hasRecords(member.getValue())) {
                lines.print(out, indent);
                lines = new TextTable();
                out.println(indent + name);
                show(member.getValue(), indent + INDENT);
            } else {
                lines.row(name, inline(member.getValue()));
            }
        }
        lines.print(out, indent);
    }

    private static String cell(Map<?, ?> record, String column) {
        Object value = record.get(column);
        return value == null ? "-" : inline(value);
    }

    private static boolean hasRecords(Object value) {
        return value instanceof Map<?, ?> map && !map.isEmpty()
                || value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance);
    }

    private void table(List<?> records, String indent) {
        Set<String> columns = new LinkedHashSet<>();
        records.forEach(record -> ((Map<?, ?>) record).keySet().forEach(key -> columns.add(key.toString())));
        TextTable table = new TextTable(columns.stream()
                .map(column -> name(column).toUpperCase(Locale.ROOT))
                .toArray(String[]::new));
        for (Object record : records) {
            table.row(columns.stream()
                    .map(column -> cell((Map<?, ?>) record, column))
                    .toArray(String[]::new));
        }
        table.print(out, indent);
    }

    /** {@code lastSeenSeconds} is {@code Last seen seconds}. */
    private static String name(Object key) {
        StringBuilder name = new StringBuilder();
        for (char c : clean(key.toString()).toCharArray()) {
            boolean first = name.isEmpty();
            if (Character.isUpperCase(c) && !first && Character.isLowerCase(name.charAt(name.length() - 1))) {
                name.append(' ').append(Character.toLowerCase(c));
            } else {
                name.append(first ? Character.toUpperCase(c) : c);
            }
        }
        return name.toString();
    }

    private static String inline(Object value) {
        if (value.equals(Documents.ABSENT)) {
            return "-";
        }
        return switch (value) {
            case Boolean flag -> flag ? "yes" : "no";
            case Map<?, ?> map -> map.isEmpty() ? "-" : members(map, " ", ", ");
            case List<?> list -> {
                List<String> elements = new ArrayList<>();
                list.forEach(element -> elements.add(inline(element)));
                yield elements.isEmpty() ? "-" : String.join(", ", elements);
            }
            default -> clean(value.toString());
        };
    }

    private static String members(Map<?, ?> map, String equals, String separator) {
        List<String> members = new ArrayList<>();
        map.forEach((key, value) -> members.add(clean(key.toString()) + equals + inline(value)));
        return String.join(separator, members);
    }

    /** Tabs stay; a line break within a cell would tear the table. */
    private static String clean(String text) {
        if (text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\t')) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.chars().forEach(c -> clean.append(Character.isISOControl(c) && c != '\t' ? REPLACEMENT : (char) c));
        return clean.toString();
    }
}
