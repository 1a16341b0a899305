package io.mkomhub.local.dynamodb.engine;

import io.mkomhub.local.dynamodb.engine.storage.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Keeps writers of an item apart. A single write waits for another one. Who meets a transaction is refused, as by DynamoDB.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html">Transaction conflicts</a>
 */
final class ItemLocks {

    private static final int LOCKS = 1024;

    private final List<ReentrantLock> locks =
            IntStream.range(0, LOCKS).mapToObj(i -> new ReentrantLock()).toList();
    private final Set<Table.Key> inTransactions = ConcurrentHashMap.newKeySet();

    private static int lockOf(Table.Key key) {
        return Math.floorMod(key.hashCode(), LOCKS);
    }

    /** Does something with an item that nobody else writes meanwhile. */
    <T> T with(Table.Key key, Supplier<T> work) {
        if (!inTransactions.isEmpty() && inTransactions.contains(key)) {
            throw Fault.TRANSACTION_CONFLICT.error();
        }
        ReentrantLock lock = locks.get(lockOf(key));
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes items for a transaction.
     *
     * @return those that another one has; if there are any, none is taken
     */
    Set<Table.Key> claim(List<Table.Key> keys) {
        List<Table.Key> claimed = new ArrayList<>();
        Set<Table.Key> taken = ConcurrentHashMap.newKeySet();
        for (Table.Key key : keys) {
            if (inTransactions.add(key)) {
                claimed.add(key);
            } else {
                taken.add(key);
            }
        }
        if (!taken.isEmpty()) {
            release(claimed);
        }
        return taken;
    }

    /** Those that a transaction has. */
    Set<Table.Key> inTransaction(List<Table.Key> keys) {
        return inTransactions.isEmpty()
                ? Set.of()
                : keys.stream().filter(inTransactions::contains).collect(Collectors.toSet());
    }

    void release(List<Table.Key> keys) {
        keys.forEach(inTransactions::remove);
    }

    /** Does something with items that nobody else writes meanwhile. */
    <T> T withAll(List<Table.Key> keys, Supplier<T> work) {
        int[] ordered =
                keys.stream().mapToInt(ItemLocks::lockOf).distinct().sorted().toArray();
        int locked = 0;
        try {
            for (int lock : ordered) {
                locks.get(lock).lock();
                locked++;
            }
            return work.get();
        } finally {
            for (int i = 0; i < locked; i++) {
                locks.get(ordered[i]).unlock();
            }
        }
    }
}
