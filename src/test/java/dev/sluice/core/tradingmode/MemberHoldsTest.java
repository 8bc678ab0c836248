package dev.sluice.core.tradingmode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.core.tradingmode.MemberHolds.Changes;
import dev.sluice.core.tradingmode.MemberHolds.SharedHold;
import dev.sluice.core.tradingmode.MemberHolds.Statement;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Modes that breakers of other members hold, applied to a registry of modes. */
final class MemberHoldsTest {
    private static final long START = Long.MAX_VALUE - 5;
    private static final ModeScope BINANCE = ModeScope.exchange("binance");

    private final MemberHolds holds = new MemberHolds(UnaryOperator.identity());
    private final ModeRegistry registry = new ModeRegistry(START, 0);
    private long number;

    private static ModeHold hold(ModeScope scope, Mode mode, String why) {
        return ModeHold.of(
                scope,
                HoldCause.breaker("risk"),
                mode,
                new HoldReason(why, "breaker risk", 7, "scripts/sluice breaker"));
    }

    private static SharedHold sharedHold(ModeScope scope, Mode mode, long leftMs) {
        return new SharedHold(hold(scope, mode, "limit"), leftMs);
    }

    private static long at(long millis) {
        return START + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void apply(Changes changes) {
        changes.toHold().forEach(registry::hold);
        changes.toLift().forEach(gone -> registry.lift(gone.modeScope(), gone.holdCause()));
    }

    private void read(String member, long millis, SharedHold... all) {
        apply(holds.read(member, new Statement("p", ++number, List.of(all)), at(millis)));
    }

    private List<String> held() {
        return registry.snapshot().all().stream()
                .map(one -> one.mode() + " " + one.modeScope() + " " + one.holdCause())
                .sorted()
                .toList();
    }

    @Test
    void a_mode_holds_until_its_member_states_that_it_is_gone() {
        read("b", 0, sharedHold(BINANCE, Mode.REDUCE_ONLY, 0));
        assertThat(held()).containsExactly("REDUCE_ONLY exchange:binance breaker:risk@b");
        assertThat(registry.snapshot().all().get(0).holdReason().who()).isEqualTo("breaker risk at member b");
        assertThat(registry.snapshot().all().get(0).holdReason().liftedBy())
                .isEqualTo("scripts/sluice breaker, at member b");
        apply(holds.expire(at(900_000_000)));
        assertThat(held()).hasSize(1);
        read("b", 900_000_000);
        assertThat(held()).isEmpty();
    }

    @Test
    void a_mode_with_a_time_ends_that_long_after_it_was_last_told() {
        read("b", 0, sharedHold(BINANCE, Mode.REDUCE_ONLY, 1_000));
        read("b", 900, sharedHold(BINANCE, Mode.REDUCE_ONLY, 1_000));
        apply(holds.expire(at(1_899)));
        assertThat(held()).hasSize(1);
        apply(holds.expire(at(1_900)));
        assertThat(held()).isEmpty();
    }

    @Test
    void the_same_or_an_older_statement_changes_nothing() {
        Statement first = new Statement("p", 1, List.of(sharedHold(BINANCE, Mode.REDUCE_ONLY, 1_000)));
        apply(holds.read("b", first, at(0)));
        assertThat(holds.read("b", first, at(900)).isEmpty()).isTrue();
        assertThat(holds.read("b", new Statement("p", 0, List.of()), at(900)).isEmpty())
                .isTrue();
        apply(holds.expire(at(1_000)));
        assertThat(held()).isEmpty();
        apply(holds.read("b", new Statement("next process", 1, first.holds()), at(1_000)));
        assertThat(held()).hasSize(1);
    }

    @Test
    void members_and_this_gateway_hold_independently_of_each_other() {
        registry.hold(hold(BINANCE, Mode.REDUCE_ONLY, "own"));
        read("b", 0, sharedHold(BINANCE, Mode.CANCEL_ONLY, 0));
        read("c", 0, sharedHold(BINANCE, Mode.REDUCE_ONLY, 0), sharedHold(ModeScope.bot("maker"), Mode.REDUCE_ONLY, 0));
        assertThat(held())
                .containsExactly(
                        "CANCEL_ONLY exchange:binance breaker:risk@b",
                        "REDUCE_ONLY bot:maker breaker:risk@c",
                        "REDUCE_ONLY exchange:binance breaker:risk",
                        "REDUCE_ONLY exchange:binance breaker:risk@c");
        read("b", 1);
        registry.lift(BINANCE, HoldCause.breaker("risk"));
        read("c", 1, sharedHold(BINANCE, Mode.REDUCE_ONLY, 0));
        assertThat(held()).containsExactly("REDUCE_ONLY exchange:binance breaker:risk@c");
    }

    @Test
    void a_changed_mode_or_reason_replaces_the_earlier_one_and_an_equal_one_is_no_change() {
        read("b", 0, sharedHold(BINANCE, Mode.REDUCE_ONLY, 0));
        assertThat(holds.read(
                                "b",
                                new Statement("p", ++number, List.of(sharedHold(BINANCE, Mode.REDUCE_ONLY, 0))),
                                at(1))
                        .isEmpty())
                .isTrue();
        read("b", 2, sharedHold(BINANCE, Mode.CANCEL_ONLY, 0));
        assertThat(held()).containsExactly("CANCEL_ONLY exchange:binance breaker:risk@b");
        read("b", 3, new SharedHold(hold(BINANCE, Mode.CANCEL_ONLY, "worse"), 0));
        assertThat(registry.snapshot().all().get(0).holdReason().reason()).isEqualTo("worse");
    }

    @Test
    void only_modes_of_breakers_within_bounds_can_be_told() {
        HoldReason reason = new HoldReason("why", "who", 7, "x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SharedHold(
                        ModeHold.of(BINANCE, new HoldCause(HoldCause.Source.CLOCK, ""), Mode.CANCEL_ONLY, reason), 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new SharedHold(ModeHold.latch(BINANCE, HoldCause.breaker("x"), Mode.CANCEL_ONLY, reason), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> sharedHold(BINANCE, Mode.HALTED, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> sharedHold(BINANCE, Mode.REDUCE_ONLY, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> sharedHold(BINANCE, Mode.REDUCE_ONLY, 86_400_001));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SharedHold(
                        ModeHold.of(BINANCE, HoldCause.breaker("x".repeat(65)), Mode.CANCEL_ONLY, reason), 0));
        SharedHold one = sharedHold(BINANCE, Mode.REDUCE_ONLY, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Statement("p", 1, Collections.nCopies(MemberHolds.MAX_HOLDS + 1, one)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Statement("", 1, List.of()));
    }
}
