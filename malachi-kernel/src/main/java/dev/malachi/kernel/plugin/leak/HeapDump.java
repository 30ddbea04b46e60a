package dev.malachi.kernel.plugin.leak;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A heap dump as the JVM writes it (hprof 1.0.2, described in heapDumper.cpp of HotSpot), with ids of 8 bytes. Its names, classes and
 * roots are read at once, its objects as often as wanted.
 */
final class HeapDump implements AutoCloseable {
    /** In the place of a field: every object refers to its class. */
    static final String CLASS = "";

    /** Types of values; 2 is a reference. */
    private static final int OBJECT = 2;

    private static final int TAG_TEXT = 0x01;
    private static final int TAG_LOAD_CLASS = 0x02;
    private static final int TAG_HEAP = 0x0C;
    private static final int TAG_HEAP_SEGMENT = 0x1C;

    /** A field that refers to objects, or a number. */
    record Field(String name, int type, int offset) {}

    /**
     * A class.
     *
     * @param superclass its id, 0 for none
     * @param loader id of its class loader, 0 for the boot loader
     * @param fields its own, at their offsets among its own
     * @param fieldBytes all of them together
     * @param statics names of its static references, with what they refer to
     */
    record Type(
            String name, long superclass, long loader, List<Field> fields, int fieldBytes, Map<String, Long> statics) {}

    /**
     * Why an object is alive by itself.
     *
     * @param kind as hprof numbers it
     * @param thread serial number of the thread it belongs to, or -1
     */
    record Root(int kind, int thread) {
        static final int JNI_GLOBAL = 0x01;
        static final int THREAD = 0x08;
    }

    /** Takes the references of each object that is no class. */
    interface Visitor {
        /**
         * An object refers to another.
         *
         * @param from its id
         * @param type id of its class, or of the class of an array
         * @param field name of the field, [] of an array, {@link HeapDump#CLASS} for the object's own class
         * @param to what it refers to
         */
        void reference(long from, long type, String field, long to);
    }

    private final FileChannel channel;
    private final ByteBuffer bytes;
    private final Map<Long, String> texts = new HashMap<>();
    private final Map<Long, Long> classNames = new HashMap<>();
    private final Map<Long, Type> types = new HashMap<>();
    private final Map<Long, Root> roots = new HashMap<>();
    private final Map<Integer, Long> threads = new HashMap<>();

    private HeapDump(FileChannel channel) throws IOException {
        this.channel = channel;
        this.bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    }

