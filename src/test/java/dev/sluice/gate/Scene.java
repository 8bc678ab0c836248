package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.backoff.BackoffSettings;
import dev.sluice.exchange.Reading;
import dev.sluice.guard.GuardSettings;
import dev.sluice.lane.BotShare;
import dev.sluice.lane.LaneSettings;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.Levels;
import dev.sluice.limit.LimitSettings;
import dev.sluice.limit.Scope;
import dev.sluice.mode.ModeBoard;
import dev.sluice.trip.BreakerRule;
import dev.sluice.trip.Breakers;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One gate in virtual time, from a random epoch, and what it decided. */
final class Scene {
    static final long MS = 1_000_000;
    static final long SECOND = 1000 * MS;
    private static final GuardSettings UNGUARDED = new GuardSettings(false, 0, 0, 0, 0, 1000, 0);

    final long seed;
    final SplittableRandom random;
    final ModeBoard board;
    final Breakers breakers;
    final Gate gate;
    final Effects effects = new Effects();
    final IdentityHashMap<Ticket, Verdict> decided = new IdentityHashMap<>();
    private final List<Ticket> fresh = new ArrayList<>();
    long now;

    Scene(GateSettings settings, LimitSettings... limits) {
        this(System.identityHashCode(settings) * 0x9E3779B97F4A7C15L, settings, new Kept(), limits);
    }

    Scene(long seed, GateSettings settings, Levels levels, LimitSettings... limits) {
        this(seed, settings, levels, Map.of(), limits);
    }

    /** With breakers. */
    Scene(Map<String, BreakerRule> rules, GateSettings settings, LimitSettings... limits) {
        this(System.identityHashCode(settings) * 0x9E3779B97F4A7C15L, settings, new Kept(), rules, limits);
    }

    private Scene(
            long seed, GateSettings settings, Levels levels, Map<String, BreakerRule> rules, LimitSettings... limits) {
        this.seed = seed;
        random = new SplittableRandom(seed);
        now = random.nextLong();
        board = new ModeBoard(now, 1_800_000_000_000L);
        breakers = new Breakers(rules, new dev.sluice.trip.Surroundings(board, Levels.heap(), random::nextDouble), now);
        if (levels instanceof Kept kept && kept.slots.isEmpty()) {
            gate(settings, levels, now - 10 * 86_400 * SECOND, limits);
        }
        gate = gate(settings, levels, now, limits);
    }

    private Gate gate(GateSettings settings, Levels levels, long from, LimitSettings... limits) {
        return new Gate(
                (call, learned, at) -> TestCalls.costs(call),
                settings,
                List.of(limits),
                new Surroundings("test", board, breakers, levels, random::nextDouble),
                from);
    }

    /** Levels of a gateway that ran ten days before, so that nothing starts used up. */
    static final class Kept implements Levels {
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

    static GateSettings settings() {
        return settings(new LaneSettings(10_000, 1 << 20, 5, 8), false);
    }

    /** With these accounts, by the ids of their keys. */
    static GateSettings settings(Map<String, String> accounts) {
        GateSettings s = settings();
        return new GateSettings(
                s.policy(), s.disabled(), s.observe(), s.bots(), s.nonceWindowAccounts(), accounts, s.connections());
    }

    static GateSettings settings(LaneSettings lane, boolean observe) {
        return settings(lane, observe, Map.of(), Set.of());
    }

    static GateSettings settings(LaneSettings lane, boolean observe, Map<String, BotShare> bots, Set<String> windows) {
        return settings(lane, observe, bots, windows, UNGUARDED);
    }

    /** With a runaway guard. */
    static GateSettings guarded(GuardSettings guard, boolean observe) {
        return settings(new LaneSettings(10_000, 1 << 20, 5, 8), observe, Map.of(), Set.of(), guard);
    }

    private static GateSettings settings(
            LaneSettings lane, boolean observe, Map<String, BotShare> bots, Set<String> windows, GuardSettings guard) {
        PolicySettings policy = new PolicySettings(
                new DeadlineSettings(1000, 1000, 3000, 30_000, 30_000, 5000, 5000, 5000, 5000, 1000, 500),
                lane,
                new BackoffSettings(1000, 60_000, 100, 2000, 120_000, 60_000, 10),
                1000,
                1000,
                20,
                1000,
                List.of("hedger"),
                guard);
        return new GateSettings(policy, false, observe, bots, windows, Map.of(), Map.of(TestCalls.HOST, 8));
    }

    /** Rolls, rejects, belongs to the address. */
    static LimitSettings limit(String name, long size, long windowMs) {
        return limit(name, "ip", Algorithm.SLIDING_WINDOW, size, windowMs, 0, Breach.REJECT, false);
    }

    static LimitSettings limit(
            String name,
            String scope,
            Algorithm algorithm,
            long size,
            long windowMs,
            long reserve,
            Breach breach,
            boolean overKeepsOver) {
        boolean decays = algorithm == Algorithm.DECAYING_COUNTER || algorithm == Algorithm.TOKEN_BUCKET;
        return new LimitSettings(
                name,
                Scope.parse(scope),
                algorithm,
                size,
                windowMs,
                decays ? 1 : 0,
                0,
                100,
                reserve,
                breach,
                true,
                30_000,
                2000,
                overKeepsOver,
                false,
                false,
                null);
    }

