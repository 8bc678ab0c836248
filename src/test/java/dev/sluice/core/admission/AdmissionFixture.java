package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.queue.LaneSettings;
import dev.sluice.core.ratelimit.Algorithm;
import dev.sluice.core.ratelimit.BackoffSettings;
import dev.sluice.core.ratelimit.Breach;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.GuardSettings;
import dev.sluice.core.tradingmode.ModeRegistry;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A controller in virtual time, from a random epoch, and its decisions. */
final class AdmissionFixture {
    static final long MS = 1_000_000;
    static final long SECOND = 1000 * MS;
    private static final GuardSettings UNGUARDED = new GuardSettings(false, 0, 0, 0, 0, 1000, 0);

    final long seed;
    final SplittableRandom random;
    final ModeRegistry board;
    final BreakerRegistry breakerRegistry;
    final AdmissionController admission;
    final Decisions decisions = new Decisions();
    final IdentityHashMap<AdmissionRequest, AdmissionDecision> decided = new IdentityHashMap<>();
    private final List<AdmissionRequest> fresh = new ArrayList<>();
    long now;

    AdmissionFixture(AdmissionSettings settings, LimitSettings... limits) {
        this(System.identityHashCode(settings) * 0x9E3779B97F4A7C15L, settings, new Kept(), limits);
    }

    AdmissionFixture(long seed, AdmissionSettings settings, UsageStore usageStore, LimitSettings... limits) {
        this(seed, settings, usageStore, Map.of(), limits);
    }

    /** Creates a fixture with circuit breakers. */
    AdmissionFixture(Map<String, BreakerRule> rules, AdmissionSettings settings, LimitSettings... limits) {
        this(System.identityHashCode(settings) * 0x9E3779B97F4A7C15L, settings, new Kept(), rules, limits);
    }

    private AdmissionFixture(
            long seed,
            AdmissionSettings settings,
            UsageStore usageStore,
            Map<String, BreakerRule> rules,
            LimitSettings... limits) {
        this.seed = seed;
        random = new SplittableRandom(seed);
        now = random.nextLong();
        board = new ModeRegistry(now, 1_800_000_000_000L);
        breakerRegistry = new BreakerRegistry(
                rules, new dev.sluice.core.breaker.BreakerContext(board, UsageStore.heap(), random::nextDouble), now);
        if (usageStore instanceof Kept kept && kept.slots.isEmpty()) {
            gate(settings, usageStore, now - 10 * 86_400 * SECOND, limits);
        }
        admission = gate(settings, usageStore, now, limits);
    }

    private AdmissionController gate(
            AdmissionSettings settings, UsageStore usageStore, long from, LimitSettings... limits) {
        return new AdmissionController(
                (call, orderCache, at) -> TestCalls.costs(call),
                settings,
                List.of(limits),
                new AdmissionContext("test", board, breakerRegistry, usageStore, random::nextDouble),
                from);
    }

    /** Stored usage of a gateway that ran ten days before, so that no limit starts full. */
    static final class Kept implements UsageStore {
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

    static AdmissionSettings settings() {
        return settings(new LaneSettings(10_000, 1 << 20, 5, 8), false);
    }

    /** Returns settings with these accounts by the ids of their keys. */
    static AdmissionSettings settings(Map<String, String> accounts) {
        AdmissionSettings s = settings();
        return new AdmissionSettings(
                s.policy(), s.disabled(), s.observe(), s.bots(), s.nonceWindowAccounts(), accounts, s.connections());
    }

    static AdmissionSettings settings(LaneSettings lane, boolean observe) {
        return settings(lane, observe, Map.of(), Set.of());
    }

    static AdmissionSettings settings(
            LaneSettings lane, boolean observe, Map<String, BotShare> bots, Set<String> windows) {
        return settings(lane, observe, bots, windows, UNGUARDED);
    }

    /** Returns settings with a runaway guard. */
    static AdmissionSettings guarded(GuardSettings guard, boolean observe) {
        return settings(new LaneSettings(10_000, 1 << 20, 5, 8), observe, Map.of(), Set.of(), guard);
    }

    private static AdmissionSettings settings(
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
        return new AdmissionSettings(policy, false, observe, bots, windows, Map.of(), Map.of(TestCalls.HOST, 8));
    }

    /** Returns a sliding-window limit of the IP address whose breach is rejected. */
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
                LimitScope.parse(scope),
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

    /** Returns the same limit under another name; {@code was} is the previous name. */
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

    AdmissionRequest ticket(String bot, String line) {
        return ticket(bot, line, CallerOptions.NO_DEADLINE);
    }

    AdmissionRequest ticket(String bot, String line, long waitNanos) {
        return new AdmissionRequest(TestCalls.call(bot, line), null, bot, new CallerOptions(waitNanos, 100, null, bot));
    }

    AdmissionRequest ticketWithConnection(String bot, String line) {
        return new AdmissionRequest(
                TestCalls.call(bot, line),
                TestCalls.HOST,
                bot,
                new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, bot));
    }