    /**
     * Opens one.
     *
     * @throws IOException if it cannot be read, or has another form
     */
    static HeapDump open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            var dump = new HeapDump(channel);
            dump.walk((_, _, _, _) -> {}, true);
            return dump;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException("the heap dump cannot be understood", e);
        }
    }

    Map<Long, Type> types() {
        return types;
    }

    Map<Long, Root> roots() {
        return roots;
    }

    /** Id of the object of a thread. */
    long thread(int serial) {
        return threads.getOrDefault(serial, 0L);
    }

    /** Calls for each reference from an object to another. */
    void references(Visitor visitor) {
        walk(visitor, false);
    }

    /** The value of a whole number of 8 bytes in each object of a class, by the object's id. */
    Map<Long, Long> numbers(String className, String field) {
        Map<Long, Long> numbers = new HashMap<>();
        instances((id, type, at) -> {
            int offset = at;
            for (long up = type;
                    up != 0 && types.containsKey(up);
                    up = types.get(up).superclass()) {
                Type level = types.get(up);
                if (level.name().equals(className)) {
                    for (Field one : level.fields()) {
                        if (one.name().equals(field)) {
                            numbers.put(id, bytes.getLong(offset + one.offset()));
                        }
                    }
                }
                offset += level.fieldBytes();
            }
        });
        return numbers;
    }

    private interface InstanceVisitor {
        void instance(long id, long type, int at);
    }

    private void instances(InstanceVisitor visitor) {
        instanceVisitor = visitor;
        try {
            walk((_, _, _, _) -> {}, false);
        } finally {
            instanceVisitor = (_, _, _) -> {};
        }
    }

    private InstanceVisitor instanceVisitor = (_, _, _) -> {};

    private void walk(Visitor visitor, boolean first) {
        bytes.position(0);
        while (bytes.get() != 0) {
            // the name of the format
        }
        if (bytes.getInt() != Long.BYTES) {
            throw new IllegalStateException("ids of another size than 8 bytes");
        }
        bytes.getLong();
        while (bytes.hasRemaining()) {
            int tag = bytes.get() & 0xFF;
            bytes.getInt();
            long length = Integer.toUnsignedLong(bytes.getInt());
            int end = Math.toIntExact(bytes.position() + length);
            switch (tag) {
                case TAG_TEXT -> {
                    if (first) {
                        long id = bytes.getLong();
                        byte[] text = new byte[end - bytes.position()];
                        bytes.get(text);
                        texts.put(id, new String(text, StandardCharsets.UTF_8));
                    }
                }
                case TAG_LOAD_CLASS -> {
                    bytes.getInt();
                    long id = bytes.getLong();
                    bytes.getInt();
                    classNames.put(id, bytes.getLong());
                }
                case TAG_HEAP, TAG_HEAP_SEGMENT -> {
                    while (bytes.position() < end) {
                        heapRecord(visitor, first);
                    }
                }
                default -> {}
            }
            bytes.position(end);
        }
    }

    private void heapRecord(Visitor visitor, boolean first) {
        int tag = bytes.get() & 0xFF;
        switch (tag) {
            case 0xFF, 0x05, 0x07 -> root(tag, 0, first);
            case Root.JNI_GLOBAL -> root(tag, Long.BYTES, first);
            case 0x02, 0x03, Root.THREAD -> threadRoot(tag, Integer.BYTES, first);
            case 0x04, 0x06 -> threadRoot(tag, 0, first);
            case 0x20 -> typeRecord(first);
            case 0x21 -> instance(visitor);
            case 0x22 -> array(visitor);
            case 0x23 -> {
                skip(Long.BYTES + Integer.BYTES);
                int length = bytes.getInt();
                int size = size(bytes.get());
                skip((long) length * size);
            }
            default -> throw new IllegalStateException("an unknown record " + tag);
        }
    }

    private void root(int kind, int more, boolean first) {
        long id = bytes.getLong();
        skip(more);
        if (first) {
            roots.putIfAbsent(id, new Root(kind, -1));
        }
    }

    private void threadRoot(int kind, int more, boolean first) {
        long id = bytes.getLong();
        int thread = bytes.getInt();
        skip(more);
        if (first) {
            if (kind == Root.THREAD) {
                roots.put(id, new Root(kind, thread)); // rather than by whose variable it is reached as well
                threads.put(thread, id);
            } else {
                roots.putIfAbsent(id, new Root(kind, thread));
            }
        }
    }

    private void typeRecord(boolean first) {
        long id = bytes.getLong();
        bytes.getInt();
        long superclass = bytes.getLong();
        long loader = bytes.getLong();
        skip(4 * Long.BYTES + Integer.BYTES);
        int constants = bytes.getShort() & 0xFFFF;
        for (int i = 0; i < constants; i++) {
            bytes.getShort();
            skip(size(bytes.get()));
        }
        Map<String, Long> statics = new HashMap<>();
        int staticFields = bytes.getShort() & 0xFFFF;
        for (int i = 0; i < staticFields; i++) {
            String name = texts.getOrDefault(bytes.getLong(), "?");
            int type = bytes.get();
            if (type == OBJECT) {
                statics.put(name, bytes.getLong());
            } else {
                skip(size(type));
            }
        }
        List<Field> fields = new ArrayList<>();
        int offset = 0;
        int own = bytes.getShort() & 0xFFFF;
        for (int i = 0; i < own; i++) {
            String name = texts.getOrDefault(bytes.getLong(), "?");
            int type = bytes.get();
            fields.add(new Field(name, type, offset));
            offset += size(type);
        }
        if (first) {
            String name =
                    texts.getOrDefault(classNames.getOrDefault(id, 0L), "?").replace('/', '.');
            types.put(id, new Type(name, superclass, loader, fields, offset, statics));
        }
    }

    private void instance(Visitor visitor) {
        long id = bytes.getLong();
        bytes.getInt();
        long type = bytes.getLong();
        int length = bytes.getInt();
        int at = bytes.position();
        instanceVisitor.instance(id, type, at);
        visitor.reference(id, type, CLASS, type);
        int offset = at;
        for (long up = type; up != 0; ) {
            Type level = types.get(up);
            if (level == null) {
                break; // classes come after objects in this dump: the first walk only collects
            }
            for (Field field : level.fields()) {
                if (field.type() == OBJECT) {
                    long to = bytes.getLong(offset + field.offset());
                    if (to != 0) {
                        visitor.reference(id, type, field.name(), to);
                    }
                }
            }
            offset += level.fieldBytes();
            up = level.superclass();
        }
        bytes.position(at + length);
    }

    private void array(Visitor visitor) {
        long id = bytes.getLong();
        bytes.getInt();
        int length = bytes.getInt();
        long type = bytes.getLong();
        visitor.reference(id, type, CLASS, type);
        for (int i = 0; i < length; i++) {
            long to = bytes.getLong();
            if (to != 0) {
                visitor.reference(id, type, "[]", to);
            }
        }
    }

    private void skip(long count) {
        bytes.position(Math.toIntExact(bytes.position() + count));
    }

    private static int size(int type) {
        return switch (type) {
            case OBJECT, 7, 11 -> 8;
            case 4, 8 -> 1;
            case 5, 9 -> 2;
            case 6, 10 -> 4;
            default -> throw new IllegalStateException("an unknown type " + type);
        };
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
