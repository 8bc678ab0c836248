package dev.sluice.core.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.config.Settings;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.MemberHolds;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of the breakers that are fed over the admin API, and of all breakers across scopes, reloads and restarts. */
final class BreakerRegistryTest {
    private static final long SECOND = 1_000_000_000;
    private static final long EPOCH_MILLIS = 1_800_000_000_000L;
    private static final BreakerRegistry.Cause RISK = new BreakerRegistry.Cause("risk", "deviation");
    private static final ModeScope BTC = ModeScope.instrument("binance", "BTCUSDT");
    private static final BreakerRule HEDGE = rule("'scope': 'global', 'latch': true, 'value': {'failAtLeast': '0.10'}");
    private static final BreakerRule LIQUIDITY = rule("'scope': 'instrument'");

    private static final Map<String, BreakerRule> RULES = Map.of("hedge_deviation", HEDGE, "liquidity", LIQUIDITY);

    /** Returns a rule of three failed reports in two minutes, with these keys. */
    private static BreakerRule rule(String keys) {
        return Settings.of(BreakerRule.class, """
                {'trip': {'consecutive': 3, 'withinMs': 120000},
                 'recovery': {'openMs': 30000, 'maxOpenMs': 480000, 'jitterPercent': 0, 'successes': 2}, %s}""", keys);
    }

    /** A storage that outlives the process. */
    private static final class File implements UsageStore {
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

    private final UsageStore file = new File();
    private long now = ThreadLocalRandom.current().nextLong();
    private ModeRegistry modeRegistry = new ModeRegistry(now, EPOCH_MILLIS);
    private BreakerRegistry breakers = breakers(RULES);

    private BreakerRegistry breakers(Map<String, BreakerRule> rules) {
        return new BreakerRegistry(rules, new BreakerContext(modeRegistry, file, () -> 0), now);
    }

    /** Starts another process, perhaps after a reboot: its monotonic clock has another origin. */
    private void restart(long nanosLater) {
        long epochMillis = modeRegistry.epochMillis(now) + nanosLater / 1_000_000;
        now = ThreadLocalRandom.current().nextLong();
        modeRegistry = new ModeRegistry(now, epochMillis);
        breakers = breakers(RULES);
    }

    private ReportResult value(double value) {
        return breakers.reportValue("hedge_deviation", null, value, RISK, now);
    }

    private void fail(int times, String name, @Nullable ModeScope modeScope) {
        for (int i = 0; i < times; i++) {
            breakers.report(name, modeScope, true, RISK, now);
        }
    }

    private void succeed(int times, String name, @Nullable ModeScope modeScope) {
        for (int i = 0; i < times; i++) {
            breakers.report(name, modeScope, false, RISK, now);
        }
    }

    private static String why(ReportResult reportResult) {
        return reportResult instanceof ReportResult.Rejected not ? not.why() : "done";
    }

    private ScopedBreakerStatus only(String name) {
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
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        ReportResult third = value(0.10);
        assertThat(third)
                .isInstanceOfSatisfying(
                        ReportResult.Accepted.class,
                        done -> assertThat(done.isTightened()).isTrue());
        ModeHold latch = modeRegistry.snapshot().of(ModeScope.GLOBAL, HoldCause.breaker("hedge_deviation"), true);
        assertThat(latch).isNotNull();
        assertThat(modeRegistry.snapshot().global()).isEqualTo(Mode.REDUCE_ONLY);
    }

