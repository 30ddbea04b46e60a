package dev.malachi.api.plugin;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What stands under each interface, in the order in which it came. There are no empty lists: a key may be an interface of a plugin that
 * is gone, and would hold its classes. Safe for use by several threads; readers take no lock.
 */
final class PointLists<T> {
    private final Map<Class<?>, List<T>> lists = new ConcurrentHashMap<>();
    private final ReentrantLock changing = new ReentrantLock();

    void add(Class<?> point, T value) {
        changing.lock();
        try {
            lists.computeIfAbsent(point, _ -> new CopyOnWriteArrayList<>()).add(value);
        } finally {
            changing.unlock();
        }
    }

    /** Gives whether it was there. */
    boolean remove(Class<?> point, T value) {
        changing.lock();
        try {
            List<T> list = of(point);
            boolean removed = list.contains(value) && list.remove(value);
            if (removed && list.isEmpty()) {
                lists.remove(point);
            }
            return removed;
        } finally {
            changing.unlock();
        }
    }

    /** Changes meanwhile; empty if nothing stands there. */
    List<T> of(Class<?> point) {
        return lists.getOrDefault(point, List.of());
    }
}
