package dev.sluice.trip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.breaker.Decimal;
import dev.sluice.breaker.Phase;
import dev.sluice.breaker.RecoverySettings;
import dev.sluice.breaker.TripSettings;
import dev.sluice.breaker.ValueSettings;
import dev.sluice.limit.Levels;
import dev.sluice.mode.Cause;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Mode;
import dev.sluice.mode.ModeBoard;
import dev.sluice.mode.Scope;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of the breakers that are fed over the admin API, and of all breakers across scopes, reloads and restarts. */
final class BreakersTest {
    private static final long SECOND = 1_000_000_000;
    private static final long EPOCH_MILLIS = 1_800_000_000_000L;
    private static final Breakers.Saying RISK = new Breakers.Saying("risk", "deviation");
    private static final Scope BTC = Scope.instrument("binance", "BTCUSDT");
    private static final RecoverySettings RECOVERY = new RecoverySettings(30_000, 480_000, 0, 600_000, 2, 2);

    private static final BreakerRule HEDGE =
            rule(Scope.Level.GLOBAL, Feed.TOLD, true).with(new ValueSettings(Decimal.parse("0.10"), null));

    private static final BreakerRule LIQUIDITY =
            rule(Scope.Level.INSTRUMENT, Feed.TOLD, false).with(null);

    private static final Map<String, BreakerRule> RULES = Map.of("hedge_deviation", HEDGE, "liquidity", LIQUIDITY);

    /** Returns the rule with one part replaced. */
    private record Rule(BreakerRule rule) {
        BreakerRule with(@Nullable ValueSettings value) {
            return new BreakerRule(
                    true,
                    rule.scope(),
                    rule.fedBy(),
                    rule.mode(),
                    rule.latch(),
                    false,
                    rule.trip(),
                    rule.recovery(),
                    value);
        }
    }

    private static Rule rule(Scope.Level scope, Feed feed, boolean latch) {
        return new Rule(new BreakerRule(
                true,
                scope,
                feed,
                Mode.REDUCE_ONLY,
                latch,
                false,
                new TripSettings.Consecutive(3, 120_000),
                RECOVERY,
                null));
    }

    /** A storage that outlives the process. */
    private static final class File implements Levels {
        private final Map<String, LongBuffer> slots = new HashMap<>();

        @Override
        public Slot slot(String name, int longs) {
            boolean fresh = !slots.containsKey(name);
            return new Slot(slots.computeIfAbsent(name, any -> LongBuffer.allocate(longs)), fresh);
        }

        @Override
        public void release(String name) {
            slots.remove(name);
        }
    }

    private final Levels file = new File();
    private long now = ThreadLocalRandom.current().nextLong();
    private ModeBoard board = new ModeBoard(now, EPOCH_MILLIS);
    private Breakers breakers = breakers(RULES);

    private Breakers breakers(Map<String, BreakerRule> rules) {
        return new Breakers(rules, new Surroundings(board, file, () -> 0), now);
    }

    /** Starts another process, perhaps after a reboot: its monotonic clock has another origin. */
    private void restart(long nanosLater) {
        long epochMillis = board.epochMillis(now) + nanosLater / 1_000_000;
        now = ThreadLocalRandom.current().nextLong();
        board = new ModeBoard(now, epochMillis);
        breakers = breakers(RULES);
    }

    private Told value(double value) {
        return breakers.tellValue("hedge_deviation", null, value, RISK, now);
    }

    private void fail(int times, String name, @Nullable Scope scope) {
        for (int i = 0; i < times; i++) {
            breakers.tell(name, scope, true, RISK, now);
        }
    }

    private void succeed(int times, String name, @Nullable Scope scope) {
        for (int i = 0; i < times; i++) {
            breakers.tell(name, scope, false, RISK, now);
        }
    }

    private static String why(Told told) {
        return told instanceof Told.Not not ? not.why() : "done";
    }

