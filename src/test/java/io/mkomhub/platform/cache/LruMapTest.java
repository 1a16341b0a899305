package io.mkomhub.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LruMapTest {

    private final LruMap<String, Integer> map = new LruMap<>(2);

    @Test
    void put_shouldDropTheEntryThatWasUsedLongestAgo_whenTheMapIsFull() {
        map.put("a", 1);
        map.put("b", 2);
        map.find("a");

        map.put("c", 3);

        assertThat(map.find("a")).hasValue(1);
        assertThat(map.find("b")).isEmpty();
        assertThat(map.find("c")).hasValue(3);
    }

    @Test
    void remove_shouldMakeRoom_whenTheMapIsFull() {
        map.put("a", 1);
        map.put("b", 2);

        map.remove("b");
        map.put("c", 3);

        assertThat(map.find("a")).hasValue(1);
        assertThat(map.find("b")).isEmpty();
    }
}
