package dev.sluice.simulate;

import dev.sluice.config.ConfiguredExchange;
import dev.sluice.gate.Gate;
import dev.sluice.limit.Levels;
import dev.sluice.limit.Without;
import dev.sluice.venue.Account;
import dev.sluice.venue.Venue;
import dev.sluice.venue.VenueSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/** One run: builds the world of a plan, lets the hours pass, and writes down what it came to. */
public final class Simulation {
    private static final long SECOND = 1_000_000_000;
    private static final long HOUR = 3_600 * SECOND;
    /** 2026-01-01T00:00:00Z; the phase within the minute comes from the seed. */
    private static final long FIRST_EPOCH_NANOS = 1_767_225_600 * SECOND;

    /** How far this machine's clock is off in a control run that trusts it. */
    private static final long OFF_NANOS = SECOND / 2;

    private final Plan plan;
    private final ConfiguredExchange configured;
    private final SplittableRandom random;
    private final World world;
    private final Ledger ledger = new Ledger();
    private final FarSide far;
    private final Gate gate;
    private final NearSide near;

    private Simulation(Plan plan, ConfiguredExchange configured) {
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
        far = new FarSide(world, venue, delays, FIRST_EPOCH_NANOS + random.nextLong(60 * SECOND) - epoch);
        SplittableRandom chance = random.split();
        gate = new Gate(
                configured.exchange()::costs,
                configured.gate(),
                configured.limits(),
                Levels.heap(),
                chance::nextDouble,
                world.now());
        gate.leaveOut(plan.without());
        near = new NearSide(world, configured.exchange(), gate, far, ledger);
    }

    /** Exchanges that this can play, by name. */
    public static List<String> plays() {
        return List.of("binance", "kraken");
    }

    /**
     * Runs a plan.
     *
     * @param progress told each virtual hour that has passed
     */
    public static Result run(Plan plan, ConfiguredExchange configured, IntConsumer progress) {
        Simulation simulation = new Simulation(plan, configured);
        simulation.begin();
        long start = simulation.world.now();
        for (int hour = 1; hour <= plan.hours(); hour++) {
            simulation.world.runUntil(start + hour * HOUR);
            progress.accept(hour);
        }
        return new Summary(simulation.plan, configured, simulation.far)
                .result(simulation.ledger, simulation.gate.status(simulation.world.now()));
    }

    private void begin() {
        boolean kraken = configured.name().equals("kraken");
        if (plan.without() == Without.CLOCK_BOUND) {
            SplittableRandom wander = random.split();
            ClockWatch.trustOwnClock(world, near, far, () -> wander.nextLong(-OFF_NANOS, OFF_NANOS));
        } else {
            (kraken ? ClockWatch.kraken(world, near) : ClockWatch.binance(world, near)).begin();
        }
        for (int i = 0; i < plan.bots(); i++) {
            SplittableRandom own = random.split();
            String name = "bot" + i;
            Bot bot = kraken
                    ? new KrakenBot(name, key(i), world, near, far, own)
                    : new BinanceBot(name, key(i), world, near, far, own);
            bot.begin();
        }
    }

    private static String key(int bot) {
        return "simulated-key-" + bot;
    }

    /** A key for each bot; two bots of one desk share an account. */
    private List<Account> accounts() {
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < plan.bots(); i++) {
            accounts.add(new Account(key(i), "c2ltdWxhdGVk", "account" + i / 2));
        }
        return accounts;
    }
}
