package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Settings;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.AdmissionDecision.Waiting;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.admission.settings.DeadlineSettings;
import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.breaker.BreakerContext;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.core.orderrule.OrderPriceSettings;
import dev.sluice.core.orderrule.OrderRule;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.queue.LaneSettings;
import dev.sluice.core.ratelimit.BackoffSettings;
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
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/** A controller in virtual time, from a random epoch, and its decisions. */
final class AdmissionFixture {
    static final long MS = 1_000_000;
    static final long SECOND = 1000 * MS;
    private static final GuardSettings UNGUARDED = guard("'enabled': false");

    final long seed;
    final SplittableRandom random;
    final ModeRegistry modeRegistry;
    final BreakerRegistry breakerRegistry;
    final AdmissionController admission;
    final Decisions decisions = new Decisions();
    final IdentityHashMap<AdmissionRequest, AdmissionDecision> decided = new IdentityHashMap<>();
    final IdentityHashMap<AdmissionRequest, Permit> permits = new IdentityHashMap<>();
    private final List<AdmissionRequest> fresh = new ArrayList<>();
    long now;

    private AdmissionFixture(Builder builder) {
        seed = builder.seed;
        random = new SplittableRandom(seed);
        now = random.nextLong();
        modeRegistry = new ModeRegistry(now, 1_800_000_000_000L);
        breakerRegistry = new BreakerRegistry(
                builder.breakers, new BreakerContext(modeRegistry, UsageStore.heap(), random::nextDouble), now);
        if (builder.usage instanceof Kept kept && kept.slots.isEmpty()) {
            controller(builder, now - 10 * 86_400 * SECOND);
        }
        admission = controller(builder, now);
    }

    private AdmissionController controller(Builder builder, long from) {
        return new AdmissionController(
                (call, orderCache, at) -> TestCalls.costs(call),
                builder.buildSettings(),
                builder.limits,
                new AdmissionContext(
                        "test", modeRegistry, breakerRegistry, builder.usage, new MarketData(), random::nextDouble),
                from);
    }

    /** Returns a fixture with these limits and the default settings. */
    static AdmissionFixture of(LimitSettings... limits) {
        return builder().limits(limits).build();
    }

    static Builder builder() {
        return new Builder();
    }

    /** Returns a runaway guard with only these rules. */
    static GuardSettings guard(String rules) {
        GuardSettings none = new GuardSettings(true, 0, 0, 0, 0, 10_000, 0);
        return Settings.with(none, "{" + rules + "}");
    }

    /** Returns the default settings. */
    static AdmissionSettings settings() {
        return builder().buildSettings();
    }

    /**
     * Returns a sliding-window limit of the IP address whose breach is rejected; the whole size is used, and nothing is
     * kept for cancels.
     */
    static LimitSettings limit(String name, long size, long windowMs) {
        return Settings.of(LimitSettings.class, """
                {'name': '%s', 'scope': 'ip', 'algorithm': 'slidingWindow', 'size': %d, 'windowMs': %d,
                'usePercent': 100, 'reserve': 0}""", name, size, windowMs);
    }

    /** Returns such a limit with the values of these keys. */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    static LimitSettings limit(String name, long size, long windowMs, String keys, Object... values) {
        return Settings.with(limit(name, size, windowMs), "{" + keys + "}", values);
    }

    /**
     * Builds a fixture, or only its settings. By default there are no limits, no breakers and no runaway guard, ten
     * thousand calls may wait, and nothing was used before.
     */
    static final class Builder {
        private long seed = System.identityHashCode(this) * 0x9E3779B97F4A7C15L;
        private List<LimitSettings> limits = List.of();
        private UsageStore usage = new Kept();
        private Map<String, BreakerRule> breakers = Map.of();
        private int maxWaiting = 10_000;
        private long maxWaitingBytes = 1 << 20;
        private int lowestSharePercent = 5;
        private int passedOver = 8;
        private boolean observe;
        private Map<String, BotShare> bots = Map.of();
        private Set<String> tokenBots = Set.of();
        private Set<String> nonceWindows = Set.of();
        private Map<String, String> accounts = Map.of();
        private GuardSettings guard = UNGUARDED;
        private List<OrderRule> orderRules = List.of();