    /** The same limit under another name; {@code was} is the one it had. */
    static LimitSettings renamed(LimitSettings s, String name, @Nullable String was) {
        return new LimitSettings(
                name,
                s.scope(),
                s.algorithm(),
                s.size(),
                s.windowMs(),
                s.returned(),
                s.stepMs(),
                s.usePercent(),
                s.reserve(),
                s.breach(),
                s.exact(),
                s.answerTimeoutMs(),
                s.countedWithinMs(),
                s.overKeepsOver(),
                s.followsHeader(),
                s.aboveDocumented(),
                was);
    }

    Ticket ticket(String bot, String line) {
        return ticket(bot, line, Caller.NO_DEADLINE);
    }

    Ticket ticket(String bot, String line, long waitNanos) {
        return new Ticket(TestCalls.call(bot, line), null, bot, new Caller(waitNanos, 100, null, bot));
    }

    Ticket ticketWithConnection(String bot, String line) {
        return new Ticket(
                TestCalls.call(bot, line), TestCalls.HOST, bot, new Caller(Caller.NO_DEADLINE, 100, null, bot));
    }

    /** Asks, and remembers the decision if there was one. */
    Ticket ask(String bot, String line) {
        Ticket ticket = ticket(bot, line);
        ask(ticket);
        return ticket;
    }

    Verdict ask(Ticket ticket) {
        Verdict verdict = gate.ask(ticket, now, effects);
        if (!(verdict instanceof Waiting)) {
            decide(ticket, verdict);
        }
        drain();
        return verdict;
    }

    private void drain() {
        effects.drain((ticket, verdict) -> {
            assertThat(verdict).isNotInstanceOf(Waiting.class);
            decide(ticket, verdict);
        });
    }

    private void decide(Ticket ticket, Verdict verdict) {
        Verdict before = decided.put(ticket, verdict);
        assertThat(before)
                .as("%s was decided twice, seed %d", ticket.call(), seed)
                .isNull();
        fresh.add(ticket);
    }

    /** Those that were decided since this was asked last. */
    List<Ticket> newlyDecided() {
        List<Ticket> newly = new ArrayList<>(fresh);
        fresh.clear();
        return newly;
    }

    void tick() {
        gate.tick(now, effects);
        drain();
    }

    /** Lets a call that was admitted go. */
    StartVerdict start(Ticket ticket) {
        StartVerdict verdict = gate.start(permit(ticket), now, effects);
        if (verdict instanceof StartVerdict.Again) {
            decided.remove(ticket);
        }
        if (verdict instanceof Refused refused) {
            decided.put(ticket, refused);
        }
        drain();
        return verdict;
    }

    /** Asks and starts: must go at once. */
    Ticket go(String bot, String line) {
        Ticket ticket = ask(bot, line);
        assertThat(start(ticket)).isEqualTo(StartVerdict.GO);
        return ticket;
    }

    void answered(Ticket ticket) {
        gate.answered(permit(ticket), now, effects);
        drain();
    }

    void settle(Ticket ticket, Reading reading) {
        gate.settle(permit(ticket), reading, now, effects);
        drain();
    }

    /** Answered and settled in one. */
    void answer(Ticket ticket, Reading reading) {
        answered(ticket);
        settle(ticket, reading);
    }

    void notSent(Ticket ticket) {
        gate.notSent(permit(ticket), now, effects);
        drain();
    }

    boolean hangUp(Ticket ticket) {
        boolean stays = gate.hungUp(ticket, now, effects);
        drain();
        return stays;
    }

    void tell(Event event) {
        gate.tell(event, now, effects);
        drain();
    }

    /** Virtual time goes on, with a tick whenever the gate wants one. */
    void pass(long nanos) {
        long until = now + nanos;
        while (true) {
            long next = gate.nextTickNanos(now);
            if (until - (now + next) < 0) {
                break;
            }
            now += next;
            gate.tick(now, effects);
            drain();
            now += next == 0 ? 1 : 0;
        }
        now = until;
    }

    Permit permit(Ticket ticket) {
        if (decided.get(ticket) instanceof Admitted admitted) {
            return admitted.permit();
        }
        throw new AssertionError(ticket.call() + " is not admitted but " + verdict(ticket) + ", seed " + seed);
    }

    private Object verdict(Ticket ticket) {
        Verdict verdict = decided.get(ticket);
        return verdict == null ? "waiting" : verdict;
    }

    boolean isAdmitted(Ticket ticket) {
        return decided.get(ticket) instanceof Admitted;
    }

    boolean waits(Ticket ticket) {
        return !decided.containsKey(ticket);
    }

    Reason refusal(Ticket ticket) {
        return refused(ticket).reason();
    }

    Refused refused(Ticket ticket) {
        if (decided.get(ticket) instanceof Refused refused) {
            return refused;
        }
        throw new AssertionError(ticket.call() + " is not refused but " + verdict(ticket) + ", seed " + seed);
    }

    GateStatus status() {
        return gate.status(now);
    }

    long used(String limit) {
        return status().limits().stream()
                .filter(one -> one.name().equals(limit))
                .mapToLong(GateStatus.LimitStatus::used)
                .sum();
    }
}
