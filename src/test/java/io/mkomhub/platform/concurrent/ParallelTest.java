package io.mkomhub.platform.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelTest {

    private static final long SECONDS = 20;

    /** Something that a call does, and that may be interrupted or take too long. */
    private interface Step {

        void run() throws Exception;
    }

    private static <T> Supplier<T> call(T result, Step step) {
        return () -> {
            try {
                step.run();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return result;
        };
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody came");
        }
    }

    @Test
    void all_shouldMakeCallsAtTheSameTime_whenEachWaitsForTheOthers() {
        CyclicBarrier meeting = new CyclicBarrier(Parallel.MOST);
        List<Supplier<Integer>> calls = IntStream.range(0, Parallel.MOST)
                .mapToObj(i -> call(i, () -> meeting.await(SECONDS, TimeUnit.SECONDS)))
                .toList();

        assertThat(Parallel.all(calls)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void all_shouldHaveNoMoreUnderWay_whenThereAreManyCalls() {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier meeting = new CyclicBarrier(Parallel.MOST);
        List<Supplier<Integer>> calls = IntStream.range(0, 5 * Parallel.MOST)
                .mapToObj(i -> call(i, () -> {
                    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    meeting.await(SECONDS, TimeUnit.SECONDS);
                    underWay.decrementAndGet();
                }))
                .toList();

        assertThat(Parallel.all(calls))
                .isEqualTo(IntStream.range(0, 5 * Parallel.MOST).boxed().toList());
        assertThat(most).hasValue(Parallel.MOST);
    }

    @Test
    void all_shouldReturnResultsInTheOrderOfTheCalls_whenTheLastEndsFirst() {
        CountDownLatch last = new CountDownLatch(1);

        assertThat(Parallel.all(List.of(call("a", () -> await(last)), call("b", last::countDown))))
                .containsExactly("a", "b");
    }

    @Test
    void all_shouldUseTheCallingThread_whenThereIsOneCall() {
        assertThat(Parallel.all(List.of(Thread::currentThread))).containsExactly(Thread.currentThread());
    }

    @Test
    void all_shouldThrowTheFirstFailureAfterEveryCall_whenALaterOneFailsFirst() {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        RuntimeException first = new IllegalStateException("first");
        RuntimeException second = new IllegalArgumentException("second");

        assertThatThrownBy(() -> Parallel.all(List.of(
                        call(0, done::incrementAndGet),
                        call(1, () -> {
                            await(failed);
                            throw first;
                        }),
                        call(2, () -> {
                            failed.countDown();
                            throw second;
                        }),
                        call(3, () -> {
                            await(failed);
                            done.incrementAndGet();
                        }))))
                .isSameAs(first)
                .hasSuppressedException(second);
        assertThat(done).hasValue(2);
    }

    @Test
    void all_shouldEndEveryCallAndStayInterrupted_whenTheCallerIsInterrupted() {
        Thread caller = Thread.currentThread();
        AtomicInteger done = new AtomicInteger();
        List<Supplier<Integer>> calls = IntStream.range(0, 3)
                .mapToObj(i -> call(i, () -> {
                    caller.interrupt();
                    done.incrementAndGet();
                }))
                .toList();

        List<Integer> results = Parallel.all(calls);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(results).containsExactly(0, 1, 2);
        assertThat(done).hasValue(3);
    }

    @Test
    void all_shouldMakeTheCallsItself_whenEveryOtherThreadIsBusy() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(Parallel.MOST);
        CountDownLatch over = new CountDownLatch(1);
        Thread other = new Thread(() -> Parallel.all(IntStream.range(0, Parallel.MOST)
                .mapToObj(i -> call(i, () -> {
                    busy.countDown();
                    await(over);
                }))
                .toList()));
        other.start();
        await(busy);

        List<Thread> threads = Parallel.all(List.of(Thread::currentThread, Thread::currentThread));
        over.countDown();
        other.join();

        assertThat(threads).containsOnly(Thread.currentThread());
    }
}
