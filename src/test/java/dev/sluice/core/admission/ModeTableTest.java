package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.admission.CommittedCalls.Stated;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Test of the table of modes in the design, cell by cell: every route of every committed exchange, in every mode, held
 * for every kind of scope, by the real controller.
 */
@Tag("slow")
final class ModeTableTest {
    /** Copy of the table in the design, which has one column for kinds that are treated alike. */
    private static final String DESIGN = """
        mode        | CANCEL DEAD_MAN | READ_PRIVATE READ_PUBLIC SESSION | REDUCE | DEPOSIT | PLACE AMEND | WITHDRAW
        ACTIVE      | yes             | yes                              | yes    | yes     | yes         | yes
        REDUCE_ONLY | yes             | yes                              | yes    | yes     | no          | no
        CANCEL_ONLY | yes             | yes                              | no     | yes     | no          | no
        HALTED      | no              | no                               | no     | no      | no          | no
        """;

    private static final Map<Mode, Set<Kind>> PASSES = passes();
    private static final String TREASURY = "treasury";
    private static final String HEDGER = "hedger";
    private static final HoldReason WHY = new HoldReason("a test", "tester", 0, "the test");
    private static final List<String> HERE = List.of(
            "global",
            "exchange:test",
            "account:test/" + CommittedCalls.ACCOUNT,
            "bot:" + TREASURY,
            "bot:test/" + TREASURY,
            "instrument:test/" + CommittedCalls.INSTRUMENT);
    private static final List<String> ELSEWHERE = List.of(
            "exchange:other",
            "account:test/other",
            "account:other/" + CommittedCalls.ACCOUNT,
            "bot:other",
            "bot:other/" + TREASURY,
            "instrument:test/OTHER",
            "instrument:other/" + CommittedCalls.INSTRUMENT);

    private static final Map<String, CommittedCalls> COMMITTED = new HashMap<>();
    private static final Map<String, List<Stated>> CALLS = new HashMap<>();

    private static Map<Mode, Set<Kind>> passes() {
        List<String[]> rows = DESIGN.lines()
                .map(line -> line.strip().split("\\s*\\|\\s*", -1))
                .toList();
        Map<Mode, Set<Kind>> passes = new EnumMap<>(Mode.class);
        for (String[] row : rows.subList(1, rows.size())) {
            Set<Kind> kinds = EnumSet.noneOf(Kind.class);
            for (int column = 1; column < row.length; column++) {
                if (row[column].equals("yes")) {
                    Arrays.stream(rows.get(0)[column].split(" ", -1))
                            .map(Kind::valueOf)
                            .forEach(kinds::add);
                }
            }
            passes.put(Mode.valueOf(row[0]), kinds);
        }
        return passes;
    }

    static List<String> exchanges() {
        return ConfFiles.exchanges();
    }

    private static CommittedCalls committed(String exchange) {
        return COMMITTED.computeIfAbsent(exchange, CommittedCalls::new);
    }

    private static List<Stated> calls(String exchange) {
        return CALLS.computeIfAbsent(exchange, name -> committed(name).all());
    }

    /** Returns one call of each kind, since the rights of a bot depend only on the kind. */
    private static Collection<Stated> oneOfEachKind(String exchange) {
        Map<Kind, Stated> first = new EnumMap<>(Kind.class);
        calls(exchange).forEach(one -> first.putIfAbsent(one.stated(), one));
        return first.values();
    }

    /** Returns the account to hold; an exchange whose calls do not reveal their account has none. */
    private static String account(String exchange) {
        return committed(exchange).hasAccounts() ? CommittedCalls.ACCOUNT : "";
    }

    private static List<String> here(String exchange) {
        return HERE.stream()
                .filter(scope ->
                        !scope.startsWith("account:") || !account(exchange).isEmpty())
                .toList();
    }

    /**
     * Returns the calls that certainly belong to the scope; a call without an instrument may concern any instrument.
     */
    private static List<Stated> at(String scope, String exchange) {
        return calls(exchange).stream()
                .filter(one -> !scope.startsWith("instrument:")
                        || !one.call().instrument().isEmpty())
                .toList();
    }

