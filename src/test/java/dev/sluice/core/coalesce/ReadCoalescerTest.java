package dev.sluice.core.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ReadCoalescerTest {
    private static final long MILLI = 1_000_000;
    private static final long START = new SplittableRandom(7).nextLong();
    private static final long KEEP = 500 * MILLI;

    private final ReadCoalescer<String, String> coalescer = new ReadCoalescer<>(new SharedBounds(2000, 6000));
    private final ReadKey depth = key("/depth");
    private long now = START;

    static ReadKey key(String target) {
        return Objects.requireNonNull(new ReadKey.Builder("p", target, 0).build());
    }

    private ReadLookup<String, String> come(String who) {
        return coalescer.lookUp(depth, who, KEEP, now);
    }

    private SentRead<String> leads(String who, String... joined) {
        LeaderDecision<String> leaderDecision = coalescer.lead(depth, who, now);
        assertThat(leaderDecision).isInstanceOf(LeaderDecision.Leading.class);
        LeaderDecision.Leading<String> leads = (LeaderDecision.Leading<String>) leaderDecision;
        assertThat(leads.joined()).containsExactly(joined);
        return leads.sentRead();
    }

    @Test
    void the_first_admitted_read_leads_and_waiting_reads_follow_it() {
        assertThat(come("a")).isInstanceOf(ReadLookup.Absent.class);
        assertThat(come("b")).isInstanceOf(ReadLookup.Absent.class);
        assertThat(come("c")).isInstanceOf(ReadLookup.Absent.class);
        SentRead<String> sentRead = leads("b", "a", "c");
        assertThat(coalescer.lead(depth, "a", now)).isInstanceOf(LeaderDecision.NotLeading.class);
        assertThat(coalescer.complete(sentRead)).containsExactly("a", "c");
        assertThat(coalescer.complete(sentRead)).as("a second time").isEmpty();
        assertThat(coalescer.isIdle()).isTrue();
    }

    @Test
    void a_read_joins_a_flight_until_its_response_begins() {
        come("a");
        SentRead<String> sentRead = leads("a");
        assertThat(come("b")).isEqualTo(new ReadLookup.Joined<String, String>(sentRead));
        assertThat(coalescer.beginResponse(sentRead)).isTrue();
        assertThat(come("c")).isInstanceOf(ReadLookup.Absent.class);
        assertThat(coalescer.complete(sentRead)).containsExactly("b");
        leads("c");
    }

    @Test
    void a_slow_flight_is_not_joined_and_another_starts_beside_it() {
        come("a");
        SentRead<String> old = leads("a");
        now += ReadCoalescer.MAX_WAIT_NANOS - 1;
        assertThat(come("b")).isInstanceOf(ReadLookup.Joined.class);
        now++;
        assertThat(come("c")).isInstanceOf(ReadLookup.Absent.class);
        SentRead<String> young = leads("c");
        assertThat(come("d")).isEqualTo(new ReadLookup.Joined<String, String>(young));
        assertThat(coalescer.complete(old)).containsExactly("b");
        assertThat(come("e")).isEqualTo(new ReadLookup.Joined<String, String>(young));
        assertThat(coalescer.complete(young)).containsExactly("d", "e");
        assertThat(coalescer.isIdle()).isTrue();
    }

    @Test
    void a_read_that_leaves_gets_no_response() {
        come("a");
        come("b");
        coalescer.leave(depth, "b");
        SentRead<String> sentRead = leads("a");
        come("c");
        coalescer.leave(sentRead, "c");
        assertThat(coalescer.beginResponse(sentRead)).isFalse();
        assertThat(coalescer.complete(sentRead)).isEmpty();
        come("d");
        coalescer.leave(depth, "d");
        assertThat(coalescer.isIdle()).isTrue();
    }

    @Test
    void a_leader_that_waits_again_returns_to_the_queue_with_its_followers() {
        come("a");
        SentRead<String> sentRead = leads("a");
        come("b");
        assertThat(coalescer.retry(sentRead, "a")).containsExactly("b");
        assertThat(come("b")).isInstanceOf(ReadLookup.Absent.class);
        leads("b", "a");
    }

    @Test
    void a_response_is_cached_for_its_time_after_the_call_was_sent() {
        coalescer.cache(depth, "response", 100, now - 100 * MILLI, KEEP);
        assertThat(come("a")).isEqualTo(new ReadLookup.Cached<String, String>("response", 100 * MILLI));
        now += KEEP - 100 * MILLI - 1;
        assertThat(come("b")).isEqualTo(new ReadLookup.Cached<String, String>("response", KEEP - 1));
        now++;
        assertThat(come("c")).isInstanceOf(ReadLookup.Absent.class);
        assertThat(coalescer.heldBytes()).isZero();
    }

    @Test
    void expired_responses_are_purged_without_a_lookup() {
        coalescer.cache(depth, "short", 100, now, KEEP);
        coalescer.cache(key("/info"), "long", 100, now, 3 * KEEP);
        now += KEEP - 1;
        long both = coalescer.heldBytes();
        coalescer.removeExpired(now);
        assertThat(coalescer.heldBytes()).isEqualTo(both);
        now++;
        coalescer.removeExpired(now);
        assertThat(coalescer.heldBytes()).isBetween(100L, both - 100);
        now += 2 * KEEP;
        coalescer.removeExpired(now);
        assertThat(coalescer.heldBytes()).isZero();
    }

    @Test
    void a_shorter_cache_time_after_a_reload_applies_to_cached_responses() {
        coalescer.cache(depth, "response", 100, now, KEEP);
        now += 10 * MILLI;
        assertThat(coalescer.lookUp(depth, "a", 20 * MILLI, now)).isInstanceOf(ReadLookup.Cached.class);
        assertThat(coalescer.lookUp(depth, "b", 10 * MILLI, now)).isInstanceOf(ReadLookup.Absent.class);
        assertThat(coalescer.heldBytes()).as("removed").isZero();
        coalescer.cache(depth, "response", 100, now, KEEP);
        coalescer.clearCache();
        assertThat(coalescer.heldBytes()).isZero();
        assertThat(come("c")).isInstanceOf(ReadLookup.Absent.class);
    }

    @Test
    void a_longer_cache_time_after_a_reload_applies_only_to_new_responses() {
        coalescer.cache(depth, "response", 100, now, KEEP);
        now += KEEP - 1;
        assertThat(coalescer.lookUp(depth, "a", 2 * KEEP, now)).isInstanceOf(ReadLookup.Cached.class);
        now++;
        assertThat(coalescer.lookUp(depth, "b", 2 * KEEP, now)).isInstanceOf(ReadLookup.Absent.class);
    }

    @Test
    void the_least_recently_used_response_is_evicted() {
        coalescer.cache(key("/1"), "one", 1500, now, KEEP);
        coalescer.cache(key("/2"), "two", 1500, now, KEEP);
        assertThat(coalescer.lookUp(key("/1"), "a", KEEP, now)).isInstanceOf(ReadLookup.Cached.class);
        coalescer.cache(key("/3"), "three", 1500, now, KEEP);
        assertThat(coalescer.heldBytes()).isLessThanOrEqualTo(6000);
        assertThat(coalescer.lookUp(key("/1"), "a", KEEP, now)).isInstanceOf(ReadLookup.Cached.class);
        assertThat(coalescer.lookUp(key("/2"), "a", KEEP, now)).isInstanceOf(ReadLookup.Absent.class);
        assertThat(coalescer.lookUp(key("/3"), "a", KEEP, now)).isInstanceOf(ReadLookup.Cached.class);
    }

    @Test
    void responses_and_their_sum_stay_within_their_byte_bounds() {
        coalescer.cache(depth, "too large", 2001, now, KEEP);
        assertThat(coalescer.heldBytes()).isZero();
        come("a");
        SentRead<String> sentRead = leads("a");
        assertThat(coalescer.tryReserve(sentRead, 1500)).isTrue();
        assertThat(coalescer.tryReserve(sentRead, 501)).isFalse();
        assertThat(coalescer.tryReserve(sentRead, 500)).isTrue();
        coalescer.cache(key("/1"), "one", 1500, now, KEEP);
        for (String target : List.of("/2", "/3")) {
            coalescer.lookUp(key(target), "b", 0, now);
            LeaderDecision.Leading<String> other =
                    (LeaderDecision.Leading<String>) coalescer.lead(key(target), "b", now);
            assertThat(coalescer.tryReserve(other.sentRead(), 2000)).isTrue();
        }
        assertThat(coalescer.heldBytes()).as("cached responses were evicted").isEqualTo(6000);
        assertThat(coalescer.complete(sentRead)).isEmpty();
        assertThat(coalescer.heldBytes()).isEqualTo(4000);
        assertThat(coalescer.tryReserve(sentRead, 1)).as("the flight has ended").isFalse();
    }

    @Test
    void cache_times_are_per_route_and_invalid_ones_are_refused() {
        ReadSettings settings = new ReadSettings(true, Map.of("GET /k", 20L), "");
        assertThat(settings.keepNanos("GET /k")).isEqualTo(20 * MILLI);
        assertThat(settings.keepNanos("GET /other")).isZero();
        assertThat(new ReadSettings(false, Map.of("GET /k", 20L), "").keepNanos("GET /k"))
                .isZero();
        assertThatThrownBy(() -> new ReadSettings(true, Map.of("GET /k", 86_400_001L), ""))
                .hasMessage("'keepMs' has 86400001 for 'GET /k'; allowed: 0 to 86400000 milliseconds");
        assertThatThrownBy(() -> new ReadSettings(true, Map.of("GET /k", -1L), ""))
                .hasMessageContaining("allowed: 0 to 86400000");
    }
}