        Builder seed(long value) {
            seed = value;
            return this;
        }

        Builder limits(LimitSettings... value) {
            limits = List.of(value);
            return this;
        }

        /** Continues with usage that an earlier fixture stored. */
        Builder usage(UsageStore value) {
            usage = value;
            return this;
        }

        Builder breakers(Map<String, BreakerRule> value) {
            breakers = value;
            return this;
        }

        Builder maxWaiting(int calls) {
            maxWaiting = calls;
            return this;
        }

        Builder maxWaitingBytes(long bytes) {
            maxWaitingBytes = bytes;
            return this;
        }

        Builder lowestSharePercent(int value) {
            lowestSharePercent = value;
            return this;
        }

        /** Sets how often a waiting call is passed over before it takes a hold on its limits. */
        Builder passedOver(int times) {
            passedOver = times;
            return this;
        }

        Builder observe(boolean value) {
            observe = value;
            return this;
        }

        Builder bots(Map<String, BotShare> value) {
            bots = value;
            return this;
        }

        Builder tokenBots(Set<String> value) {
            tokenBots = value;
            return this;
        }

        /** Sets the accounts that may send nonces in any order. */
        Builder nonceWindows(Set<String> value) {
            nonceWindows = value;
            return this;
        }

        /** Sets the accounts by the ids of their keys. */
        Builder accounts(Map<String, String> value) {
            accounts = value;
            return this;
        }

        Builder guard(GuardSettings value) {
            guard = value;
            return this;
        }

        Builder orderRules(OrderRule... value) {
            orderRules = List.of(value);
            return this;
        }

        AdmissionFixture build() {
            return new AdmissionFixture(this);
        }

        AdmissionSettings buildSettings() {
            PolicySettings policy = new PolicySettings(
                    new DeadlineSettings(1000, 1000, 3000, 30_000, 30_000, 5000, 5000, 5000, 5000, 1000, 500),
                    new LaneSettings(maxWaiting, maxWaitingBytes, lowestSharePercent, passedOver),
                    new BackoffSettings(1000, 60_000, 100, 2000, 120_000, 60_000, 10),
                    1000,
                    1000,
                    20,
                    1000,
                    50,
                    List.of("hedger"),
                    guard,
                    orderRules,
                    Settings.of(OrderPriceSettings.class, "{}"));
            return new AdmissionSettings(
                    policy,
                    false,
                    observe,
                    bots,
                    tokenBots,
                    nonceWindows,
                    accounts,
                    Map.of(),
                    Map.of(TestCalls.HOST, 8, TestCalls.OTHER_HOST, 8));
        }
    }

    /** Stored usage of a gateway that ran ten days before, so that no limit starts full. */
    static final class Kept implements UsageStore {
        private final Map<String, LongBuffer> slots = new HashMap<>();

        /** Returns a copy, which later changes of this one do not reach. */
        Kept copy() {
            Kept copy = new Kept();
            slots.forEach((name, longs) -> {
                LongBuffer numbers = LongBuffer.allocate(longs.capacity());
                for (int i = 0; i < longs.capacity(); i++) {
                    numbers.put(i, longs.get(i));
                }
                copy.slots.put(name, numbers);
            });
            return copy;
        }

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

    AdmissionRequest ticket(String bot, String line) {
        return ticket(bot, line, CallerOptions.NO_DEADLINE);
    }

    AdmissionRequest ticket(String bot, String line, long waitNanos) {
        return new AdmissionRequest(TestCalls.call(bot, line), null, bot, new CallerOptions(waitNanos, 100, null, bot));
    }

    AdmissionRequest ticketWithConnection(String bot, String line) {
        return ticketTo(TestCalls.HOST, bot, line);
    }

    AdmissionRequest ticketTo(Upstream host, String bot, String line) {
        return new AdmissionRequest(
                TestCalls.call(bot, line), host, bot, new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, bot));
    }