    private BreakerView only(String name) {
        return breakers.status(now).stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_hedge_deviation_above_its_threshold_latches_everything_to_reduce_only() {
        value(0.12);
        value(0.12);
        value(0.08);
        value(0.12);
        value(0.11);
        assertThat(board.now().isEmpty()).isTrue();
        Told third = value(0.10);
        assertThat(third)
                .isInstanceOfSatisfying(
                        Told.Done.class, done -> assertThat(done.tightened()).isTrue());
        HeldMode latch = board.now().of(Scope.GLOBAL, Cause.breaker("hedge_deviation"), true);
        assertThat(latch).isNotNull();
        assertThat(board.now().global()).isEqualTo(Mode.REDUCE_ONLY);
    }

    @Test
    void neither_successes_nor_a_reset_lift_the_latch() {
        fail(3, "hedge_deviation", null);
        breakers.reset("hedge_deviation", null, RISK, now);
        assertThat(only("hedge_deviation").status().phase()).isEqualTo(Phase.CLOSED);
        assertThat(board.now().all()).singleElement().matches(HeldMode::latched);
        fail(3, "hedge_deviation", null);
        now += 30 * SECOND;
        succeed(2, "hedge_deviation", null);
        assertThat(breakers.holds("hedge_deviation", Scope.GLOBAL, now)).isFalse();
        assertThat(board.now().all()).singleElement().matches(HeldMode::latched);
    }

    @Test
    void while_the_cause_stands_its_hold_stands_beside_the_latch() {
        fail(3, "hedge_deviation", null);
        board.rearm(held -> true);
        assertThat(board.now().global()).isEqualTo(Mode.REDUCE_ONLY);
        assertThat(breakers.holds("hedge_deviation", Scope.GLOBAL, now)).isTrue();
        now += 30 * SECOND;
        fail(1, "hedge_deviation", null);
        assertThat(board.now().of(Scope.GLOBAL, Cause.breaker("hedge_deviation"), true))
                .isNotNull();
    }

    @Test
    void liquidity_makes_its_instrument_reduce_only_and_no_other_and_comes_back_by_successes() {
        fail(3, "liquidity", BTC);
        assertThat(board.now().all()).singleElement().satisfies(held -> {
            assertThat(held.scope()).isEqualTo(BTC);
            assertThat(held.mode()).isEqualTo(Mode.REDUCE_ONLY);
            assertThat(held.latched()).isFalse();
        });
        succeed(5, "liquidity", BTC);
        assertThat(board.now().isEmpty()).isFalse();
        now += 30 * SECOND;
        succeed(2, "liquidity", BTC);
        assertThat(board.now().isEmpty()).isTrue();
    }

    @Test
    void what_cannot_be_done_is_told_with_what_is_allowed() {
        assertThat(why(breakers.tell("hedge", null, true, RISK, now)))
                .startsWith("there is no breaker 'hedge'; there are [");
        assertThat(why(breakers.tell("liquidity", null, true, RISK, now)))
                .isEqualTo("breaker 'liquidity' stands for a scope of level instrument; name one in 'scope'");
        assertThat(why(breakers.tell("liquidity", Scope.GLOBAL, true, RISK, now)))
                .isEqualTo("breaker 'liquidity' stands for a scope of level instrument; 'global' is none");
        assertThat(why(breakers.tellValue("liquidity", BTC, 1, RISK, now))).contains("has no 'value'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BreakerRule(
                        true,
                        Scope.Level.GLOBAL,
                        Feed.TOLD,
                        Mode.HALTED,
                        false,
                        false,
                        new TripSettings.Consecutive(3, 1000),
                        RECOVERY,
                        null))
                .withMessageContaining("cancels and reads pass every breaker");
    }

    @Test
    void operators_force_it_open_closed_for_a_time_disable_and_reset_it_and_each_is_told() {
        breakers.forceOpen("liquidity", BTC, new Breakers.Saying("olga", "listing in doubt"), now);
        assertThat(board.now().all()).singleElement().satisfies(held -> {
            assertThat(held.why().reason()).isEqualTo("listing in doubt");
            assertThat(held.why().who()).isEqualTo("olga");
            assertThat(held.why().liftedBy()).isEqualTo("scripts/sluice breaker reset liquidity");
        });
        breakers.forceClosed("liquidity", BTC, 60 * SECOND, new Breakers.Saying("olga", "checked"), now);
        assertThat(board.now().isEmpty()).isTrue();
        fail(10, "liquidity", BTC);
        assertThat(board.now().isEmpty()).isTrue();
        breakers.disable("liquidity", BTC, new Breakers.Saying("olga", "noisy"), now);
        fail(10, "liquidity", BTC);
        breakers.reset("liquidity", BTC, new Breakers.Saying("olga", "mended"), now);
        fail(2, "liquidity", BTC);
        assertThat(board.now().isEmpty()).isTrue();
        List<BreakerChange> changes = breakers.takeChanges();
        assertThat(changes)
                .extracting(BreakerChange::after)
                .containsExactly(Phase.FORCED_OPEN, Phase.FORCED_CLOSED, Phase.DISABLED, Phase.CLOSED);
        assertThat(changes).extracting(BreakerChange::who).containsOnly("olga");
        assertThat(breakers.takeChanges()).isEmpty();
    }

    @Test
    void an_open_breaker_survives_a_restart_and_another_boot_with_the_time_that_is_left() {
        fail(3, "liquidity", BTC);
        restart(10 * SECOND);
        assertThat(board.now().all())
                .singleElement()
                .matches(held -> held.scope().equals(BTC));
        assertThat(only("liquidity").status().leftNanos()).isBetween(19 * SECOND, 20 * SECOND);
        succeed(2, "liquidity", BTC);
        assertThat(board.now().isEmpty()).isFalse();
        now += 20 * SECOND;
        succeed(2, "liquidity", BTC);
        assertThat(board.now().isEmpty()).isTrue();
        restart(SECOND);
        assertThat(board.now().isEmpty()).isTrue();
    }

