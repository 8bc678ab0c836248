package dev.sluice.core.tradingmode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedLatchesTest {
    private static final int RUNS = CaseCount.of("runs", 100, 300);
    private static final ModeScope BINANCE = ModeScope.exchange("binance");

    /** One member: its registry of modes and what it knows of the others. */
    private static final class Member {
        final String name;
        final ModeRegistry registry = new ModeRegistry(0, 0);
        final SharedLatches shared = new SharedLatches(UnaryOperator.identity());

        Member(String name) {
            this.name = name;
        }

        List<ModeHold> latches() {
            return registry.snapshot().all().stream().filter(ModeHold::latched).toList();
        }

        SharedLatches.Statement statement() {
            return shared.statement(latches());
        }

        void merge(SharedLatches.Statement statement) {
            SharedLatches.Changes changes = shared.merge(statement, latches());
            registry.rearm(changes.toLift()::contains);
            changes.toSet().forEach(registry::trip);
            shared.recordApplied(changes);
        }

        ModeHold trip(ModeScope scope, Mode mode, String reason, long at) {
            return set(shared.withUnusedId(latch(scope, mode, reason, at)));
        }

        /**
         * Sets a latch, and returns the one that the registry shows: an older one that is at least as strict hides it.
         */
        ModeHold set(ModeHold latch) {
            ModeHold shown = registry.trip(latch);
            if (!shown.holdReason().equals(latch.holdReason())) {
                shared.recordHidden(latch.withScope(shown.modeScope()));
            }
            return shown;
        }

        void rearm() {
            rearm(latch -> true);
        }

        void rearm(Predicate<ModeHold> which) {
            shared.recordLifted(registry.rearm(which));
        }
    }

    private static ModeHold latch(ModeScope scope, Mode mode, String reason, long at) {
        return ModeHold.latch(scope, HoldCause.KILL_SWITCH, mode, new HoldReason(reason, "ana", at, HoldReason.REARM));
    }

    private final Member a = new Member("a");
    private final Member b = new Member("b");
    private final Member c = new Member("c");

    @Test
    void a_halt_that_an_equal_one_hides_survives_a_re_arm_that_did_not_know_of_it() {
        a.trip(BINANCE, Mode.CANCEL_ONLY, "the first", 1);
        tell(a, b);
        assertThat(a.trip(BINANCE, Mode.CANCEL_ONLY, "again", 2).holdReason().reason())
                .isEqualTo("the first");
        assertThat(a.shared.isConfirmedBy(b.statement(), a.latches())).isFalse();
        b.rearm(); // proposed before the second halt
        tell(b, a);
        assertThat(a.latches()).extracting(latch -> latch.holdReason().reason()).containsExactly("again");
        tell(a, b);
        assertThat(b.latches()).extracting(latch -> latch.holdReason().reason()).containsExactly("again");
    }

    @Test
    void a_re_arm_does_not_lift_a_halt_of_another_member_that_is_read_and_not_set_yet() {
        a.trip(BINANCE, Mode.CANCEL_ONLY, "of a", 1);
        b.trip(BINANCE, Mode.CANCEL_ONLY, "of b", 2);
        SharedLatches.Changes read = a.shared.merge(b.statement(), a.latches());
        a.rearm(); // proposed when only the first was known
        read.toSet().forEach(a.registry::trip);
        a.shared.recordApplied(read);
        tell(a, b);
        assertThat(a.latches()).extracting(latch -> latch.holdReason().reason()).containsExactly("of b");
        assertThat(b.latches()).extracting(latch -> latch.holdReason().reason()).containsExactly("of b");
        assertThat(b.statement().lifted()).hasSize(1);
    }

    @Test
    void a_halt_between_the_reading_of_a_re_arm_and_its_lift_is_found_behind_the_lifted_latch() {
        ModeHold first = a.trip(BINANCE, Mode.CANCEL_ONLY, "the first", 1);
        tell(a, b);
        b.rearm();
        SharedLatches.Changes read = a.shared.merge(b.statement(), a.latches());
        assertThat(read).isEqualTo(new SharedLatches.Changes(List.of(), List.of(first)));
        a.trip(BINANCE, Mode.CANCEL_ONLY, "again", 2); // the registry still shows the first
        assertThat(a.shared.hiddenBy(read.toLift()))
                .extracting(latch -> latch.holdReason().reason())
                .containsExactly("again");
        assertThat(a.shared.hiddenBy(List.of(latch(ModeScope.GLOBAL, Mode.HALTED, "other", 3))))
                .isEmpty();
    }

    @Test
    void a_program_that_trips_again_and_again_does_not_fill_the_statement() {
        a.trip(BINANCE, Mode.CANCEL_ONLY, "the first", 1);
        for (int i = 0; i < 2 * SharedLatches.MAX_STATED; i++) {
            a.trip(BINANCE, Mode.CANCEL_ONLY, "again", 2 + i);
        }
        assertThat(a.statement().held()).hasSizeBetween(2, SharedLatches.MAX_ALIKE + 1);
        tell(a, b);
        b.rearm();
        tell(b, a);
        assertThat(a.latches()).isEmpty();
    }

    @Test
    void a_re_arm_lifts_the_latches_that_members_set_for_other_spellings_of_the_instrument() {
        a.trip(ModeScope.instrument("mexc", "btcusdt"), Mode.CANCEL_ONLY, "at a", 1);
        b.trip(ModeScope.instrument("mexc", "BTC_USDT"), Mode.CANCEL_ONLY, "at b", 2);
        tell(a, b);
        tell(b, a);
        assertThat(a.latches()).hasSize(1);
        a.rearm();
        tell(a, b);
        tell(b, a);
        assertThat(a.latches()).isEmpty();
        assertThat(b.latches()).isEmpty();
    }

    private static void tell(Member from, Member to) {
        to.merge(from.statement());
    }

    @Test
    void a_latch_holds_at_every_member_that_receives_it() {
        a.trip(ModeScope.GLOBAL, Mode.CANCEL_ONLY, "test", 5);
        tell(a, b);
        assertThat(b.latches()).singleElement().satisfies(latch -> {
            assertThat(latch.mode()).isEqualTo(Mode.CANCEL_ONLY);
            assertThat(latch.holdReason().reason()).isEqualTo("test");
            assertThat(latch.holdReason().sinceEpochMillis()).isEqualTo(5);
        });
    }

    @Test
    void a_re_arm_at_one_member_lifts_the_latches_of_all_for_that_scope() {
        a.trip(ModeScope.GLOBAL, Mode.CANCEL_ONLY, "by a", 1);
        b.trip(ModeScope.GLOBAL, Mode.CANCEL_ONLY, "by b", 2);
        tell(a, b);
        tell(b, a);
        a.rearm();
        tell(a, b);
        tell(b, a);
        assertThat(a.latches()).isEmpty();
        assertThat(b.latches()).isEmpty();
    }

    @Test
    void a_disconnected_member_holds_a_latch_until_it_receives_the_re_arm() {
        a.trip(ModeScope.GLOBAL, Mode.CANCEL_ONLY, "test", 1);
        tell(a, b);
        tell(a, c);
        a.rearm();
        tell(a, b);
        tell(c, b);
        assertThat(b.latches()).as("the latch of c is known to be lifted").isEmpty();
        assertThat(c.latches()).hasSize(1);
        tell(b, c);
        assertThat(c.latches()).isEmpty();
    }

    @Test
    void a_member_confirms_when_it_holds_every_latch_and_none_that_was_lifted() {
        a.trip(ModeScope.GLOBAL, Mode.CANCEL_ONLY, "test", 1);
        assertThat(a.shared.isConfirmedBy(b.statement(), a.latches())).isFalse();
        tell(a, b);
        assertThat(a.shared.isConfirmedBy(b.statement(), a.latches())).isTrue();
        a.rearm();
        assertThat(a.shared.isConfirmedBy(b.statement(), a.latches()))
                .as("b still holds what a lifted")
                .isFalse();
        tell(a, b);
        assertThat(a.shared.isConfirmedBy(b.statement(), a.latches())).isTrue();
    }

    @Test
    void an_empty_statement_lifts_nothing() {
        a.trip(ModeScope.GLOBAL, Mode.HALTED, "test", 1);
        tell(a, b);
        b.merge(new SharedLatches.Statement(Map.of(), Set.of()));
        assertThat(b.latches()).hasSize(1);
    }

    @Test
    void a_stricter_latch_of_another_member_replaces_a_weaker_one() {
        a.trip(BINANCE, Mode.REDUCE_ONLY, "weak", 1);
        b.trip(BINANCE, Mode.HALTED, "strict", 2);
        tell(a, b);
        tell(b, a);
        assertThat(a.latches()).singleElement().extracting(ModeHold::mode).isEqualTo(Mode.HALTED);
        assertThat(b.latches()).singleElement().extracting(ModeHold::mode).isEqualTo(Mode.HALTED);
    }

    @Test
    void a_weaker_latch_unknown_to_the_re_arming_member_holds_again_after_it() {
        c.trip(ModeScope.GLOBAL, Mode.CANCEL_ONLY, "weak", 1);
        b.trip(ModeScope.GLOBAL, Mode.HALTED, "strict", 2);
        tell(b, a);
        tell(b, c);
        a.rearm();
        tell(a, c);
        assertThat(c.latches()).singleElement().extracting(ModeHold::mode).isEqualTo(Mode.CANCEL_ONLY);
    }

    @Test
    void a_trip_identical_to_a_lifted_one_holds() {
        a.trip(ModeScope.GLOBAL, Mode.HALTED, "same", 1);
        tell(a, b);
        b.rearm();
        tell(b, a);
        a.trip(ModeScope.GLOBAL, Mode.HALTED, "same", 1);
        tell(b, a);
        tell(a, b);
        assertThat(a.latches()).hasSize(1);
        assertThat(b.latches()).hasSize(1);
    }

    @Test
    void latches_about_the_state_of_one_machine_are_not_shared() {
        a.registry.trip(ModeHold.latch(
                ModeScope.GLOBAL,
                new HoldCause(HoldCause.Source.CLOCK, ""),
                Mode.CANCEL_ONLY,
                new HoldReason("drift", "clock", 1, HoldReason.REARM)));
        a.registry.trip(ModeHold.latch(
                BINANCE,
                HoldCause.KILL_SWITCH,
                Mode.CANCEL_ONLY,
                new HoldReason("unreadable", SharedLatches.START, 1, HoldReason.REARM)));
        assertThat(a.statement().held()).isEmpty();
    }

    @Test
    void the_number_of_lifted_ids_that_are_remembered_is_bounded() {
        for (int i = 0; i < 2 * SharedLatches.MAX_LIFTED; i++) {
            a.trip(ModeScope.GLOBAL, Mode.HALTED, "test", i);
            a.rearm();
        }
        assertThat(a.statement().lifted()).hasSize(SharedLatches.MAX_LIFTED);
    }

    private static ModeScope strategy(int i) {
        return ModeScope.bot("strategy-" + i);
    }

    /**
     * Sets what a member is told to set because its statement is full, as the exchange of latches does before it
     * states.
     */
    private static void widen(Member member) {
        ModeHold wide = member.shared.widening(member.latches(), 9);
        if (wide != null) {
            member.registry.trip(wide);
        }
    }

    @Test
    void a_halt_beyond_the_bound_reaches_the_others_and_is_confirmed_only_when_it_does() {
        for (int i = 0; i < SharedLatches.MAX_STATED + 10; i++) {
            a.trip(strategy(i), Mode.CANCEL_ONLY, "narrow", i);
        }
        widen(a);
        tell(a, b);
        widen(b);
        SharedLatches.Statement before = b.statement();
        a.trip(ModeScope.GLOBAL, Mode.HALTED, "real", 5_000);
        widen(a);
        assertThat(a.shared.isConfirmedBy(before, a.latches())).isFalse();
        tell(a, b);
        assertThat(b.latches())
                .anyMatch(latch -> latch.mode() == Mode.HALTED
                        && latch.modeScope().equals(ModeScope.GLOBAL)
                        && latch.holdReason().reason().equals("real"));
        assertThat(a.shared.isConfirmedBy(b.statement(), a.latches())).isTrue();
        assertThat(a.statement().held()).hasSizeLessThanOrEqualTo(SharedLatches.MAX_STATED + SharedLatches.MAX_GLOBAL);
    }

    @Test
    void a_global_latch_in_the_strictest_mode_takes_the_place_of_narrow_ones_that_do_not_fit() {
        for (int i = 0; i < SharedLatches.MAX_STATED; i++) {
            a.trip(strategy(i), Mode.REDUCE_ONLY, "narrow", i);
        }
        assertThat(a.shared.widening(a.latches(), 9)).as("all fit").isNull();
        a.trip(strategy(5_000), Mode.HALTED, "one more", 1);
        a.trip(strategy(5_001), Mode.CANCEL_ONLY, "two more", 1);
        ModeHold wide = Objects.requireNonNull(a.shared.widening(a.latches(), 9));
        assertThat(wide.modeScope()).isEqualTo(ModeScope.GLOBAL);
        assertThat(wide.mode()).isEqualTo(Mode.HALTED);
        a.registry.trip(wide);
        assertThat(a.shared.widening(a.latches(), 9)).as("the rest is covered").isNull();
        a.rearm(latch -> latch.modeScope().equals(ModeScope.GLOBAL));
        a.rearm(latch -> latch.holdReason().reason().equals("narrow"));
        assertThat(a.statement().held().values())
                .as("what did not fit is stated when there is room")
                .extracting(latch -> latch.holdReason().reason())
                .containsExactlyInAnyOrder("one more", "two more");
    }

    @Test
    void long_reasons_are_bounded_in_bytes_and_nothing_is_left_out() {
        for (int i = 0; i < 600; i++) {
            a.trip(strategy(i), Mode.CANCEL_ONLY, "\u00fc".repeat(400), i);
        }
        assertThat(a.statement().held()).hasSizeLessThan(600);
        widen(a);
        tell(a, b);
        assertThat(b.latches()).anyMatch(latch -> latch.modeScope().equals(ModeScope.GLOBAL));
        assertThat(a.shared.isConfirmedBy(b.statement(), a.latches())).isTrue();
    }

    @Test
    void a_wider_latch_covers_only_what_it_refuses_at_least_as_strictly() {
        a.trip(BINANCE, Mode.CANCEL_ONLY, "wide", 1);
        b.trip(ModeScope.instrument("binance", "BTCUSDT"), Mode.CANCEL_ONLY, "inside", 1);
        assertThat(b.shared.isConfirmedBy(a.statement(), b.latches())).isTrue();
        b.trip(ModeScope.instrument("binance", "ETHUSDT"), Mode.HALTED, "stricter", 1);
        assertThat(b.shared.isConfirmedBy(a.statement(), b.latches())).isFalse();
        c.trip(ModeScope.instrument("kraken", "XBT/USD"), Mode.CANCEL_ONLY, "elsewhere", 1);
        assertThat(c.shared.isConfirmedBy(a.statement(), c.latches())).isFalse();
    }

    @Test
    void a_latch_that_the_registry_does_not_show_is_not_stated() {
        a.trip(ModeScope.GLOBAL, Mode.CANCEL_ONLY, "test", 1);
        tell(a, b);
        b.registry.rearm(latch -> true);
        assertThat(b.statement().held()).isEmpty();
        assertThat(a.shared.isConfirmedBy(b.statement(), a.latches())).isFalse();
    }

    /**
     * Random trips, re-arms, lost and late statements, and members that restart with their latch file only. A latch
     * that no re-arm had in view holds at its member; after everybody has read everybody, all hold the same scopes.
     */
    @Test
    void a_latch_is_lifted_only_by_a_re_arm_of_a_member_that_knew_it() {
        long firstSeed = ThreadLocalRandom.current().nextLong();
        for (long seed = firstSeed; seed != firstSeed + RUNS; seed++) {
            new RandomRun(new SplittableRandom(seed)).run("seed " + seed);
        }
    }

    private static final class RandomRun {
        private final SplittableRandom random;
        private final Member[] members = {new Member("a"), new Member("b"), new Member("c")};
        private final Map<String, SharedLatches.Statement> store = new HashMap<>();
        private final List<SharedLatches.Statement> old = new ArrayList<>();
        /** For each latch by id, whether a re-arm had it in view. */
        private final Set<String> rearmed = new HashSet<>();

        /** For each latch by id, the stricter one that took its place, and stands for it until a re-arm. */
        private final Map<String, String> replacedBy = new HashMap<>();

        private final List<ModeHold> trips = new ArrayList<>();
        private long clock;

        RandomRun(SplittableRandom random) {
            this.random = random;
        }

        void run(String seed) {
            for (int step = 0; step < 60; step++) {
                step();
                verify(seed);
            }
            for (int round = 0; round < 3; round++) {
                for (Member from : members) {
                    for (Member to : members) {
                        if (from != to) {
                            tell(from, to);
                        }
                    }
                }
            }
            verify(seed);
            Set<ModeScope> scopes = scopes(members[0]);
            assertThat(scopes(members[1])).as(seed).isEqualTo(scopes);
            assertThat(scopes(members[2])).as(seed).isEqualTo(scopes);
        }

        private static Set<ModeScope> scopes(Member member) {
            Set<ModeScope> scopes = new HashSet<>();
            member.latches().forEach(latch -> scopes.add(latch.modeScope()));
            return scopes;
        }

        private void step() {
            int at = random.nextInt(members.length);
            Member member = members[at];
            switch (random.nextInt(8)) {
                case 0 -> {
                    ModeHold trip = member.shared.withUnusedId(latch(
                            random.nextBoolean() ? ModeScope.GLOBAL : BINANCE,
                            random.nextBoolean() ? Mode.CANCEL_ONLY : Mode.HALTED,
                            "trip",
                            ++clock));
                    String id = SharedLatches.id(trip);
                    member.latches().stream()
                            .filter(latch -> latch.modeScope().equals(trip.modeScope())
                                    && trip.mode().isStricterThan(latch.mode()))
                            .forEach(latch -> replacedBy.put(SharedLatches.id(latch), id));
                    member.set(trip);
                    trips.add(trip);
                }
                case 1 -> {
                    // in view: what is held here for a scope, also behind a stricter one, and what others hold for it
                    // and
                    // was read here
                    ModeScope scope = random.nextBoolean() ? ModeScope.GLOBAL : BINANCE;
                    boolean isHeld = scopes(member).contains(scope);
                    member.rearm(latch -> latch.modeScope().equals(scope));
                    Set<String> lifted = member.statement().lifted();
                    trips.stream()
                            .filter(trip -> isHeld && trip.modeScope().equals(scope))
                            .map(SharedLatches::id)
                            .filter(lifted::contains)
                            .forEach(rearmed::add);
                }
                case 2 -> store.clear();
                case 3 -> members[at] = restarted(member);
                case 4 ->
                    old.stream()
                            .skip(old.isEmpty() ? 0 : random.nextInt(old.size()))
                            .findFirst()
                            .ifPresent(member::merge);
                case 5 -> {
                    store.put(member.name, member.statement());
                    old.add(member.statement());
                }
                default ->
                    store.forEach((name, statement) -> {
                        if (!name.equals(member.name)) {
                            member.merge(statement);
                        }
                    });
            }
        }

        private boolean isRearmed(String id) {
            String at = id;
            while (at != null && !rearmed.contains(at)) {
                at = replacedBy.get(at);
            }
            return at != null;
        }

        private static Member restarted(Member member) {
            Member started = new Member(member.name);
            List<ModeHold> saved = member.shared.toSave(member.latches());
            saved.forEach(started.registry::trip);
            started.shared.statement(saved);
            return started;
        }

        private void verify(String seed) {
            for (ModeHold trip : trips) {
                boolean isHeld = IntStream.range(0, members.length)
                        .anyMatch(i -> members[i].latches().stream()
                                .anyMatch(latch -> latch.modeScope().equals(trip.modeScope())
                                        && !trip.mode().isStricterThan(latch.mode())));
                assertThat(isHeld || isRearmed(SharedLatches.id(trip)))
                        .as("%s: %s is held somewhere, or a re-arm had it in view", seed, trip)
                        .isTrue();
            }
        }
    }
}