    /** Requests admission and records the decision, if any. */
    AdmissionRequest ask(String bot, String line) {
        AdmissionRequest request = ticket(bot, line);
        ask(request);
        return request;
    }

    AdmissionDecision ask(AdmissionRequest request) {
        AdmissionDecision decision = admission.acquire(request, now, decisions);
        if (decision instanceof Waiting waiting) {
            permits.put(request, waiting.permit());
        } else {
            decide(request, decision);
        }
        drain();
        return decision;
    }

    private void drain() {
        decisions.drain((request, decision) -> {
            assertThat(decision).isNotInstanceOf(Waiting.class);
            decide(request, decision);
        });
    }

    private void decide(AdmissionRequest request, AdmissionDecision decision) {
        AdmissionDecision before = decided.put(request, decision);
        if (decision instanceof Admitted admitted) {
            permits.put(request, admitted.permit());
        }
        if (decision instanceof Refused refused && refused.reason() instanceof RefusalReason.LimitFull full) {
            assertThat(full.oneAtATimeNanos() > 0
                            || full.used() + full.inFlight() + full.waitingCost() + full.cost() > full.allowed())
                    .as("the figures add up: %s, seed %d", full.header(), seed)
                    .isTrue();
        }
        assertThat(before)
                .as("%s was decided twice, seed %d", request.call(), seed)
                .isNull();
        fresh.add(request);
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
    StartDecision start(AdmissionRequest request) {
        StartDecision verdict = admission.start(permit(request), now, decisions);
        if (verdict instanceof StartDecision.WaitsAgain) {
            decided.remove(request);
        }
        if (verdict instanceof Refused refused) {
            decided.put(request, refused);
        }
        drain();
        return verdict;
    }

    /** Requests admission and starts the call, which must be admitted at once. */
    AdmissionRequest go(String bot, String line) {
        AdmissionRequest request = ask(bot, line);
        assertThat(start(request)).isEqualTo(StartDecision.STARTED);
        return request;
    }

    void answered(AdmissionRequest request) {
        admission.answered(permit(request), now, decisions);
        drain();
    }

    void settle(AdmissionRequest request, ResponseMeaning meaning) {
        admission.settle(permit(request), meaning, now, decisions);
        drain();
    }

    /** Marks the call as answered and settles it. */
    void answer(AdmissionRequest request, ResponseMeaning meaning) {
        answered(request);
        settle(request, meaning);
    }

    void notSent(AdmissionRequest request) {
        admission.notSent(permit(request), now, decisions);
        drain();
    }

    boolean hangUp(AdmissionRequest request) {
        boolean stays = admission.callerDisconnected(anyPermit(request), now, decisions);
        drain();
        return stays;
    }

    void tell(AdmissionEvent event) {
        admission.handle(event, now, decisions);
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

    /** Returns the permit of a request that was not refused on arrival, whatever its stage. */
    Permit anyPermit(AdmissionRequest request) {
        return Objects.requireNonNull(permits.get(request));
    }

    /** Takes back a request. */
    void withdraw(AdmissionRequest request) {
        admission.withdraw(anyPermit(request), now, decisions);
        drain();
    }

    Permit permit(AdmissionRequest request) {
        if (decided.get(request) instanceof Admitted admitted) {
            return admitted.permit();
        }
        throw new AssertionError(request.call() + " is not admitted but " + verdict(request) + ", seed " + seed);
    }

    private Object verdict(AdmissionRequest request) {
        AdmissionDecision decision = decided.get(request);
        return decision == null ? "waiting" : decision;
    }

    boolean isAdmitted(AdmissionRequest request) {
        return decided.get(request) instanceof Admitted;
    }

    boolean waits(AdmissionRequest request) {
        return !decided.containsKey(request);
    }

    ReasonCode refusal(AdmissionRequest request) {
        return refused(request).code();
    }

    Refused refused(AdmissionRequest request) {
        if (decided.get(request) instanceof Refused refused) {
            return refused;
        }
        throw new AssertionError(request.call() + " is not refused but " + verdict(request) + ", seed " + seed);
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
