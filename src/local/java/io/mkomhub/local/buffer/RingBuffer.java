package io.mkomhub.local.buffer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last elements of a sequence, up to a capacity. A further element replaces the oldest.
 *
 * <p>Uses memory only for elements that were added. Not thread-safe.
 *
 * @param <E> the elements
 */
public final class RingBuffer<E> {

    private final int capacity;
    private List<E> elements = new ArrayList<>();

    /** The index of the oldest element. */
    private int oldest;

    /**
     * Creates an empty buffer.
     *
     * @param capacity the maximum number of elements, 1 or more
     * @throws IllegalArgumentException if the capacity is less than 1
     */
    public RingBuffer(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: expected 1 or more, found " + capacity);
        }
        this.capacity = capacity;
    }

    /**
     * Adds an element.
     *
     * @return the oldest element, if it was removed
     */
    public Optional<E> add(E element) {
        if (elements.size() < capacity) {
            elements.add(element);
            return Optional.empty();
        }
        E replaced = elements.set(oldest, element);
        oldest = (oldest + 1) % capacity;
        return Optional.of(replaced);
    }

    /** The number of elements. */
    public int size() {
        return elements.size();
    }

    /** Returns a copy of all elements, oldest first. */
    public List<E> all() {
        return last(size());
    }

    /**
     * Returns a copy of the last elements, oldest first. The time depends only on their number.
     *
     * @param limit the maximum number of elements, 0 or more
     */
    public List<E> last(int limit) {
        int count = Math.min(limit, size());
        List<E> last = new ArrayList<>(count);
        for (int i = size() - count; i < size(); i++) {
            last.add(elements.get((int) (((long) oldest + i) % size())));
        }
        return List.copyOf(last);
    }

    /** Removes all elements and releases their memory. */
    public void clear() {
        elements = new ArrayList<>();
        oldest = 0;
    }
}
