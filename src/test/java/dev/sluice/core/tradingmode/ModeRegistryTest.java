package dev.sluice.core.tradingmode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.core.call.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests which held modes stop which calls. */
final class ModeRegistryTest {
    private static final HoldReason WHY = new HoldReason("a test", "tester", 0, "the test");

    private record Order(
            Kind kind,
            String account,
            String bot,
            String instrument,
            @Nullable ProbePermit probePermit) implements ModeSubject {
        @Override
        public boolean has(ProbePermit asked) {
            return asked == probePermit;
        }
    }

    private static final Order PLACE = new Order(Kind.PLACE, "desk", "maker1", "BTCUSDT", null);

    private final ModeRegistry modeRegistry = new ModeRegistry(0, 0);

    private static ModeHold held(String scope, String cause, Mode mode) {
        return ModeHold.of(ModeScope.parse(scope), HoldCause.parse(cause), mode, WHY);
    }

    private static ModeHold latch(String scope, String cause, Mode mode) {
        return ModeHold.latch(ModeScope.parse(scope), HoldCause.parse(cause), mode, WHY);
    }

    private @Nullable ModeHold stopping(String exchange, ModeSubject order) {
        return modeRegistry.snapshot().at(exchange).findStoppingHold(order, false, false);
    }

    @Test
    void no_mode_is_held_at_first() {
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(modeRegistry.snapshot().global()).isEqualTo(Mode.ACTIVE);
        assertThat(stopping("binance", PLACE)).isNull();
    }

