package io.mkomhub.local.buffer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last elements of a sequence, up to a capacity. Another one takes the place of the oldest.
 *
 * <p>It takes memory only for elements that were added. It is not safe for several threads.
 *
 * @param <E> its elements
 */
public final class RingBuffer<E> {

    private final int capacity;
    private List<E> elements = new ArrayList<>();

    /** Where the oldest element is. */
    private int oldest;

    /**
     * An empty buffer.
     *
     * @param capacity most elements, 1 or more
     * @throws IllegalArgumentException when it is less than 1
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
     * @return the oldest element, if that had to go
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

    /** How many elements it holds. */
    public int size() {
        return elements.size();
    }

    /** A copy of all elements, oldest first. */
    public List<E> all() {
        return last(size());
    }

    /**
     * A copy of the last elements, oldest first; takes no longer than copying them does.
     *
     * @param limit most elements, 0 or more
     */
    public List<E> last(int limit) {
        int count = Math.min(limit, size());
        List<E> last = new ArrayList<>(count);
        for (int i = size() - count; i < size(); i++) {
            last.add(elements.get((int) (((long) oldest + i) % size())));
        }
        return List.copyOf(last);
    }

    /** Forgets all elements, and gives back the memory they took. */
    public void clear() {
        elements = new ArrayList<>();
        oldest = 0;
    }
}
