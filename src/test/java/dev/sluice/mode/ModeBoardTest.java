package dev.sluice.mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.exchange.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests which held modes stop which calls. */
final class ModeBoardTest {
    private static final Why WHY = new Why("a test", "tester", 0, "the test");

    private record Order(
            Kind kind,
            String account,
            String bot,
            String instrument,
            @Nullable Pass pass) implements Subject {
        @Override
        public boolean holds(Pass asked) {
            return asked == pass;
        }
    }

    private static final Order PLACE = new Order(Kind.PLACE, "desk", "maker1", "BTCUSDT", null);

    private final ModeBoard board = new ModeBoard(0, 0);

    private static HeldMode held(String scope, String cause, Mode mode) {
        return HeldMode.of(Scope.parse(scope), Cause.parse(cause), mode, WHY);
    }

    private static HeldMode latch(String scope, String cause, Mode mode) {
        return HeldMode.latch(Scope.parse(scope), Cause.parse(cause), mode, WHY);
    }

    private @Nullable HeldMode stopping(String exchange, Subject order) {
        return board.now().at(exchange).stopping(order, false, false);
    }

    @Test
    void nothing_is_held_at_first() {
        assertThat(board.now().isEmpty()).isTrue();
        assertThat(board.now().global()).isEqualTo(Mode.ACTIVE);
        assertThat(stopping("binance", PLACE)).isNull();
    }

    @Test
    void each_scope_stops_its_own_calls_and_no_others() {
        Object[][] table = {
            {"global", "kraken", PLACE, true},
            {"exchange:binance", "binance", PLACE, true},
            {"exchange:binance", "kraken", PLACE, false},
            {"account:binance/desk", "binance", PLACE, true},
            {"account:binance/desk", "kraken", PLACE, false},
            {"account:binance/other", "binance", PLACE, false},
            {"bot:maker1", "kraken", PLACE, true},
            {"bot:binance/maker1", "binance", PLACE, true},
            {"bot:binance/maker1", "kraken", PLACE, false},
            {"bot:maker2", "binance", PLACE, false},
            {"instrument:binance/BTCUSDT", "binance", PLACE, true},
            {"instrument:binance/ETHUSDT", "binance", PLACE, false},
            {"instrument:kraken/BTCUSDT", "binance", PLACE, false},
            {"instrument:binance/ETHUSDT", "binance", new Order(Kind.PLACE, "", "b", "", null), true},
            {"instrument:binance/ETHUSDT", "binance", new Order(Kind.WITHDRAW, "", "b", "", null), false},
            {"account:binance/desk", "binance", new Order(Kind.PLACE, "", "b", "", null), false},
        };
        for (Object[] row : table) {
            ModeBoard one = new ModeBoard(0, 0);
            one.hold(held((String) row[0], "kill-switch", Mode.CANCEL_ONLY));
            HeldMode stopping = one.now().at((String) row[1]).stopping((Subject) row[2], false, false);
            assertThat(stopping != null).as("%s %s", row[0], row[1]).isEqualTo(row[3]);
        }
    }