    @Test
    void each_scope_blocks_only_its_own_calls() {
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
            ModeRegistry one = new ModeRegistry(0, 0);
            one.hold(held((String) row[0], "kill-switch", Mode.CANCEL_ONLY));
            ModeHold stopping = one.snapshot().at((String) row[1]).findStoppingHold((ModeSubject) row[2], false, false);
            assertThat(stopping != null).as("%s %s", row[0], row[1]).isEqualTo(row[3]);
        }
    }

    @Test
    void a_halt_stops_every_spelling_of_the_name_that_it_names() {
        Object[][] table = {
            {"instrument:mexc/btcusdt", "BTCUSDT", true},
            {"instrument:mexc/BTCUSDT", "BTC_USDT", true},
            {"instrument:mexc/BTC-USDT", "btcusdt", true},
            {"instrument:mexc/BTC/USDT", "BTC:USDT", true},
            {"instrument:mexc/BTCUSDT", " BTC USDT", true},
            {"instrument:mexc/btc.usdt", "BTCUSDT", true},
            {"instrument:mexc/BTCUSDT_251226", "BTCUSDT251226", true},
            {"instrument:mexc/BTCUSDT", "BTCUSDT_251226", false},
            {"instrument:mexc/BTC-PERPETUAL", "btc_perpetual", true},
            {"instrument:mexc/BTCUSDT", "ETHBTCUSDT", false},
            {"instrument:mexc/BTCUSDT", "BTCUSD", false},
            {"instrument:mexc/BTCUSDT", "-", true},
            {"instrument:mexc/BTC", "0", true},
            {"instrument:mexc/107", "107", true},
            {"instrument:mexc/107", "0", false},
            {"account:mexc/desk", "DESK", true},
            {"account:mexc/desk-1", "desk1", false},
            {"bot:Maker1", "maker1", true},
            {"bot:mexc/maker1", "MAKER1", true},
            {"bot:maker-1", "maker1", false},
        };
        for (Object[] row : table) {
            ModeScope scope = ModeScope.parse((String) row[0]);
            String name = (String) row[1];
            Order order = switch (scope.level()) {
                case ACCOUNT -> new Order(Kind.PLACE, name, "b", "X", null);
                case BOT -> new Order(Kind.PLACE, "a", name, "X", null);
                default -> new Order(Kind.PLACE, "a", "b", name, null);
            };
            ModeRegistry one = new ModeRegistry(0, 0);
            one.trip(latch((String) row[0], "kill-switch", Mode.CANCEL_ONLY));
            assertThat(one.snapshot().at("mexc").findStoppingHold(order, false, false) != null)
                    .as("%s stops %s", row[0], name)
                    .isEqualTo(row[2]);
            assertThat(scope.covers("mexc", order)).isEqualTo(row[2]);
            assertThat(one.snapshot().at("binance").findStoppingHold(order, false, false) != null)
                    .as("another exchange")
                    .isEqualTo(scope.exchange().isEmpty() && (boolean) row[2]);
            Order read = new Order(Kind.READ_PRIVATE, order.account(), order.bot(), order.instrument(), null);
            assertThat(one.snapshot().at("mexc").findStoppingHold(read, false, false))
                    .isNull();
        }
    }

    @Test
    void a_scope_of_nothing_but_separators_is_refused() {
        assertThatThrownBy(() -> ModeScope.parse("instrument:mexc/-_/:."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a scope");
    }

    @Test
    void a_name_in_the_usual_form_is_its_own_key_so_that_no_call_allocates_one() {
        String instrument = "BTCUSDT";
        String bot = "maker-1";
        assertThat(ModeScope.Level.INSTRUMENT.key(instrument)).isSameAs(instrument);
        assertThat(ModeScope.Level.BOT.key(bot)).isSameAs(bot);
        assertThat(ModeScope.Level.INSTRUMENT.key("b-t_c/u:s.d t")).isEqualTo("BTCUSDT");
    }

    @Test
    void all_spellings_of_a_scope_are_one_latch_with_the_first_name_and_the_strictest_mode() {
        modeRegistry.trip(latch("instrument:mexc/btcusdt", "kill-switch", Mode.CANCEL_ONLY));
        modeRegistry.trip(latch("instrument:mexc/BTC_USDT", "kill-switch", Mode.HALTED));
        modeRegistry.trip(latch("instrument:mexc/BTC-USDT", "kill-switch", Mode.REDUCE_ONLY));
        assertThat(modeRegistry.snapshot().all())
                .extracting(held -> held.modeScope() + " " + held.mode())
                .containsExactly("instrument:mexc/btcusdt HALTED");
    }

    @Test
    void breakers_of_two_spellings_hold_and_lift_apart_and_only_the_exact_name_may_probe() {
        ModeScope spot = ModeScope.instrument("mexc", "BTCUSDT");
        ModeScope futures = ModeScope.instrument("mexc", "BTC_USDT");
        Order order = new Order(Kind.PLACE, "a", "b", "BTC_USDT", null);
        modeRegistry.hold(
                held(spot.toString(), "breaker:losses", Mode.CANCEL_ONLY).withProbe(new ProbePermit()));
        modeRegistry.hold(
                held(futures.toString(), "breaker:losses", Mode.CANCEL_ONLY).withProbe(new ProbePermit()));
        ModeHold stopping = stopping("mexc", order);
        assertThat(stopping).isNotNull().extracting(ModeHold::probePermit).isNull();
        modeRegistry.lift(spot, HoldCause.breaker("losses"));
        stopping = stopping("mexc", order);
        assertThat(stopping).isNotNull().extracting(ModeHold::probePermit).isNotNull();
        modeRegistry.lift(futures, HoldCause.breaker("losses"));
        assertThat(stopping("mexc", order)).isNull();
    }

    @Test
    void the_strictest_hold_wins_and_all_are_listed() {
        modeRegistry.hold(held("exchange:binance", "breaker:error_series", Mode.CANCEL_ONLY));
        modeRegistry.hold(held("global", "margin", Mode.REDUCE_ONLY));
        modeRegistry.hold(held("bot:maker1", "guard", Mode.HALTED));
        assertThat(modeRegistry.snapshot().all())
                .extracting(ModeHold::mode)
                .containsExactly(Mode.HALTED, Mode.CANCEL_ONLY, Mode.REDUCE_ONLY);
        assertThat(modeRegistry.snapshot().global()).isEqualTo(Mode.REDUCE_ONLY);
        assertThat(modeRegistry.snapshot().at("binance").mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(modeRegistry.snapshot().at("kraken").mode()).isEqualTo(Mode.REDUCE_ONLY);
        ModeHold stopping = stopping("binance", PLACE);
        assertThat(stopping).isNotNull().extracting(ModeHold::mode).isEqualTo(Mode.HALTED);
    }

    @Test
    void a_cause_holds_one_mode_for_a_scope_and_lifts_only_its_own() {
        modeRegistry.hold(held("global", "clock", Mode.CANCEL_ONLY));
        modeRegistry.hold(held("global", "clock", Mode.REDUCE_ONLY));
        modeRegistry.hold(held("global", "readiness", Mode.CANCEL_ONLY));
        modeRegistry.lift(ModeScope.GLOBAL, HoldCause.parse("readiness"));
        assertThat(modeRegistry.snapshot().all()).extracting(ModeHold::mode).containsExactly(Mode.REDUCE_ONLY);
        assertThat(modeRegistry.lift(ModeScope.exchange("binance"), HoldCause.parse("clock")))
                .isNull();
        assertThat(modeRegistry.lift(ModeScope.GLOBAL, HoldCause.parse("clock")))
                .isNotNull();
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void a_latch_is_lifted_only_by_a_re_arm() {
        modeRegistry.trip(latch("global", "kill-switch", Mode.CANCEL_ONLY));
        assertThat(modeRegistry.lift(ModeScope.GLOBAL, HoldCause.KILL_SWITCH)).isNull();
        assertThat(modeRegistry.snapshot().global()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(modeRegistry.rearm(held -> true)).hasSize(1);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void a_second_trip_may_tighten_and_never_loosen() {
        ModeHold first = modeRegistry.trip(latch("global", "kill-switch", Mode.CANCEL_ONLY));
        assertThat(modeRegistry.trip(latch("global", "kill-switch", Mode.REDUCE_ONLY)))
                .isSameAs(first);
        first.refusalCounter().refuse();
        ModeHold second = modeRegistry.trip(latch("global", "kill-switch", Mode.HALTED));
        assertThat(second.mode()).isEqualTo(Mode.HALTED);
        assertThat(second.refusalCounter().refused()).isEqualTo(1);
        assertThat(modeRegistry.snapshot().all()).containsExactly(second);
    }

    @Test
    void a_latch_outlives_a_hold_of_the_same_cause() {
        modeRegistry.trip(latch("global", "breaker:hedge_deviation", Mode.REDUCE_ONLY));
        modeRegistry.hold(held("global", "breaker:hedge_deviation", Mode.CANCEL_ONLY));
        assertThat(modeRegistry.snapshot().global()).isEqualTo(Mode.CANCEL_ONLY);
        modeRegistry.lift(ModeScope.GLOBAL, HoldCause.breaker("hedge_deviation"));
        assertThat(modeRegistry.snapshot().global()).isEqualTo(Mode.REDUCE_ONLY);
        assertThatThrownBy(() -> modeRegistry.hold(latch("global", "clock", Mode.HALTED)))
                .hasMessageContaining("must be set by a trip");
        assertThatThrownBy(() -> modeRegistry.trip(held("global", "clock", Mode.HALTED)))
                .hasMessageContaining("must not be set by a trip");
    }

    @Test
    void hedgers_pass_only_holds_with_a_position_cause_in_reduce_only() {
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
            ModeRegistry one = new ModeRegistry(0, 0);
            one.hold(held("global", (String) row[0], (Mode) row[1]));
            Order order = new Order((Kind) row[2], "desk", "hedger", "BTCUSDT", null);
            ExchangeModes modes = one.snapshot().at("binance");
            assertThat(modes.findStoppingHold(order, true, false) == null)
                    .as("%s %s", row[0], row[2])
                    .isEqualTo(row[3]);
            assertThat(modes.findStoppingHold(order, false, false)).isNotNull();
        }
    }

    @Test
    void a_hedger_is_blocked_by_any_other_hold() {
        modeRegistry.hold(held("global", "margin", Mode.REDUCE_ONLY));
        modeRegistry.trip(latch("global", "kill-switch", Mode.REDUCE_ONLY));
        ModeHold stopping = modeRegistry.snapshot().at("binance").findStoppingHold(PLACE, true, false);
        assertThat(stopping).isNotNull().extracting(ModeHold::holdCause).isEqualTo(HoldCause.KILL_SWITCH);
    }

    @Test
    void observe_ignores_all_holds_but_latches() {
        modeRegistry.hold(held("global", "breaker:error_series", Mode.CANCEL_ONLY));
        assertThat(modeRegistry.snapshot().at("binance").findStoppingHold(PLACE, false, true))
                .isNull();
        modeRegistry.trip(latch("global", "kill-switch", Mode.REDUCE_ONLY));
        ModeHold stopping = modeRegistry.snapshot().at("binance").findStoppingHold(PLACE, false, true);
        assertThat(stopping).isNotNull().extracting(ModeHold::holdCause).isEqualTo(HoldCause.KILL_SWITCH);
    }

    @Test
    void a_probe_permit_passes_only_its_own_hold() {
        ProbePermit probePermit = new ProbePermit();
        modeRegistry.hold(held("exchange:binance", "breaker:error_series", Mode.CANCEL_ONLY)
                .withProbe(probePermit));
        Order withPass = new Order(Kind.PLACE, "desk", "maker1", "BTCUSDT", probePermit);
        assertThat(stopping("binance", PLACE)).isNotNull();
        assertThat(stopping("binance", withPass)).isNull();
        modeRegistry.hold(held("global", "clock", Mode.REDUCE_ONLY));
        ModeHold stopping = stopping("binance", withPass);
        assertThat(stopping).isNotNull().extracting(ModeHold::holdCause).isEqualTo(HoldCause.parse("clock"));
    }

    @Test
    void a_hold_without_a_probe_permit_is_reported_before_one_with_it() {
        modeRegistry.hold(held("exchange:binance", "breaker:error_series", Mode.CANCEL_ONLY)
                .withProbe(new ProbePermit()));
        modeRegistry.hold(held("bot:maker1", "guard", Mode.REDUCE_ONLY));
        ModeHold stopping = stopping("binance", PLACE);
        assertThat(stopping).isNotNull().extracting(ModeHold::holdCause).isEqualTo(HoldCause.parse("guard"));
    }

    @Test
    void a_trip_and_what_it_is_told_to_are_one_step() {
        List<Boolean> isOneStep = new ArrayList<>();
        modeRegistry.onTrip(latch -> isOneStep.add(Thread.holdsLock(modeRegistry)));
        modeRegistry.trip(ModeHold.latch(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, WHY));
        modeRegistry.trip(ModeHold.latch(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, WHY));
        assertThat(isOneStep).containsExactly(true, true);
    }

    @Test
    void latches_that_a_lifted_one_hid_are_set_in_the_same_step_the_strictest_of_each() {
        ModeHold shown = latch("shown", Mode.CANCEL_ONLY, 1);
        ModeHold mild = latch("mild", Mode.REDUCE_ONLY, 2);
        ModeHold strict = latch("strict", Mode.CANCEL_ONLY, 3);
        modeRegistry.trip(shown);
        List<ModeHold> told = new ArrayList<>();
        modeRegistry.onTrip(told::add);
        assertThat(modeRegistry.rearm(shown::equals, List.of(mild, strict))).containsExactly(shown);
        assertThat(modeRegistry.snapshot().all())
                .extracting(ModeHold::mode, held -> held.holdReason().reason())
                .containsExactly(tuple(Mode.CANCEL_ONLY, "strict"));
        assertThat(told).hasSize(2);
    }

    private static ModeHold latch(String reason, Mode mode, long epochMillis) {
        return ModeHold.latch(
                ModeScope.GLOBAL,
                HoldCause.KILL_SWITCH,
                mode,
                new HoldReason(reason, "ann", epochMillis, HoldReason.REARM));
    }

    @Test
    void a_probe_permit_is_taken_once_and_can_be_returned_until_it_starts() {
        ProbePermit probePermit = new ProbePermit();
        assertThat(probePermit.acquire()).isTrue();
        assertThat(probePermit.acquire()).isFalse();
        probePermit.release();
        assertThat(probePermit.acquire()).isTrue();
        probePermit.start();
        assertThat(probePermit.isStarted()).isTrue();
        assertThat(probePermit.acquire()).isFalse();
    }

    @Test
    void the_mode_header_replaces_unsafe_characters_in_names() {
        ModeHold held = ModeHold.of(
                ModeScope.instrument("binance", "A\r\nSet-Cookie: x;y"), HoldCause.breaker("a b"), Mode.HALTED, WHY);
        assertThat(held.header())
                .isEqualTo("mode=HALTED; scope=instrument:binance/A??Set-Cookie:?x?y; cause=breaker:a?b");
    }

    @Test
    void holding_active_is_refused() {
        assertThatThrownBy(() -> held("global", "clock", Mode.ACTIVE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_reason_reads_as_it_is_written() {
        String turned = new HoldReason("stop \u202Egnidart\u2066", "me", 0, "").reason();
        assertThat(turned).isEqualTo("stop <U+202E>gnidart<U+2066>");
        assertThat(HoldReason.visible("Börse 東京 \u0634\u0631\u0627\u0621"))
                .isEqualTo("Börse 東京 \u0634\u0631\u0627\u0621");
    }

    @Test
    void a_reason_is_one_bounded_line() {
        HoldReason holdReason = new HoldReason(" two\nlines " + "x".repeat(1000), "who\r", 0, "");
        assertThat(holdReason.reason()).startsWith("two lines").hasSize(500);
        assertThat(List.of(holdReason.who())).containsExactly("who");
    }

    @Test
    void aliases_of_a_scope_are_normalized_in_holds_lifts_and_trips() {
        ModeRegistry spelling = new ModeRegistry(0, 0);
        ModeScope other = ModeScope.instrument("kraken", "BTC/USD");
        ModeScope name = ModeScope.instrument("kraken", "XBTUSD");
        spelling.trip(ModeHold.latch(other, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, new HoldReason("", "", 0, "")));
        spelling.setSpelling(modeScope -> modeScope.equals(other) ? name : modeScope);
        assertThat(spelling.snapshot().all())
                .singleElement()
                .satisfies(held -> assertThat(held.modeScope()).isEqualTo(name));
        spelling.hold(ModeHold.of(other, HoldCause.parse("clock"), Mode.HALTED, new HoldReason("", "", 0, "")));
        assertThat(spelling.snapshot().of(name, HoldCause.parse("clock"), false))
                .isNotNull();
        assertThat(spelling.lift(other, HoldCause.parse("clock"))).isNotNull();
        spelling.trip(ModeHold.latch(other, HoldCause.KILL_SWITCH, Mode.HALTED, new HoldReason("", "", 0, "")));
        assertThat(spelling.snapshot().all())
                .as("the same latch, stricter")
                .singleElement()
                .satisfies(held -> assertThat(held.mode()).isEqualTo(Mode.HALTED));
        assertThat(spelling.canonical(other)).isEqualTo(name);
    }
}
