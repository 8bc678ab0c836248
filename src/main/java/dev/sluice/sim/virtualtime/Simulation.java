package dev.sluice.sim.virtualtime;

import dev.sluice.config.ConfiguredExchange;
import dev.sluice.core.admission.AdmissionContext;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.call.AccountIds;
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

    private final SimulationPlan simulationPlan;
    private final ConfiguredExchange configured;
    private final SplittableRandom random;
    private final VirtualTime virtualTime;
    private final RunStatistics runStatistics = new RunStatistics();
    private final SimulatedNetwork network;
    private final AdmissionController admission;
    private final SimulatedGateway gateway;
    private final BusyHours busyHours;
    private final QuotaMeter quotaMeter = new QuotaMeter();

    private Simulation(SimulationPlan simulationPlan, ConfiguredExchange configured, VenueThread thread) {
        this.simulationPlan = simulationPlan;
        this.configured = configured;
        random = new SplittableRandom(simulationPlan.seed());
        long epoch = random.nextLong();
        virtualTime = new VirtualTime(epoch);
        Venue venue = new Venue(VenueSettings.defaults()
                .withAccounts(accounts())
                .withSignatureChecks(false)
                .withJournalCalls(0));
        DelayDistribution delayDistribution =
                new DelayDistribution(random.split(), simulationPlan.leastDelayMs(), simulationPlan.maxDelayMs());
        network = new SimulatedNetwork(
                virtualTime,
                venue,
                thread,
                delayDistribution,
                FIRST_EPOCH_NANOS + random.nextLong(60 * SECOND) - epoch);
        SplittableRandom chance = random.split();
        Exchange exchange = Exchange.of(
                configured.name(),
                configured.settings().with(accountSettings()),
                configured.dialect(),
                configured.exchange().limitNames());
        admission = new AdmissionController(
                exchange.classifier()::costs,
                SimulatedExchange.of(simulationPlan.exchange()).unguarded() && !simulationPlan.calm()
                        ? configured.admission().unguarded()
                        : configured.admission(),
                configured.limits(),
                AdmissionContext.alone(UsageStore.heap(), chance::nextDouble),
                virtualTime.now());
        gateway = new SimulatedGateway(
                virtualTime, exchange, admission, network, runStatistics, simulationPlan.controlRunFault());
        busyHours = new BusyHours(
                virtualTime.now(),
                SimulatedExchange.of(simulationPlan.exchange()).busyHourEvery());
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
    public static SimulationResult run(
            SimulationPlan simulationPlan, ConfiguredExchange configured, IntConsumer progress) {
        return run(simulationPlan, configured, false, progress);
    }

    /**
     * Runs a plan.
     *
     * @param twoThreads whether the exchange runs on its own thread, which pays on an idle machine with two cores; the
     *     result is the same
     */
    public static SimulationResult run(
            SimulationPlan simulationPlan, ConfiguredExchange configured, boolean twoThreads, IntConsumer progress) {
        try (VenueThread thread = new VenueThread(twoThreads)) {
            Simulation simulation = new Simulation(simulationPlan, configured, thread);
            simulation.begin();
            for (int hour = 1; hour <= simulationPlan.hours(); hour++) {
                simulation.runFor(BusyHours.HOUR_NANOS);
                progress.accept(hour);
            }
            return simulation.result();
        }
    }

    /** Runs the first minutes of a plan, at most an hour: enough for limits whose windows are seconds. */
    static SimulationResult runMinutes(
            SimulationPlan simulationPlan, ConfiguredExchange configured, boolean twoThreads, int minutes) {
        try (VenueThread thread = new VenueThread(twoThreads)) {
            Simulation simulation = new Simulation(simulationPlan, configured, thread);
            simulation.begin();
            simulation.runFor(minutes * MINUTE);
            return simulation.result();
        }
    }

    private void runFor(long nanos) {
        boolean isBusy = busyHours.includes(virtualTime.now());
        virtualTime.runUntil(virtualTime.now() + nanos);
        quotaMeter.ends(nanos, isBusy, summary().usedByLimit(), runStatistics.reserveUnits);
    }

    private SimulationResult result() {
        return summary().result(runStatistics, quotaMeter, admission.status(virtualTime.now()));
    }

    private Summary summary() {
        return new Summary(simulationPlan, configured, network);
    }

    /**
     * Records for each minute of the exchange's clock the calls over a limit and, a second before the minute ends, the
     * gateway's estimate of the use by others.
     */
    private void watchOthers(long overBefore) {
        long untilEdge = MINUTE - Math.floorMod(network.epochNanos() + SECOND, MINUTE);
        virtualTime.after(untilEdge, () -> {
            long over = network.venue().stats(network.epochNanos()).overCount();
            runStatistics.minute(
                    over - overBefore, admission.status(virtualTime.now()).limits());
            watchOthers(over);
        });
    }

    private void begin() {
        if (simulationPlan.othersPercent() > 0) {
            network.venue().faults().useWeightElsewhere(ExchangeTranslator.ADDRESS, simulationPlan.othersPercent());
            watchOthers(0);
        }
        SimulatedExchange row = SimulatedExchange.of(configured.name());
        if (simulationPlan.controlRunFault() == ControlRunFault.CLOCK_BOUND) {
            SplittableRandom wander = random.split();
            ClockPoller.trustOwnClock(
                    virtualTime, gateway, network, () -> wander.nextLong(-TRUSTED_OFF_NANOS, TRUSTED_OFF_NANOS));
        } else {
            ClockPoller.of(virtualTime, gateway, row.clock()).begin();
        }
        SplittableRandom clocks = new SplittableRandom(~simulationPlan.seed());
        for (int i = 0; i < simulationPlan.bots(); i++) {
            long ahead = clocks.nextLong(-OFF_NANOS, OFF_NANOS);
            BotContext botContext = new BotContext(
                    "bot" + i,
                    key(i),
                    virtualTime,
                    gateway,
                    network,
                    ahead,
                    random.split(),
                    busyHours,
                    simulationPlan.calm());
            new Bot(botContext, row).begin();
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
        for (int i = 0; i < simulationPlan.bots(); i++) {
            accounts.add(new Account(key(i), "c2ltdWxhdGVk", account(i)));
        }
        return accounts;
    }

    /** Returns the same accounts as settings of the gateway; without them each key would be an account of its own. */
    private Map<String, AccountSettings> accountSettings() {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        for (int i = 0; i < simulationPlan.bots(); i++) {
            keys.computeIfAbsent(account(i), any -> new ArrayList<>()).add(AccountIds.of(key(i)));
        }
        Map<String, AccountSettings> settings = new LinkedHashMap<>();
        keys.forEach((name, ids) -> settings.put(name, new AccountSettings(ids, false, false, null)));
        return settings;
    }
}
