package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.RefusalReason.LimitFull;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The figures of refusals by a limit, over random histories: what is used is never more than the limit has, and {@link
 * AdmissionFixture} adds up the figures of each refusal. {@code -Druns=60} runs more histories.
 */
final class RefusalFiguresTest {
    private static final int RUNS = CaseCount.of("runs", 25, 60);
    private static final int SIZE = 40;
    private static final long WINDOW_MS = 3_000;

    private record Due(long at, long order, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }

    /** One limit, bots that ask for too much, and an exchange that reports what it has counted. */
    private static final class History {
        final AdmissionFixture gateway;
        final boolean isReported;
        final boolean mayFall;
        final PriorityQueue<Due> queue = new PriorityQueue<>();
        final long zero;
        long order;
        long window;
        long counted;
        int refused;
        int inFlight;

        History(LimitSettings settings, long seed) {
            gateway = AdmissionFixture.builder().seed(seed).limits(settings).build();
            isReported = settings.algorithm().toString().equals("alignedWindow");
            mayFall = settings.followsHeader();
            zero = gateway.now;
            gateway.tell(new AdmissionEvent.ClockMeasured(-zero, -zero));
        }

        void after(long nanos, Runnable what) {
            queue.add(new Due(gateway.now - zero + nanos, order++, what));
        }

        void run() {
            after(0, this::ask);
            while (gateway.now - zero < 30 * SECOND) {
                long at = queue.element().at();
                gateway.pass(at - (gateway.now - zero));
                queue.remove().what().run();
                for (AdmissionRequest decided : gateway.newlyDecided()) {
                    if (gateway.isAdmitted(decided)) {
                        send(decided);
                    } else if (gateway.refused(decided).reason() instanceof LimitFull full) {
                        check(full);
                    }
                }
            }
        }

        private void check(LimitFull full) {
            refused++;
            inFlight += full.inFlight() > 0 ? 1 : 0;
            assertThat(full.used())
                    .as("%s, seed %d", full.header(), gateway.seed)
                    .isBetween(0L, full.size());
        }

        private void ask() {
            String[] kinds = {"GET /private", "POST /order", "POST /reduce", "GET /public"};
            String kind = kinds[gateway.random.nextInt(kinds.length)];
            int cost = gateway.random.nextInt(3) > 0 ? 1 : 1 + gateway.random.nextInt(SIZE / 2);
            gateway.ask("bot" + gateway.random.nextInt(3), kind + "?w=" + cost);
            after(gateway.random.nextLong(40 * MS), this::ask);
        }

        private void send(AdmissionRequest request) {
            if (gateway.start(request) != StartDecision.STARTED) {
                return;
            }
            long roundTrip = MS + gateway.random.nextLong(gateway.random.nextInt(5) > 0 ? 50 * MS : 900 * MS);
            long[] report = new long[1];
            after(gateway.random.nextLong(roundTrip), () -> report[0] = count(request));
            after(roundTrip, () -> {
                boolean hasReport = isReported && gateway.random.nextInt(10) > 0;
                gateway.answer(request, hasReport ? TestCalls.header(0, report[0]) : TestCalls.ok());
            });
        }

        private long count(AdmissionRequest request) {
            long now = (gateway.now - zero) / (WINDOW_MS * MS);
            counted = now == window ? counted : 0;
            window = now;
            counted += TestCalls.costs(request.call()).get(0).max();
            if (mayFall && gateway.random.nextInt(4) == 0) {
                counted -= gateway.random.nextLong(counted + 1);
            }
            return counted;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'algorithm': 'slidingWindow'",
                "'algorithm': 'openedWindow'",
                "'algorithm': 'alignedWindow'",
                "'algorithm': 'alignedWindow', 'followsHeader': true",
                "'algorithm': 'decayingCounter', 'returned': 40",
                "'algorithm': 'decayingCounter', 'returned': 40, 'stepMs': 1000",
                "'algorithm': 'tokenBucket', 'returned': 40",
                "'algorithm': 'inFlight'"
            })
    void the_figures_of_a_refusal_add_up_and_no_more_is_used_than_there_is(String keys) {
        int refused = 0;
        int inFlight = 0;
        for (int i = 0; i < RUNS; i++) {
            History history = new History(
                    limit("weight", SIZE, WINDOW_MS, keys),
                    ThreadLocalRandom.current().nextLong());
            history.run();
            refused += history.refused;
            inFlight += history.inFlight;
        }
        assertThat(refused).isPositive();
        assertThat(inFlight > 0).isEqualTo(keys.contains("alignedWindow"));
    }

    @Test
    void room_that_comes_too_late_for_a_call_is_not_in_its_figures() {
        AdmissionFixture gateway = AdmissionFixture.of(limit("weight", 1, 900));
        gateway.answer(gateway.go("a", "POST /order"), TestCalls.ok());
        AdmissionRequest late = gateway.ask("a", "POST /order");
        gateway.now += 2 * SECOND; // the next tick is late
        gateway.tick();
        assertThat(gateway.refused(late).reason().figures())
                .isEqualTo("limit=weight; used=1; allowed=1; size=1; cost=1");
    }
}