    @Test
    void a_latch_is_lifted_neither_by_successes_nor_by_a_reset() {
        fail(3, "hedge_deviation", null);
        breakers.reset("hedge_deviation", null, RISK, now);
        assertThat(only("hedge_deviation").status().breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
        assertThat(modeRegistry.snapshot().all()).singleElement().matches(ModeHold::latched);
        fail(3, "hedge_deviation", null);
        now += 30 * SECOND;
        succeed(2, "hedge_deviation", null);
        assertThat(only("hedge_deviation").status().holds()).isFalse();
        assertThat(modeRegistry.snapshot().all()).singleElement().matches(ModeHold::latched);
    }

    @Test
    void a_re_armed_latch_leaves_the_breakers_hold_while_its_cause_lasts() {
        fail(3, "hedge_deviation", null);
        modeRegistry.rearm(held -> true);
        assertThat(modeRegistry.snapshot().global()).isEqualTo(Mode.REDUCE_ONLY);
        assertThat(only("hedge_deviation").status().holds()).isTrue();
        now += 30 * SECOND;
        fail(1, "hedge_deviation", null);
        assertThat(modeRegistry.snapshot().of(ModeScope.GLOBAL, HoldCause.breaker("hedge_deviation"), true))
                .isNotNull();
    }

    @Test
    void a_liquidity_breaker_holds_only_its_instrument_and_closes_after_successes() {
        fail(3, "liquidity", BTC);
        assertThat(modeRegistry.snapshot().all()).singleElement().satisfies(held -> {
            assertThat(held.modeScope()).isEqualTo(BTC);
            assertThat(held.mode()).isEqualTo(Mode.REDUCE_ONLY);
            assertThat(held.latched()).isFalse();
        });
        succeed(5, "liquidity", BTC);
        assertThat(modeRegistry.snapshot().isEmpty()).isFalse();
        now += 30 * SECOND;
        succeed(2, "liquidity", BTC);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void invalid_reports_are_refused_with_the_allowed_values() {
        assertThat(why(breakers.report("hedge", null, true, RISK, now)))
                .startsWith("no breaker 'hedge' exists; existing: [");
        assertThat(why(breakers.report("liquidity", null, true, RISK, now)))
                .isEqualTo("breaker 'liquidity' has scopes of level instrument; name one in 'scope'");
        assertThat(why(breakers.report("liquidity", ModeScope.GLOBAL, true, RISK, now)))
                .isEqualTo("breaker 'liquidity' has scopes of level instrument; 'global' does not fit");
        assertThat(why(breakers.reportValue("liquidity", BTC, 1, RISK, now))).contains("has no 'value'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule("'mode': 'HALTED'"))
                .withMessageContaining("cancels and reads pass every breaker");
    }

    @Test
    void operators_force_disable_and_reset_a_breaker_and_each_change_is_reported() {
        breakers.forceOpen("liquidity", BTC, new BreakerRegistry.Cause("olga", "listing in doubt"), now);
        assertThat(modeRegistry.snapshot().all()).singleElement().satisfies(held -> {
            assertThat(held.holdReason().reason()).isEqualTo("listing in doubt");
            assertThat(held.holdReason().who()).isEqualTo("olga");
            assertThat(held.holdReason().liftedBy()).isEqualTo("scripts/sluice breaker reset liquidity");
        });
        breakers.forceClosed("liquidity", BTC, 60 * SECOND, new BreakerRegistry.Cause("olga", "checked"), now);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        fail(10, "liquidity", BTC);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        breakers.disable("liquidity", BTC, new BreakerRegistry.Cause("olga", "noisy"), now);
        fail(10, "liquidity", BTC);
        breakers.reset("liquidity", BTC, new BreakerRegistry.Cause("olga", "mended"), now);
        fail(2, "liquidity", BTC);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        List<BreakerChange> changes = breakers.drainChanges();
        assertThat(changes)
                .extracting(BreakerChange::after)
                .containsExactly(
                        BreakerPhase.FORCED_OPEN,
                        BreakerPhase.FORCED_CLOSED,
                        BreakerPhase.DISABLED,
                        BreakerPhase.CLOSED);
        assertThat(changes).extracting(BreakerChange::who).containsOnly("olga");
        assertThat(breakers.drainChanges()).isEmpty();
    }

    private List<Long> toldLeftMillis() {
        return breakers.holdsForMembers(false, now).stream()
                .map(MemberHolds.SharedHold::leftMs)
                .toList();
    }

    @Test
    void other_members_are_told_what_reports_and_operators_opened_until_it_closes() {
        fail(3, "liquidity", BTC);
        assertThat(toldLeftMillis()).as("at least a minute after the last word").containsExactly(60_000L);
        now += 31 * SECOND;
        succeed(1, "liquidity", BTC);
        assertThat(only("liquidity").status().breakerPhase()).isEqualTo(BreakerPhase.HALF_OPEN_OBSERVING);
        assertThat(toldLeftMillis()).as("half-open").containsExactly(60_000L);
        succeed(1, "liquidity", BTC);
        assertThat(toldLeftMillis()).as("closed").isEmpty();
        breakers.forceOpen("liquidity", BTC, RISK, now);
        assertThat(toldLeftMillis()).as("without an end").containsExactly(0L);
        breakers.forceClosed("liquidity", BTC, SECOND, RISK, now);
        assertThat(toldLeftMillis()).isEmpty();
    }

    @Test
    void an_open_breaker_keeps_its_remaining_time_over_a_restart_and_a_reboot() {
        fail(3, "liquidity", BTC);
        restart(10 * SECOND);
        assertThat(modeRegistry.snapshot().all())
                .singleElement()
                .matches(held -> held.modeScope().equals(BTC));
        assertThat(only("liquidity").status().leftNanos()).isBetween(19 * SECOND, 20 * SECOND);
        succeed(2, "liquidity", BTC);
        assertThat(modeRegistry.snapshot().isEmpty()).isFalse();
        now += 20 * SECOND;
        succeed(2, "liquidity", BTC);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        restart(SECOND);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void a_breaker_keeps_its_reason_over_a_restart_until_the_next_trip() {
        fail(3, "liquidity", BTC);
        String why = only("liquidity").status().why();
        restart(SECOND);
        assertThat(why).isNotEmpty();
        assertThat(only("liquidity").status().why()).isEqualTo(why);
        assertThat(modeRegistry.snapshot().all().get(0).holdReason().reason()).contains(why);
        breakers.forceOpen(
                "liquidity", BTC, new BreakerRegistry.Cause("alice", "thin\nbook \u00e9 " + "x".repeat(500)), now);
        restart(SECOND);
        assertThat(only("liquidity").status().breakerPhase()).isEqualTo(BreakerPhase.FORCED_OPEN);
        assertThat(only("liquidity").status().why())
                .startsWith("thin?book ? xxx")
                .hasSizeLessThan(224);
        breakers.reset("liquidity", BTC, new BreakerRegistry.Cause("alice", "over"), now);
        restart(SECOND);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void a_clock_set_back_lengthens_the_open_time_to_at_most_the_longest_one() {
        fail(3, "liquidity", BTC);
        restart(-86_400 * SECOND);
        assertThat(only("liquidity").status().leftNanos()).isEqualTo(480 * SECOND);
    }

    @Test
    void forced_open_and_half_open_breakers_are_no_laxer_after_a_restart() {
        breakers.forceOpen("liquidity", BTC, RISK, now);
        restart(3600 * SECOND);
        assertThat(only("liquidity").status().breakerPhase()).isEqualTo(BreakerPhase.FORCED_OPEN);
        breakers.reset("liquidity", BTC, RISK, now);
        fail(3, "liquidity", BTC);
        now += 30 * SECOND;
        succeed(1, "liquidity", BTC);
        restart(SECOND);
        assertThat(only("liquidity").status().breakerPhase()).isEqualTo(BreakerPhase.HALF_OPEN_OBSERVING);
        assertThat(only("liquidity").status().good()).isZero();
        assertThat(modeRegistry.snapshot().isEmpty()).isFalse();
    }

    @Test
    void a_shortened_forced_close_keeps_its_shorter_time_over_a_restart() {
        breakers.forceClosed("liquidity", BTC, 3600 * SECOND, RISK, now);
        breakers.forceClosed("liquidity", BTC, 10 * SECOND, RISK, now);
        restart(SECOND);
        assertThat(only("liquidity").status().breakerPhase()).isEqualTo(BreakerPhase.FORCED_CLOSED);
        assertThat(only("liquidity").status().leftNanos()).isBetween(8 * SECOND, 10 * SECOND);
    }

    @Test
    void a_second_force_with_another_reason_is_reported_with_its_own_operator() {
        breakers.forceOpen("liquidity", BTC, new BreakerRegistry.Cause("olga", "listing in doubt"), now);
        breakers.forceOpen("liquidity", BTC, new BreakerRegistry.Cause("ivan", "listing ends"), now);
        assertThat(modeRegistry.snapshot().all()).singleElement().satisfies(held -> {
            assertThat(held.holdReason().reason()).isEqualTo("listing ends");
            assertThat(held.holdReason().who()).isEqualTo("ivan");
        });
        assertThat(breakers.drainChanges()).extracting(BreakerChange::who).containsExactly("olga", "ivan");
    }

    @Test
    void a_reload_keeps_the_phase_of_breakers_and_drops_removed_ones() {
        fail(3, "liquidity", BTC);
        BreakerRule stricter =
                Settings.with(LIQUIDITY, "{'trip': {'consecutive': 9, 'withinMs': 120000}, 'mode': 'CANCEL_ONLY'}");
        breakers.reload(Map.of("liquidity", stricter, "hedge_deviation", HEDGE), now);
        assertThat(modeRegistry.snapshot().all()).singleElement().matches(held -> held.mode() == Mode.CANCEL_ONLY);
        fail(3, "hedge_deviation", null);
        breakers.reload(Map.of(), now);
        assertThat(modeRegistry.snapshot().all()).singleElement().matches(ModeHold::latched);
        assertThat(breakers.status(now)).isEmpty();
        breakers.reload(RULES, now);
        assertThat(only("liquidity").status().breakerPhase()).isEqualTo(BreakerPhase.CLOSED);
        assertThat(modeRegistry.snapshot().global()).isEqualTo(Mode.REDUCE_ONLY);
    }

    @Test
    void breakers_per_scope_are_bounded_and_those_that_hold_are_kept() {
        fail(3, "liquidity", BTC);
        for (int i = 0; i < 5000; i++) {
            succeed(1, "liquidity", ModeScope.instrument("binance", "COIN" + i));
        }
        assertThat(breakers.status(now)).hasSizeLessThan(1030);
        assertThat(modeRegistry.snapshot().all()).hasSize(1);
    }

    @Test
    void reading_the_status_changes_nothing() {
        fail(3, "liquidity", BTC);
        List<ScopedBreakerStatus> before = breakers.status(now);
        breakers.status(now + 1000 * SECOND);
        assertThat(breakers.status(now)).isEqualTo(before);
        assertThat(breakers.status(now)).anyMatch(view -> view.modeScope() == null);
    }
}