    /** Requests admission and records the decision, if any. */
    AdmissionRequest ask(String bot, String line) {
        AdmissionRequest admissionRequest = ticket(bot, line);
        ask(admissionRequest);
        return admissionRequest;
    }

    AdmissionDecision ask(AdmissionRequest admissionRequest) {
        AdmissionDecision admissionDecision = admission.acquire(admissionRequest, now, decisions);
        if (!(admissionDecision instanceof Waiting)) {
            decide(admissionRequest, admissionDecision);
        }
        drain();
        return admissionDecision;
    }

    private void drain() {
        decisions.drain((admissionRequest, admissionDecision) -> {
            assertThat(admissionDecision).isNotInstanceOf(Waiting.class);
            decide(admissionRequest, admissionDecision);
        });
    }

    private void decide(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        AdmissionDecision before = decided.put(admissionRequest, admissionDecision);
        assertThat(before)
                .as("%s was decided twice, seed %d", admissionRequest.call(), seed)
                .isNull();
        fresh.add(admissionRequest);
    }

    /** Returns the requests decided since the last call of this method. */
    List<AdmissionRequest> newlyDecided() {
        List<AdmissionRequest> newly = new ArrayList<>(fresh);
        fresh.clear();
        return newly;
    }

    void tick() {
        admission.tick(now, decisions);
        drain();
    }

    /** Starts an admitted call. */
    StartDecision start(AdmissionRequest admissionRequest) {
        StartDecision verdict = admission.start(permit(admissionRequest), now, decisions);
        if (verdict instanceof StartDecision.Again) {
            decided.remove(admissionRequest);
        }
        if (verdict instanceof Refused refused) {
            decided.put(admissionRequest, refused);
        }
        drain();
        return verdict;
    }

    /** Requests admission and starts the call, which must be admitted at once. */
    AdmissionRequest go(String bot, String line) {
        AdmissionRequest admissionRequest = ask(bot, line);
        assertThat(start(admissionRequest)).isEqualTo(StartDecision.GO);
        return admissionRequest;
    }

    void answered(AdmissionRequest admissionRequest) {
        admission.answered(permit(admissionRequest), now, decisions);
        drain();
    }

    void settle(AdmissionRequest admissionRequest, ResponseMeaning responseMeaning) {
        admission.settle(permit(admissionRequest), responseMeaning, now, decisions);
        drain();
    }

    /** Marks the call as answered and settles it. */
    void answer(AdmissionRequest admissionRequest, ResponseMeaning responseMeaning) {
        answered(admissionRequest);
        settle(admissionRequest, responseMeaning);
    }

    void notSent(AdmissionRequest admissionRequest) {
        admission.notSent(permit(admissionRequest), now, decisions);
        drain();
    }

    boolean hangUp(AdmissionRequest admissionRequest) {
        boolean stays = admission.callerGone(admissionRequest, now, decisions);
        drain();
        return stays;
    }

    void tell(AdmissionEvent admissionEvent) {
        admission.handle(admissionEvent, now, decisions);
        drain();
    }

    /** Advances virtual time, with a tick whenever the controller needs one. */
    void pass(long nanos) {
        long until = now + nanos;
        while (true) {
            long next = admission.nextTickNanos(now);
            if (until - (now + next) < 0) {
                break;
            }
            now += next;
            admission.tick(now, decisions);
            drain();
            now += next == 0 ? 1 : 0;
        }
        now = until;
    }

    Permit permit(AdmissionRequest admissionRequest) {
        if (decided.get(admissionRequest) instanceof Admitted admitted) {
            return admitted.permit();
        }
        throw new AssertionError(
                admissionRequest.call() + " is not admitted but " + verdict(admissionRequest) + ", seed " + seed);
    }

    private Object verdict(AdmissionRequest admissionRequest) {
        AdmissionDecision admissionDecision = decided.get(admissionRequest);
        return admissionDecision == null ? "waiting" : admissionDecision;
    }

    boolean isAdmitted(AdmissionRequest admissionRequest) {
        return decided.get(admissionRequest) instanceof Admitted;
    }

    boolean waits(AdmissionRequest admissionRequest) {
        return !decided.containsKey(admissionRequest);
    }

    RefusalReason refusal(AdmissionRequest admissionRequest) {
        return refused(admissionRequest).refusalReason();
    }

    Refused refused(AdmissionRequest admissionRequest) {
        if (decided.get(admissionRequest) instanceof Refused refused) {
            return refused;
        }
        throw new AssertionError(
                admissionRequest.call() + " is not refused but " + verdict(admissionRequest) + ", seed " + seed);
    }

    AdmissionStatus status() {
        return admission.status(now);
    }

    long used(String limit) {
        return status().limits().stream()
                .filter(one -> one.name().equals(limit))
                .mapToLong(AdmissionStatus.LimitStatus::used)
                .sum();
    }
}
