package dev.sluice.simulate;

import dev.sluice.config.ConfiguredExchange;
import dev.sluice.exchange.AccountIds;
import dev.sluice.exchange.AccountSettings;
import dev.sluice.exchange.Exchange;
import dev.sluice.gate.Gate;
import dev.sluice.gate.Surroundings;
import dev.sluice.limit.Levels;
import dev.sluice.limit.Without;
import dev.sluice.venue.Account;
import dev.sluice.venue.Venue;
import dev.sluice.venue.VenueSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/** One run: builds the world of a plan, lets the hours pass, and writes down what it came to. */
public final class Simulation {
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    /** 2026-01-01T00:00:00Z; the phase within the minute comes from the seed. */
    private static final long FIRST_EPOCH_NANOS = 1_767_225_600 * SECOND;

    /** How far a clock is off, at most: each bot's, and this machine's in a control run that trusts it. */
    private static final long OFF_NANOS = SECOND / 2;

    private final Plan plan;
    private final ConfiguredExchange configured;
    private final SplittableRandom random;
    private final World world;
    private final Ledger ledger = new Ledger();
    private final FarSide far;
    private final Gate gate;
    private final NearSide near;

    private Simulation(Plan plan, ConfiguredExchange configured, VenueThread thread) {
        this.plan = plan;
        this.configured = configured;
        random = new SplittableRandom(plan.seed());
        long epoch = random.nextLong();
        world = new World(epoch);
        Venue venue = new Venue(VenueSettings.defaults()
                .withAccounts(accounts())
                .withSignatureChecks(false)
                .withJournalCalls(0));
        Delays delays = new Delays(random.split(), plan.leastDelayMs(), plan.mostDelayMs());
        far = new FarSide(world, venue, thread, delays, FIRST_EPOCH_NANOS + random.nextLong(60 * SECOND) - epoch);
        SplittableRandom chance = random.split();
        Exchange exchange = Exchange.of(
                configured.name(),
                configured.settings().with(accountSettings()),
                configured.dialect(),
                configured.exchange().limitNames());
        gate = new Gate(
                exchange::costs,
                Cast.of(plan.exchange()).storms(plan.calm()) ? configured.gate().unguarded() : configured.gate(),
                configured.limits(),
                Surroundings.alone(Levels.heap(), chance::nextDouble),
                world.now());
        gate.leaveOut(plan.without());
        near = new NearSide(world, exchange, gate, far, ledger);
    }

    /** Exchanges that this can play, by name. */
    public static List<String> plays() {
        return Cast.names();
    }

    /**
     * Runs a plan.
     *
     * @param progress told each virtual hour that has passed
     */
    public static Result run(Plan plan, ConfiguredExchange configured, IntConsumer progress) {
        return run(plan, configured, Runtime.getRuntime().availableProcessors() > 1, progress);
    }

    /** @param twoThreads whether the exchange has a thread of its own; the result is the same */
    static Result run(Plan plan, ConfiguredExchange configured, boolean twoThreads, IntConsumer progress) {
        try (VenueThread thread = new VenueThread(twoThreads)) {
            Simulation simulation = new Simulation(plan, configured, thread);
            simulation.begin();
            long start = simulation.world.now();
            for (int hour = 1; hour <= plan.hours(); hour++) {
                simulation.world.runUntil(start + hour * HOUR);
                progress.accept(hour);
            }
            return new Summary(simulation.plan, configured, simulation.far)
                    .result(simulation.ledger, simulation.gate.status(simulation.world.now()));
        }
    }

    /** Where another program shares the address: what was over a limit within each minute of the exchange's, and what the gateway saw near its end. */
    private void watchOthers(long overBefore) {
        long untilEdge = MINUTE - Math.floorMod(far.epochNanos() + SECOND, MINUTE);
        world.after(untilEdge, () -> {
            long over = far.venue().stats(far.epochNanos()).overCount();
            ledger.minute(over - overBefore, gate.status(world.now()).limits());
            watchOthers(over);
        });
    }

    private void begin() {
        if (plan.othersPercent() > 0) {
            far.venue().faults().useWeightElsewhere(Exchanged.ADDRESS, plan.othersPercent());
            watchOthers(0);
        }
        Cast cast = Cast.of(configured.name());
        if (plan.without() == Without.CLOCK_BOUND) {
            SplittableRandom wander = random.split();
            ClockWatch.trustOwnClock(world, near, far, () -> wander.nextLong(-OFF_NANOS, OFF_NANOS));
        } else {
            cast.clock(world, near).begin();
        }
        SplittableRandom clocks = new SplittableRandom(~plan.seed());
        for (int i = 0; i < plan.bots(); i++) {
            long ahead = clocks.nextLong(-OFF_NANOS, OFF_NANOS);
            cast.bot(new Desk("bot" + i, key(i), world, near, far, ahead, random.split(), plan.calm()))
                    .begin();
        }
    }

    private static String key(int bot) {
        return "simulated-key-" + bot;
    }

    private static String account(int bot) {
        return "account" + bot / 2;
    }

    /** A key for each bot; two bots share an account. */
    private List<Account> accounts() {
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < plan.bots(); i++) {
            accounts.add(new Account(key(i), "c2ltdWxhdGVk", account(i)));
        }
        return accounts;
    }

    /** The same as the gateway's configuration states it: without that, each key would be an account of its own. */
    private Map<String, AccountSettings> accountSettings() {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        for (int i = 0; i < plan.bots(); i++) {
            keys.computeIfAbsent(account(i), any -> new ArrayList<>()).add(AccountIds.of(key(i)));
        }
        Map<String, AccountSettings> settings = new LinkedHashMap<>();
        keys.forEach((name, ids) -> settings.put(name, new AccountSettings(ids, false, false)));
        return settings;
    }
}