    @Test
    void the_strictest_of_all_gates_wins_and_all_of_them_are_listed() {
        board.hold(held("exchange:binance", "breaker:error_series", Mode.CANCEL_ONLY));
        board.hold(held("global", "margin", Mode.REDUCE_ONLY));
        board.hold(held("bot:maker1", "guard", Mode.HALTED));
        assertThat(board.now().all())
                .extracting(HeldMode::mode)
                .containsExactly(Mode.HALTED, Mode.CANCEL_ONLY, Mode.REDUCE_ONLY);
        assertThat(board.now().global()).isEqualTo(Mode.REDUCE_ONLY);
        assertThat(board.now().at("binance").mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(board.now().at("kraken").mode()).isEqualTo(Mode.REDUCE_ONLY);
        HeldMode stopping = stopping("binance", PLACE);
        assertThat(stopping).isNotNull().extracting(HeldMode::mode).isEqualTo(Mode.HALTED);
    }

    @Test
    void a_gate_holds_one_mode_for_a_scope_and_lifts_only_its_own() {
        board.hold(held("global", "clock", Mode.CANCEL_ONLY));
        board.hold(held("global", "clock", Mode.REDUCE_ONLY));
        board.hold(held("global", "readiness", Mode.CANCEL_ONLY));
        board.lift(Scope.GLOBAL, Cause.parse("readiness"));
        assertThat(board.now().all()).extracting(HeldMode::mode).containsExactly(Mode.REDUCE_ONLY);
        assertThat(board.lift(Scope.exchange("binance"), Cause.parse("clock"))).isNull();
        assertThat(board.lift(Scope.GLOBAL, Cause.parse("clock"))).isNotNull();
        assertThat(board.now().isEmpty()).isTrue();
    }

    @Test
    void nothing_but_a_rearm_lifts_a_latch() {
        board.trip(latch("global", "kill-switch", Mode.CANCEL_ONLY));
        assertThat(board.lift(Scope.GLOBAL, Cause.KILL_SWITCH)).isNull();
        assertThat(board.now().global()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(board.rearm(held -> true)).hasSize(1);
        assertThat(board.now().isEmpty()).isTrue();
    }

    @Test
    void a_second_trip_may_tighten_and_never_loosens() {
        HeldMode first = board.trip(latch("global", "kill-switch", Mode.CANCEL_ONLY));
        assertThat(board.trip(latch("global", "kill-switch", Mode.REDUCE_ONLY))).isSameAs(first);
        first.tally().refuse();
        HeldMode second = board.trip(latch("global", "kill-switch", Mode.HALTED));
        assertThat(second.mode()).isEqualTo(Mode.HALTED);
        assertThat(second.tally().refused()).isEqualTo(1);
        assertThat(board.now().all()).containsExactly(second);
    }

    @Test
    void a_latch_outlives_what_its_gate_held_beside_it() {
        board.trip(latch("global", "breaker:hedge_deviation", Mode.REDUCE_ONLY));
        board.hold(held("global", "breaker:hedge_deviation", Mode.CANCEL_ONLY));
        assertThat(board.now().global()).isEqualTo(Mode.CANCEL_ONLY);
        board.lift(Scope.GLOBAL, Cause.breaker("hedge_deviation"));
        assertThat(board.now().global()).isEqualTo(Mode.REDUCE_ONLY);
        assertThatThrownBy(() -> board.hold(latch("global", "clock", Mode.HALTED)))
                .hasMessageContaining("tripped");
        assertThatThrownBy(() -> board.trip(held("global", "clock", Mode.HALTED)))
                .hasMessageContaining("no trip");
    }

    @Test
    void only_hedgers_pass_and_only_what_the_position_holds_back() {
        Object[][] table = {
            {"breaker:hedge_deviation", Mode.REDUCE_ONLY, Kind.PLACE, true},
            {"breaker:position_risk", Mode.REDUCE_ONLY, Kind.AMEND, true},
            {"margin", Mode.REDUCE_ONLY, Kind.PLACE, true},
            {"margin", Mode.REDUCE_ONLY, Kind.WITHDRAW, false},
            {"margin", Mode.CANCEL_ONLY, Kind.PLACE, false},
            {"kill-switch", Mode.REDUCE_ONLY, Kind.PLACE, false},
            {"breaker:liquidity", Mode.REDUCE_ONLY, Kind.PLACE, false},
            {"clock", Mode.REDUCE_ONLY, Kind.PLACE, false},
        };
        for (Object[] row : table) {
            ModeBoard one = new ModeBoard(0, 0);
            one.hold(held("global", (String) row[0], (Mode) row[1]));
            Order order = new Order((Kind) row[2], "desk", "hedger", "BTCUSDT", null);
            ExchangeModes modes = one.now().at("binance");
            assertThat(modes.stopping(order, true, false) == null)
                    .as("%s %s", row[0], row[2])
                    .isEqualTo(row[3]);
            assertThat(modes.stopping(order, false, false)).isNotNull();
        }
    }

    @Test
    void a_hedger_is_stopped_by_any_other_hold_beside_it() {
        board.hold(held("global", "margin", Mode.REDUCE_ONLY));
        board.trip(latch("global", "kill-switch", Mode.REDUCE_ONLY));
        HeldMode stopping = board.now().at("binance").stopping(PLACE, true, false);
        assertThat(stopping).isNotNull().extracting(HeldMode::cause).isEqualTo(Cause.KILL_SWITCH);
    }

    @Test
    void observing_waives_all_but_latches() {
        board.hold(held("global", "breaker:error_series", Mode.CANCEL_ONLY));
        assertThat(board.now().at("binance").stopping(PLACE, false, true)).isNull();
        board.trip(latch("global", "kill-switch", Mode.REDUCE_ONLY));
        HeldMode stopping = board.now().at("binance").stopping(PLACE, false, true);
        assertThat(stopping).isNotNull().extracting(HeldMode::cause).isEqualTo(Cause.KILL_SWITCH);
    }

    @Test
    void a_pass_waives_its_own_hold_and_no_other() {
        Pass pass = new Pass();
        board.hold(held("exchange:binance", "breaker:error_series", Mode.CANCEL_ONLY)
                .with(pass));
        Order withPass = new Order(Kind.PLACE, "desk", "maker1", "BTCUSDT", pass);
        assertThat(stopping("binance", PLACE)).isNotNull();
        assertThat(stopping("binance", withPass)).isNull();
        board.hold(held("global", "clock", Mode.REDUCE_ONLY));
        HeldMode stopping = stopping("binance", withPass);
        assertThat(stopping).isNotNull().extracting(HeldMode::cause).isEqualTo(Cause.parse("clock"));
    }

    @Test
    void what_has_no_pass_to_give_comes_first_so_that_no_pass_is_taken_in_vain() {
        board.hold(held("exchange:binance", "breaker:error_series", Mode.CANCEL_ONLY)
                .with(new Pass()));
        board.hold(held("bot:maker1", "guard", Mode.REDUCE_ONLY));
        HeldMode stopping = stopping("binance", PLACE);
        assertThat(stopping).isNotNull().extracting(HeldMode::cause).isEqualTo(Cause.parse("guard"));
    }

    @Test
    void a_pass_is_one_order_s_and_comes_back_when_it_was_not_started() {
        Pass pass = new Pass();
        assertThat(pass.take()).isTrue();
        assertThat(pass.take()).isFalse();
        pass.giveBack();
        assertThat(pass.take()).isTrue();
        pass.start();
        assertThat(pass.isStarted()).isTrue();
        assertThat(pass.take()).isFalse();
    }

    @Test
    void a_header_holds_nothing_that_a_name_could_smuggle_in() {
        HeldMode held = HeldMode.of(
                Scope.instrument("binance", "A\r\nSet-Cookie: x;y"), Cause.breaker("a b"), Mode.HALTED, WHY);
        assertThat(held.header())
                .isEqualTo("mode=HALTED; scope=instrument:binance/A??Set-Cookie:?x?y; cause=breaker:a?b");
    }

    @Test
    void nobody_holds_active() {
        assertThatThrownBy(() -> held("global", "clock", Mode.ACTIVE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_reason_is_one_bounded_line() {
        Why why = new Why(" two\nlines " + "x".repeat(1000), "who\r", 0, "");
        assertThat(why.reason()).startsWith("two lines").hasSize(500);
        assertThat(List.of(why.who())).containsExactly("who");
    }

    @Test
    void a_scope_has_one_spelling_for_all_that_hold_lift_and_trip_it() {
        ModeBoard spelling = new ModeBoard(0, 0);
        Scope other = Scope.instrument("kraken", "BTC/USD");
        Scope name = Scope.instrument("kraken", "XBTUSD");
        spelling.trip(HeldMode.latch(other, Cause.KILL_SWITCH, Mode.CANCEL_ONLY, new Why("", "", 0, "")));
        spelling.spell(scope -> scope.equals(other) ? name : scope);
        assertThat(spelling.now().all())
                .singleElement()
                .satisfies(held -> assertThat(held.scope()).isEqualTo(name));
        spelling.hold(HeldMode.of(other, Cause.parse("clock"), Mode.HALTED, new Why("", "", 0, "")));
        assertThat(spelling.now().of(name, Cause.parse("clock"), false)).isNotNull();
        assertThat(spelling.lift(other, Cause.parse("clock"))).isNotNull();
        spelling.trip(HeldMode.latch(other, Cause.KILL_SWITCH, Mode.HALTED, new Why("", "", 0, "")));
        assertThat(spelling.now().all())
                .as("the same latch, stricter")
                .singleElement()
                .satisfies(held -> assertThat(held.mode()).isEqualTo(Mode.HALTED));
        assertThat(spelling.spelt(other)).isEqualTo(name);
    }
}
