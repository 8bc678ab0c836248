package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.request.AdmissionRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Test of fifty bots that lose their WebSocket connections at the same moment, in virtual time. Each reconnects, and
 * tries again later when it is told to. The exchange counts an attempt at any moment between its start and its
 * response, and bans a client that makes one attempt too many in any window.
 */
class ReconnectTest {
    private static final int BOTS = 50;

    /** One attempt with its request and the times when it was started, counted by the exchange and answered. */
    private static final class Attempt {
        private final AdmissionRequest request;
        private final long counted;
        private final long answered;

        Attempt(AdmissionRequest request, long counted, long answered) {
            this.request = request;
            this.counted = counted;
            this.answered = answered;
        }
    }

    private static int maxInAnyWindow(List<Long> counted, long window) {
        List<Long> sorted = counted.stream().sorted().toList();
        int max = 0;
        for (int from = 0; from < sorted.size(); from++) {
            int n = 0;
            for (int i = from; i < sorted.size() && sorted.get(i) - sorted.get(from) < window; i++) {
                n++;
            }
            max = Math.max(max, n);
        }
        return max;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void fifty_reconnecting_bots_never_exceed_the_limit_and_all_reconnect(long seed) {
        int max = 3 + (int) (seed % 5);
        long windowMillis = 1000 * (1 + seed % 3);
        AdmissionFixture fixture = AdmissionFixture.builder()
                .seed(seed)
                .limits(AdmissionFixture.limit("ws.connects", max, windowMillis, "'breach': 'ban'"))
                .build();
        long zero = fixture.now;
        PriorityQueue<long[]> askAgain = new PriorityQueue<>(Comparator.comparingLong(at -> at[0]));
        for (int bot = 0; bot < BOTS; bot++) {
            askAgain.add(new long[] {fixture.random.nextLong(20 * MS), bot});
        }
        List<Attempt> flying = new ArrayList<>();
        List<Long> counted = new ArrayList<>();
        int back = 0;
        while (back < BOTS) {
            assertThat(fixture.now - zero).as("seed " + seed).isLessThan(600 * SECOND);
            while (!askAgain.isEmpty() && askAgain.element()[0] <= fixture.now - zero) {
                fixture.ask("bot" + askAgain.remove()[1], "GET /read?w=1");
            }
            for (AdmissionRequest request : fixture.newlyDecided()) {
                if (fixture.isAdmitted(request)) {
                    if (fixture.start(request) instanceof StartDecision.Started) {
                        long took = 1 + fixture.random.nextLong(300 * MS);
                        long at = fixture.now + fixture.random.nextLong(took);
                        flying.add(new Attempt(request, at, fixture.now + took));
                        counted.add(at - zero);
                    }
                } else {
                    long later = Math.max(fixture.refused(request).retryAfterNanos(), 50 * MS);
                    askAgain.add(new long[] {
                        fixture.now - zero + later, Long.parseLong(request.bot().substring(3))
                    });
                }
            }
            for (Attempt attempt : List.copyOf(flying)) {
                if (fixture.now - attempt.answered >= 0) {
                    assertThat(attempt.counted - fixture.now).isNegative();
                    flying.remove(attempt);
                    fixture.answered(attempt.request);
                    back++;
                }
            }
            fixture.pass(MS);
        }
        assertThat(counted)
                .as("each bot reconnects with one attempt, seed " + seed)
                .hasSize(BOTS);
        assertThat(maxInAnyWindow(counted, windowMillis * MS))
                .as("seed " + seed)
                .isLessThanOrEqualTo(max);
        long took = counted.stream().mapToLong(at -> at).max().orElse(0);
        assertThat(took)
                .as("paced, not delayed further: seed " + seed)
                .isLessThan((BOTS / max + 2) * (windowMillis * MS + 2 * 300 * MS));
    }
}