    @Test
    void after_a_restart_a_breaker_says_why_it_stands_so_and_after_another_trip_the_new_reason() {
        fail(3, "liquidity", BTC);
        String why = only("liquidity").status().why();
        restart(SECOND);
        assertThat(why).isNotEmpty();
        assertThat(only("liquidity").status().why()).isEqualTo(why);
        assertThat(board.now().all().get(0).why().reason()).contains(why);
        breakers.forceOpen("liquidity", BTC, new Breakers.Saying("alice", "thin\nbook \u00e9 " + "x".repeat(500)), now);
        restart(SECOND);
        assertThat(only("liquidity").status().phase()).isEqualTo(Phase.FORCED_OPEN);
        assertThat(only("liquidity").status().why())
                .startsWith("thin?book ? xxx")
                .hasSizeLessThan(224);
        breakers.reset("liquidity", BTC, new Breakers.Saying("alice", "over"), now);
        restart(SECOND);
        assertThat(board.now().isEmpty()).isTrue();
    }

    @Test
    void a_clock_that_was_set_back_lengthens_an_open_time_to_the_longest_at_most() {
        fail(3, "liquidity", BTC);
        restart(-86_400 * SECOND);
        assertThat(only("liquidity").status().leftNanos()).isEqualTo(480 * SECOND);
    }

    @Test
    void forced_open_and_half_open_survive_a_restart_never_laxer() {
        breakers.forceOpen("liquidity", BTC, RISK, now);
        restart(3600 * SECOND);
        assertThat(only("liquidity").status().phase()).isEqualTo(Phase.FORCED_OPEN);
        breakers.reset("liquidity", BTC, RISK, now);
        fail(3, "liquidity", BTC);
        now += 30 * SECOND;
        succeed(1, "liquidity", BTC);
        restart(SECOND);
        assertThat(only("liquidity").status().phase()).isEqualTo(Phase.LOOKING);
        assertThat(only("liquidity").status().good()).isZero();
        assertThat(board.now().isEmpty()).isFalse();
    }

    @Test
    void a_force_that_was_shortened_is_as_short_after_a_restart() {
        breakers.forceClosed("liquidity", BTC, 3600 * SECOND, RISK, now);
        breakers.forceClosed("liquidity", BTC, 10 * SECOND, RISK, now);
        restart(SECOND);
        assertThat(only("liquidity").status().phase()).isEqualTo(Phase.FORCED_CLOSED);
        assertThat(only("liquidity").status().leftNanos()).isBetween(8 * SECOND, 10 * SECOND);
    }

    @Test
    void a_force_with_another_reason_is_told_as_by_the_one_who_gave_it() {
        breakers.forceOpen("liquidity", BTC, new Breakers.Saying("olga", "listing in doubt"), now);
        breakers.forceOpen("liquidity", BTC, new Breakers.Saying("ivan", "listing ends"), now);
        assertThat(board.now().all()).singleElement().satisfies(held -> {
            assertThat(held.why().reason()).isEqualTo("listing ends");
            assertThat(held.why().who()).isEqualTo("ivan");
        });
        assertThat(breakers.takeChanges()).extracting(BreakerChange::who).containsExactly("olga", "ivan");
    }

    @Test
    void a_reload_keeps_where_each_stands_and_lets_go_of_those_that_are_no_more() {
        fail(3, "liquidity", BTC);
        BreakerRule stricter = new BreakerRule(
                true,
                Scope.Level.INSTRUMENT,
                Feed.TOLD,
                Mode.CANCEL_ONLY,
                false,
                false,
                new TripSettings.Consecutive(9, 120_000),
                RECOVERY,
                null);
        breakers.reload(Map.of("liquidity", stricter, "hedge_deviation", HEDGE), now);
        assertThat(board.now().all()).singleElement().matches(held -> held.mode() == Mode.CANCEL_ONLY);
        fail(3, "hedge_deviation", null);
        breakers.reload(Map.of(), now);
        assertThat(board.now().all()).singleElement().matches(HeldMode::latched);
        assertThat(breakers.status(now)).isEmpty();
        breakers.reload(RULES, now);
        assertThat(only("liquidity").status().phase()).isEqualTo(Phase.CLOSED);
        assertThat(board.now().global()).isEqualTo(Mode.REDUCE_ONLY);
    }

    @Test
    void scopes_without_end_cost_bounded_memory_and_those_that_hold_are_kept() {
        fail(3, "liquidity", BTC);
        for (int i = 0; i < 5000; i++) {
            succeed(1, "liquidity", Scope.instrument("binance", "COIN" + i));
        }
        assertThat(breakers.status(now)).hasSizeLessThan(1030);
        assertThat(board.now().all()).hasSize(1);
    }

    @Test
    void reading_the_status_changes_nothing() {
        fail(3, "liquidity", BTC);
        List<BreakerView> before = breakers.status(now);
        breakers.status(now + 1000 * SECOND);
        assertThat(breakers.status(now)).isEqualTo(before);
        assertThat(breakers.status(now)).anyMatch(view -> view.scope() == null);
    }
}
