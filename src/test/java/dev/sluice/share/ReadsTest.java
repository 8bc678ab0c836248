package dev.sluice.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ReadsTest {
    private static final long MILLI = 1_000_000;
    private static final long START = new SplittableRandom(7).nextLong();
    private static final long KEEP = 500 * MILLI;

    private final Reads<String, String> reads = new Reads<>(new SharedBounds(2000, 6000));
    private final ReadKey depth = key("/depth");
    private long now = START;

    static ReadKey key(String target) {
        return Objects.requireNonNull(new ReadKey.Writer("p", target, 0).key());
    }

    private Coming<String, String> come(String who) {
        return reads.come(depth, who, KEEP, now);
    }

    private Flight<String> leads(String who, String... joined) {
        Lead<String> lead = reads.lead(depth, who, now);
        assertThat(lead).isInstanceOf(Lead.Leads.class);
        Lead.Leads<String> leads = (Lead.Leads<String>) lead;
        assertThat(leads.joined()).containsExactly(joined);
        return leads.flight();
    }

    @Test
    void the_first_that_is_admitted_takes_those_who_wait_along() {
        assertThat(come("a")).isInstanceOf(Coming.Asks.class);
        assertThat(come("b")).isInstanceOf(Coming.Asks.class);
        assertThat(come("c")).isInstanceOf(Coming.Asks.class);
        Flight<String> flight = leads("b", "a", "c");
        assertThat(reads.lead(depth, "a", now)).isInstanceOf(Lead.Taken.class);
        assertThat(reads.landed(flight)).containsExactly("a", "c");
        assertThat(reads.landed(flight)).as("a second time").isEmpty();
        assertThat(reads.isIdle()).isTrue();
    }

    @Test
    void who_comes_while_it_flies_follows_until_its_answer_begins() {
        come("a");
        Flight<String> flight = leads("a");
        assertThat(come("b")).isEqualTo(new Coming.Follows<String, String>(flight));
        assertThat(reads.begun(flight)).isTrue();
        assertThat(come("c")).isInstanceOf(Coming.Asks.class);
        assertThat(reads.landed(flight)).containsExactly("b");
        leads("c");
    }

    @Test
    void a_flight_that_is_long_in_coming_is_not_joined_and_another_goes_beside_it() {
        come("a");
        Flight<String> old = leads("a");
        now += Reads.MOST_WAIT_NANOS - 1;
        assertThat(come("b")).isInstanceOf(Coming.Follows.class);
        now++;
        assertThat(come("c")).isInstanceOf(Coming.Asks.class);
        Flight<String> young = leads("c");
        assertThat(come("d")).isEqualTo(new Coming.Follows<String, String>(young));
        assertThat(reads.landed(old)).containsExactly("b");
        assertThat(come("e")).isEqualTo(new Coming.Follows<String, String>(young));
        assertThat(reads.landed(young)).containsExactly("d", "e");
        assertThat(reads.isIdle()).isTrue();
    }

    @Test
    void who_leaves_is_neither_taken_along_nor_told() {
        come("a");
        come("b");
        reads.leave(depth, "b");
        Flight<String> flight = leads("a");
        come("c");
        reads.leave(flight, "c");
        assertThat(reads.begun(flight)).isFalse();
        assertThat(reads.landed(flight)).isEmpty();
        come("d");
        reads.leave(depth, "d");
        assertThat(reads.isIdle()).isTrue();
    }

    @Test
    void a_leader_that_waits_again_asks_beside_those_who_followed() {
        come("a");
        Flight<String> flight = leads("a");
        come("b");
        assertThat(reads.again(flight, "a")).containsExactly("b");
        assertThat(come("b")).isInstanceOf(Coming.Asks.class);
        leads("b", "a");
    }

    @Test
    void an_answer_is_kept_for_its_time_since_its_call_was_sent_and_not_a_moment_longer() {
        reads.keep(depth, "answer", 100, now - 100 * MILLI, KEEP);
        assertThat(come("a")).isEqualTo(new Coming.Kept<String, String>("answer", 100 * MILLI));
        now += KEEP - 100 * MILLI - 1;
        assertThat(come("b")).isEqualTo(new Coming.Kept<String, String>("answer", KEEP - 1));
        now++;
        assertThat(come("c")).isInstanceOf(Coming.Asks.class);
        assertThat(reads.heldBytes()).isZero();
    }

    @Test
    void what_is_over_goes_without_being_asked_for() {
        reads.keep(depth, "short", 100, now, KEEP);
        reads.keep(key("/info"), "long", 100, now, 3 * KEEP);
        now += KEEP - 1;
        long both = reads.heldBytes();
        reads.purge(now);
        assertThat(reads.heldBytes()).isEqualTo(both);
        now++;
        reads.purge(now);
        assertThat(reads.heldBytes()).isBetween(100L, both - 100);
        now += 2 * KEEP;
        reads.purge(now);
        assertThat(reads.heldBytes()).isZero();
    }

    @Test
    void a_reload_that_keeps_for_less_holds_for_what_is_kept_already() {
        reads.keep(depth, "answer", 100, now, KEEP);
        now += 10 * MILLI;
        assertThat(reads.come(depth, "a", 20 * MILLI, now)).isInstanceOf(Coming.Kept.class);
        assertThat(reads.come(depth, "b", 10 * MILLI, now)).isInstanceOf(Coming.Asks.class);
        assertThat(reads.heldBytes()).as("gone for good").isZero();
        reads.keep(depth, "answer", 100, now, KEEP);
        reads.forget();
        assertThat(reads.heldBytes()).isZero();
        assertThat(come("c")).isInstanceOf(Coming.Asks.class);
    }

    @Test
    void a_reload_that_keeps_for_longer_holds_only_for_what_comes_then() {
        reads.keep(depth, "answer", 100, now, KEEP);
        now += KEEP - 1;
        assertThat(reads.come(depth, "a", 2 * KEEP, now)).isInstanceOf(Coming.Kept.class);
        now++;
        assertThat(reads.come(depth, "b", 2 * KEEP, now)).isInstanceOf(Coming.Asks.class);
    }

    @Test
    void the_least_asked_for_makes_room() {
        reads.keep(key("/1"), "one", 1500, now, KEEP);
        reads.keep(key("/2"), "two", 1500, now, KEEP);
        assertThat(reads.come(key("/1"), "a", KEEP, now)).isInstanceOf(Coming.Kept.class);
        reads.keep(key("/3"), "three", 1500, now, KEEP);
        assertThat(reads.heldBytes()).isLessThanOrEqualTo(6000);
        assertThat(reads.come(key("/1"), "a", KEEP, now)).isInstanceOf(Coming.Kept.class);
        assertThat(reads.come(key("/2"), "a", KEEP, now)).isInstanceOf(Coming.Asks.class);
        assertThat(reads.come(key("/3"), "a", KEEP, now)).isInstanceOf(Coming.Kept.class);
    }

    @Test
    void no_answer_and_no_sum_of_them_is_larger_than_its_bound() {
        reads.keep(depth, "too large", 2001, now, KEEP);
        assertThat(reads.heldBytes()).isZero();
        come("a");
        Flight<String> flight = leads("a");
        assertThat(reads.hold(flight, 1500)).isTrue();
        assertThat(reads.hold(flight, 501)).isFalse();
        assertThat(reads.hold(flight, 500)).isTrue();
        reads.keep(key("/1"), "one", 1500, now, KEEP);
        for (String target : List.of("/2", "/3")) {
            reads.come(key(target), "b", 0, now);
            Lead.Leads<String> other = (Lead.Leads<String>) reads.lead(key(target), "b", now);
            assertThat(reads.hold(other.flight(), 2000)).isTrue();
        }
        assertThat(reads.heldBytes()).as("what is kept made room").isEqualTo(6000);
        assertThat(reads.landed(flight)).isEmpty();
        assertThat(reads.heldBytes()).isEqualTo(4000);
        assertThat(reads.hold(flight, 1)).as("it is over").isFalse();
    }

    @Test
    void settings_keep_by_route_and_refuse_what_is_no_time() {
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
