package dev.sluice.sim.virtualtime;

import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.admission.AdmissionContext;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.ratelimit.FirstWindow;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.exchange.VenueStats;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * First starts in virtual time: ten bots that wait 200 ms for each response, at a simulated exchange that counts by
 * itself. Another program, of which the gateway knows nothing, may have used the same addresses and keys before.
 */
final class FirstStart {
    static final long SECOND = 1_000_000_000;
    private static final int BOTS = 10;
    private static final double ONE_WAY_MS = 100;

    private static final long STEP_NANOS = SECOND / 20;

    /** A call that is sent before its bots can know of a refusal reaches the exchange within a round trip of it. */
    private static final long ROUND_TRIP_NANOS = 2 * (long) ONE_WAY_MS * SECOND / 1000;

    /** A process takes longer to start than the last call of the one before it takes to arrive. */
    private static final long RESTART_NANOS = SECOND;

    /** The hours from one busy hour to the next, for a program that ends. */
    private static final int NEVER_AGAIN = 1000;

    private final ConfiguredExchange configured;
    private final SplittableRandom random;
    private final VirtualTime time;
    private final SimulatedNetwork network;
    private final BusyHours busyHours;
    private final Map<String, Long> overBefore = new HashMap<>();
    private final RunStatistics runStatistics = new RunStatistics();
    private final Map<String, Long> firstRefusals = new HashMap<>();
    /** What was refused in each step though a refusal was known, and the refused cancels that were heard of. */
    private final List<Long> lateRefusals = new ArrayList<>();

    private final List<Long> cancelRefusals = new ArrayList<>();
    private long bansBefore;

    FirstStart(ConfiguredExchange configured, long seed) {
        this.configured = configured;
        random = new SplittableRandom(seed);
        time = new VirtualTime(random.nextLong());
        busyHours = new BusyHours(time.now(), 1);
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < BOTS; i++) {
            accounts.add(new Account(key(i), "c2ltdWxhdGVk", "account" + i));
        }
        Venue venue = new Venue(VenueSettings.defaults()
                .withAccounts(accounts)
                .withSignatureChecks(false)
                .withJournalCalls(0));
        network = new SimulatedNetwork(
                time,
                venue,
                new VenueThread(false),
                new DelayDistribution(random.split(), ONE_WAY_MS, ONE_WAY_MS),
                1_767_225_600 * SECOND + random.nextLong(60 * SECOND) - time.now());
    }

    /** Returns the rule that nothing was used before, for all limits. */
    static Map<String, FirstWindow> empty(ConfiguredExchange exchange) {
        Map<String, FirstWindow> empty = new HashMap<>();
        exchange.limits().forEach(limit -> empty.put(limit.name(), FirstWindow.EMPTY));
        return empty;
    }

    private static String key(int bot) {
        return "simulated-key-" + bot;
    }

    /** Lets another program use all that the exchange allows for this long, until just before the start. */
    void used(long nanos) {
        List<LimitSettings> whole =
                configured.limits().stream().map(limit -> limit.with(100, 0L)).toList();
        long end = time.now() + nanos;
        BusyHours untilEnd = new BusyHours(end - BusyHours.HOUR_NANOS, NEVER_AGAIN);
        SimulatedGateway program = begin(admission(whole, empty(configured)), untilEnd, new RunStatistics());
        time.runUntil(end);
        program.handle(new AdmissionEvent.HandedOver());
        time.runUntil(end + RESTART_NANOS);
    }

    /** Starts the gateway and, when it is ready, the bots; returns the calls that are sent in the minute after that. */
    long sentInFirstMinute(Map<String, FirstWindow> firstWindows) {
        VenueStats before = network.venue().stats(network.epochNanos());
        before.limits().forEach(limit -> overBefore.put(name(limit), limit.overCount()));
        bansBefore = before.bans();
        AdmissionController gateway = admission(configured.limits(), firstWindows);
        long ready = gateway.awaitedNanos(time.now()).values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        time.runUntil(time.now() + ready);
        begin(gateway, busyHours, runStatistics);
        for (long end = time.now() + 60 * SECOND; time.now() < end; ) {
            Map<String, Long> known = refusals();
            long cancels = runStatistics.refusedCancels;
            time.runUntil(time.now() + STEP_NANOS);
            long[] late = {0};
            refusals().forEach((limit, count) -> late[0] += late(limit, count - known.getOrDefault(limit, 0L)));
            lateRefusals.add(late[0]);
            cancelRefusals.add(runStatistics.refusedCancels - cancels);
        }
        return runStatistics.sent;
    }

    private long late(String limit, long count) {
        long now = time.now();
        if (count == 0) {
            return 0;
        }
        long first = firstRefusals.computeIfAbsent(limit, any -> now);
        return now - first > ROUND_TRIP_NANOS + STEP_NANOS ? count : 0;
    }

    /**
     * Returns how many calls, without cancels, were refused though a refusal of their limit was known before. The
     * gateway hears of a refused cancel one way later.
     */
    long lateRefusals() {
        long others = 0;
        int oneWay = (int) (ROUND_TRIP_NANOS / 2 / STEP_NANOS);
        for (int i = 0; i + oneWay + 1 < lateRefusals.size(); i++) {
            long cancels = cancelRefusals.get(i + oneWay) + cancelRefusals.get(i + oneWay + 1);
            others += Math.max(0, lateRefusals.get(i) - cancels);
        }
        return others;
    }

    /**
     * Returns how many calls the exchange refused since the start, for each limit of an owner. WebSockets are left out,
     * because those of the other program stay open.
     */
    Map<String, Long> refusals() {
        Map<String, Long> refusals = new HashMap<>();
        for (LimitStats limit : network.venue().stats(network.epochNanos()).limits()) {
            if (limit.limit().contains("-ws-")) {
                continue;
            }
            refusals.merge(name(limit), limit.overCount() - overBefore.getOrDefault(name(limit), 0L), Long::sum);
        }
        refusals.values().removeIf(count -> count == 0);
        return refusals;
    }

    long bans() {
        return network.venue().stats(network.epochNanos()).bans() - bansBefore;
    }

    private static String name(LimitStats limit) {
        return limit.limit() + " of " + limit.scope();
    }

    private AdmissionController admission(List<LimitSettings> limits, Map<String, FirstWindow> firstWindows) {
        AdmissionSettings stated = configured.admission().unguarded();
        AdmissionSettings settings = new AdmissionSettings(
                stated.policy(),
                false,
                false,
                stated.bots(),
                stated.tokenBots(),
                stated.nonceWindowAccounts(),
                stated.accounts(),
                firstWindows,
                stated.connections());
        SplittableRandom chance = random.split();
        return new AdmissionController(
                configured.exchange().classifier()::costs,
                settings,
                limits,
                AdmissionContext.alone(UsageStore.heap(), chance::nextDouble),
                time.now());
    }

    private SimulatedGateway begin(AdmissionController admission, BusyHours hours, RunStatistics statistics) {
        Exchange exchange = configured.exchange();
        SimulatedGateway gateway =
                new SimulatedGateway(time, exchange, admission, network, statistics, ControlRunFault.NOTHING);
        SimulatedExchange row = SimulatedExchange.of(configured.name());
        new ClockPoller(time, gateway, row.clock()).begin();
        for (int i = 0; i < BOTS; i++) {
            new Bot(new BotContext("bot" + i, key(i), time, gateway, network, 0, random.split(), hours, false), row)
                    .begin();
        }
        return gateway;
    }
}