    private static boolean passes(Mode mode, Kind kind) {
        return PASSES.getOrDefault(mode, Set.of()).contains(kind);
    }

    private static AdmissionFixture admissionFixture() {
        Map<String, BotShare> bots = Map.of(TREASURY, new BotShare(1, 100, true));
        return AdmissionFixture.builder()
                .bots(bots)
                .limits(limit("weight", 1_000_000, 60_000))
                .build();
    }

    private static AdmissionFixture held(Mode mode, String scope) {
        AdmissionFixture fixture = admissionFixture();
        hold(fixture, mode, scope);
        return fixture;
    }

    private static void hold(AdmissionFixture fixture, Mode mode, String scope) {
        if (mode != Mode.ACTIVE) {
            fixture.modeRegistry.trip(ModeHold.latch(ModeScope.parse(scope), HoldCause.KILL_SWITCH, mode, WHY));
        }
    }

    private static AdmissionRequest ticket(String bot, Call call) {
        return new AdmissionRequest(call, null, bot, new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, bot));
    }

    /** Requests admission and gives the permit back, so that the next call finds the same state. */
    private static boolean passes(AdmissionFixture fixture, String bot, Call call) {
        AdmissionRequest request = ticket(bot, call);
        fixture.ask(request);
        boolean admitted = fixture.isAdmitted(request);
        if (admitted) {
            fixture.notSent(request);
        } else {
            assertThat(fixture.refusal(request)).as("%s", call).isEqualTo(ReasonCode.MODE);
        }
        return admitted;
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void each_route_and_each_kind_rule_yields_the_kind_in_the_tables(String exchange) {
        Set<Kind> met = EnumSet.noneOf(Kind.class);
        CommittedCalls committed = committed(exchange);
        for (Stated one : calls(exchange)) {
            assertThat(one.call().kind())
                    .as("%s %s", one.call(), one.call().note())
                    .isEqualTo(one.stated());
            assertThat(one.call().account()).as("%s", one.call()).isEqualTo(account(exchange));
            assertThat(one.call().instrument())
                    .as("%s", one.call())
                    .isEqualTo(committed.namesInstrument(one.call()) ? CommittedCalls.INSTRUMENT : "");
            met.add(one.stated());
        }
        assertThat(met).contains(Kind.PLACE, Kind.CANCEL, Kind.REDUCE, Kind.READ_PRIVATE, Kind.WITHDRAW);
    }

    @Test
    void every_kind_occurs_at_some_exchange() {
        Set<Kind> met = EnumSet.noneOf(Kind.class);
        exchanges().forEach(name -> calls(name).forEach(one -> met.add(one.stated())));
        assertThat(met).containsExactlyInAnyOrder(Kind.values());
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void calls_pass_by_the_mode_table_in_every_scope(String exchange) {
        for (String scope : here(exchange)) {
            for (Mode mode : Mode.values()) {
                AdmissionFixture fixture = held(mode, scope);
                for (Stated one : at(scope, exchange)) {
                    assertThat(passes(fixture, TREASURY, one.call()))
                            .as("%s in %s for %s", one.call(), mode, scope)
                            .isEqualTo(passes(mode, one.stated()));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void modes_held_for_other_scopes_block_nothing(String exchange) {
        AdmissionFixture fixture = admissionFixture();
        ELSEWHERE.forEach(scope -> hold(fixture, Mode.HALTED, scope));
        for (Stated one : at("instrument:test/OTHER", exchange)) {
            // An order whose account is not known may be of the account that is halted.
            if (!one.call().isAccountUnknown()) {
                assertThat(passes(fixture, TREASURY, one.call()))
                        .as("%s", one.call())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void calls_admitted_before_a_mode_change_start_by_the_mode_table(String exchange) {
        for (Mode mode : Mode.values()) {
            for (Stated one : calls(exchange)) {
                AdmissionFixture fixture = admissionFixture();
                AdmissionRequest request = ticket(TREASURY, one.call());
                fixture.ask(request);
                hold(fixture, mode, "exchange:test");
                assertThat(fixture.start(request) instanceof StartDecision.Started)
                        .as("%s in %s", one.call(), mode)
                        .isEqualTo(passes(mode, one.stated()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void the_stricter_of_two_held_modes_decides(String exchange) {
        for (Mode wide : Mode.values()) {
            for (Mode narrow : Mode.values()) {
                AdmissionFixture fixture = held(wide, "global");
                hold(
                        fixture,
                        narrow,
                        here(exchange)
                                .get(2)); // the account, or the bot at exchanges whose calls do not reveal the account
                for (Stated one : calls(exchange)) {
                    assertThat(passes(fixture, TREASURY, one.call()))
                            .as("%s in %s and %s", one.call(), wide, narrow)
                            .isEqualTo(passes(wide, one.stated()) && passes(narrow, one.stated()));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void only_withdrawals_depend_on_the_bot_in_active(String exchange) {
        AdmissionFixture fixture = admissionFixture();
        for (Stated one : calls(exchange)) {
            AdmissionRequest request = ticket("maker", one.call());
            fixture.ask(request);
            if (one.stated() == Kind.WITHDRAW) {
                assertThat(fixture.refusal(request)).as("%s", one.call()).isEqualTo(ReasonCode.WITHDRAWAL);
            } else {
                fixture.notSent(request);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void a_hedger_may_place_only_in_a_reduce_only_with_a_position_cause(String exchange) {
        Set<String> aboutPositions =
                Set.of("breaker:hedge_deviation", "breaker:position_risk", "margin", "margin:desk");
        List<String> others = List.of(
                "kill-switch",
                "breaker:error_series",
                "breaker:order_cancellation",
                "breaker:liquidity",
                "breaker:hedge_deviations",
                "breaker:of-the-desk",
                "clock",
                "readiness:hedge_deviation",
                "guard");
        for (Mode mode : List.of(Mode.REDUCE_ONLY, Mode.CANCEL_ONLY, Mode.HALTED)) {
            aboutPositions.forEach(cause -> hedge(exchange, cause, mode, mode == Mode.REDUCE_ONLY));
            others.forEach(cause -> hedge(exchange, cause, mode, false));
        }
    }

    /** Tests what a hedger may do beyond the table when this cause holds the mode, latched or for a time. */
    private static void hedge(String exchange, String cause, Mode mode, boolean mayPlace) {
        for (boolean latched : new boolean[] {true, false}) {
            AdmissionFixture fixture = admissionFixture();
            ModeHold hold = new ModeHold(
                    ModeScope.GLOBAL,
                    HoldCause.parse(cause),
                    mode,
                    latched,
                    WHY,
                    new dev.sluice.core.tradingmode.RefusalCounter(),
                    null);
            if (latched) {
                fixture.modeRegistry.trip(hold);
            } else {
                fixture.modeRegistry.hold(hold);
            }
            for (Stated one : oneOfEachKind(exchange)) {
                boolean places = one.stated() == Kind.PLACE || one.stated() == Kind.AMEND;
                if (one.stated() != Kind.WITHDRAW) { // not even in ACTIVE
                    assertThat(passes(fixture, HEDGER, one.call()))
                            .as("%s of the hedger in %s by %s", one.call(), mode, cause)
                            .isEqualTo(passes(mode, one.stated()) || (mayPlace && places));
                }
                assertThat(passes(fixture, TREASURY, one.call()))
                        .as("%s of another bot in %s by %s", one.call(), mode, cause)
                        .isEqualTo(passes(mode, one.stated()));
            }
        }
    }

    @Test
    void a_hedger_may_not_place_when_another_cause_also_holds_reduce_only() {
        AdmissionFixture fixture = admissionFixture();
        fixture.modeRegistry.hold(
                ModeHold.of(ModeScope.GLOBAL, HoldCause.breaker("position_risk"), Mode.REDUCE_ONLY, WHY));
        Stated order = calls("binance").stream()
                .filter(one -> one.stated() == Kind.PLACE)
                .findFirst()
                .orElseThrow();
        assertThat(passes(fixture, HEDGER, order.call())).isTrue();
        hold(fixture, Mode.REDUCE_ONLY, "global");
        assertThat(passes(fixture, HEDGER, order.call())).isFalse();
    }
}
