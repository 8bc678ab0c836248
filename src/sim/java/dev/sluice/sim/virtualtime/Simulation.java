package dev.sluice.sim.virtualtime;

import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.admission.AdmissionContext;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/** A simulation run: creates bots, gateway and exchange for a plan, runs the virtual hours and returns the result. */
public final class Simulation {
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;
    /** 2026-01-01T00:00:00Z; the seed determines the phase within the minute. */
    private static final long FIRST_EPOCH_NANOS = 1_767_225_600 * SECOND;

    /** The largest clock error of a bot. */
    private static final long OFF_NANOS = SECOND / 2;

    /** The largest clock error of this machine in a control run that trusts its own clock. */
    private static final long TRUSTED_OFF_NANOS = 2 * SECOND;

    private final SimulationPlan plan;
    private final ConfiguredExchange configured;
    private final SplittableRandom random;
    private final VirtualTime time;
    private final RunStatistics statistics = new RunStatistics();
    private final SimulatedNetwork network;
    private final AdmissionController admission;
    private final SimulatedGateway gateway;
    private final BusyHours busyHours;
    private final QuotaMeter meter = new QuotaMeter();

    private Simulation(SimulationPlan plan, ConfiguredExchange configured, VenueThread thread) {
        this.plan = plan;
        this.configured = configured;
        random = new SplittableRandom(plan.seed());
        long epoch = random.nextLong();
        time = new VirtualTime(epoch);
        Venue venue = new Venue(VenueSettings.defaults()
                .withAccounts(accounts())
                .withSignatureChecks(false)
                .withJournalCalls(0));
        DelayDistribution delays = new DelayDistribution(random.split(), plan.minDelayMs(), plan.maxDelayMs());
        network = new SimulatedNetwork(
                time, venue, thread, delays, FIRST_EPOCH_NANOS + random.nextLong(60 * SECOND) - epoch);
        SplittableRandom chance = random.split();
        Exchange exchange = Exchange.of(
                configured.name(),
                configured.settings().withAccounts(accountSettings()),
                configured.dialect(),
                configured.exchange().limitNames());
        admission = new AdmissionController(
                exchange.classifier()::costs,
                SimulatedExchange.of(plan.exchange()).unguarded() && !plan.calm()
                        ? configured.admission().unguarded()
                        : configured.admission(),
                configured.limits(),
                AdmissionContext.alone(UsageStore.heap(), chance::nextDouble),
                time.now());
        gateway = new SimulatedGateway(time, exchange, admission, network, statistics, plan.fault());
        busyHours =
                new BusyHours(time.now(), SimulatedExchange.of(plan.exchange()).busyHourEvery());
    }

    /** Returns the names of the exchanges that can be simulated. */
    public static List<String> exchangeNames() {
        return SimulatedExchange.names();
    }

    /**
     * Runs a plan on the caller's thread. Where other work shares the cores, this is faster than handing each call to a
     * second thread.
     *
     * @param progress receives the number of virtual hours that have passed
     */
    public static SimulationResult run(SimulationPlan plan, ConfiguredExchange configured, IntConsumer progress) {
        return run(plan, configured, false, progress);
    }

    /**
     * Runs a plan.
     *
     * @param twoThreads whether the exchange runs on its own thread, which pays on an idle machine with two cores; the
     *     result is the same
     */
    public static SimulationResult run(
            SimulationPlan plan, ConfiguredExchange configured, boolean twoThreads, IntConsumer progress) {
        try (VenueThread thread = new VenueThread(twoThreads)) {
            Simulation simulation = new Simulation(plan, configured, thread);
            simulation.begin();
            for (int hour = 1; hour <= plan.hours(); hour++) {
                simulation.runFor(BusyHours.HOUR_NANOS);
                progress.accept(hour);
            }
            return simulation.result();
        }
    }

    /** Runs the first minutes of a plan, at most an hour: enough for limits whose windows are seconds. */
    static SimulationResult runMinutes(
            SimulationPlan plan, ConfiguredExchange configured, boolean twoThreads, int minutes) {
        try (VenueThread thread = new VenueThread(twoThreads)) {
            Simulation simulation = new Simulation(plan, configured, thread);
            simulation.begin();
            simulation.runFor(minutes * MINUTE);
            return simulation.result();
        }
    }

    private void runFor(long nanos) {
        boolean isBusy = busyHours.includes(time.now());
        time.runUntil(time.now() + nanos);
        meter.ends(nanos, isBusy, summary().usedByLimit(), statistics.reserveUnits);
    }

    private SimulationResult result() {
        return summary().result(statistics, meter, admission.status(time.now()));
    }

    private Summary summary() {
        return new Summary(plan, configured, network);
    }

    /**
     * Records for each minute of the exchange's clock the calls over a limit and, a second before the minute ends, the
     * gateway's estimate of the use by others.
     */
    private void watchOthers(long overBefore) {
        long untilEdge = MINUTE - Math.floorMod(network.epochNanos() + SECOND, MINUTE);
        time.after(untilEdge, () -> {
            long over = network.venue().stats(network.epochNanos()).overCount();
            statistics.minute(over - overBefore, admission.status(time.now()).limits());
            watchOthers(over);
        });
    }

    private void begin() {
        if (plan.othersPercent() > 0) {
            network.venue().faults().useWeightElsewhere(ExchangeTranslator.ADDRESS, plan.othersPercent());
            watchOthers(0);
        }
        SimulatedExchange row = SimulatedExchange.of(configured.name());
        if (plan.fault() == ControlRunFault.CLOCK_BOUND) {
            SplittableRandom wander = random.split();
            ClockPoller.trustOwnClock(
                    time, gateway, network, () -> wander.nextLong(-TRUSTED_OFF_NANOS, TRUSTED_OFF_NANOS));
        } else {
            new ClockPoller(time, gateway, row.clock()).begin();
        }
        SplittableRandom clocks = new SplittableRandom(~plan.seed());
        for (int i = 0; i < plan.bots(); i++) {
            long ahead = clocks.nextLong(-OFF_NANOS, OFF_NANOS);
            BotContext context = new BotContext(
                    "bot" + i, key(i), time, gateway, network, ahead, random.split(), busyHours, plan.calm());
            new Bot(context, row).begin();
        }
    }

    private static String key(int bot) {
        return "simulated-key-" + bot;
    }

    private static String account(int bot) {
        return "account" + bot / 2;
    }

    /** Returns one key for each bot; every two bots share an account. */
    private List<Account> accounts() {
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < plan.bots(); i++) {
            accounts.add(new Account(key(i), "c2ltdWxhdGVk", account(i)));
        }
        return accounts;
    }

    /** Returns the same accounts as settings of the gateway; without them each key would be an account of its own. */
    private Map<String, AccountSettings> accountSettings() {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        for (int i = 0; i < plan.bots(); i++) {
            keys.computeIfAbsent(account(i), any -> new ArrayList<>()).add(ApiKeyIds.of(key(i)));
        }
        Map<String, AccountSettings> settings = new LinkedHashMap<>();
        keys.forEach((name, ids) -> settings.put(name, new AccountSettings(ids, false, false, null)));
        return settings;
    }
}
