package dev.sluice.chaos;

import dev.sluice.cluster.StoreServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One run of a scenario: starts cluster and bots, waits, measures, and collects what of the promises was broken. Used
 * by one thread.
 */
final class ScenarioRun implements AutoCloseable {
    /** The names of the members. */
    static final List<String> MEMBERS = List.of("a", "b", "c", "d");

    /** How much of a limit must be used in quiet times. */
    static final double LEAST_USED_PERCENT = 90;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    final Vertx vertx = Vertx.vertx();
    final StoreServer.Kind kind;
    final Path folder;
    final boolean isQuick;
    private final String scenario;
    private final Consumer<String> progress;
    private final long began = System.nanoTime();
    private final List<String> notes = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private @Nullable Cluster cluster;
    private @Nullable CountingExchange exchange;
    private @Nullable GatewayProcess alone;
    private @Nullable GreedyBots bots;
    private @Nullable MemberStates states;
    private double usedPercent = -1;

    ScenarioRun(String scenario, StoreServer.Kind kind, Path folder, boolean isQuick, Consumer<String> progress)
            throws IOException {
        this.scenario = scenario;
        this.kind = kind;
        this.folder = Files.createDirectories(folder);
        this.isQuick = isQuick;
        this.progress = progress;
    }

    // ---- the cluster

    /** Starts four members with one server as their store, and returns that store. */
    SingleStore startWithOneServer() throws IOException, InterruptedException {
        SingleStore store = new SingleStore(vertx, kind, folder.resolve("store"), MEMBERS);
        start(store, MEMBERS, Cluster.QUICK_START);
        return store;
    }

    /** Starts only the first two members with one server as their store, and returns that store. */
    SingleStore startTwoWithOneServer() throws IOException, InterruptedException {
        List<String> two = MEMBERS.subList(0, 2);
        SingleStore store = new SingleStore(vertx, kind, folder.resolve("store"), two);
        start(store, two, Cluster.QUICK_START);
        return store;
    }

    /** Starts four members with replicated servers and Sentinels as their store, and returns that store. */
    ReplicatedStore startWithSentinels() throws IOException, InterruptedException {
        ReplicatedStore store = new ReplicatedStore(kind, folder.resolve("store"));
        start(store, MEMBERS, Cluster.QUICK_START);
        return store;
    }

    void start(ChaosStore store, List<String> members, List<String> flags) throws IOException, InterruptedException {
        progress("starting " + members.size() + " gateways");
        cluster = new Cluster(vertx, folder, members, store, flags);
        cluster.start();
    }

    /** Starts one gateway without a cluster, and returns the exchange that it calls. */
    CountingExchange startAlone() throws IOException, InterruptedException {
        progress("starting a gateway");
        CountingExchange counting = new CountingExchange(vertx);
        exchange = counting;
        GatewayProcess gateway = new GatewayProcess("alone", folder.resolve("alone"), counting.port(), null, List.of());
        alone = gateway;
        gateway.start(true);
        gateway.awaitServing();
        return counting;
    }

    GatewayProcess alone() {
        return Objects.requireNonNull(alone);
    }

    Cluster cluster() {
        return Objects.requireNonNull(cluster);
    }

    GatewayProcess gateway(String member) {
        return cluster().gateways.get(MEMBERS.indexOf(member));
    }

    CountedLimit fast() {
        return cluster().exchange.limit(CountedLimit.Kind.FAST);
    }

    /**
     * Starts greedy bots at all members and returns when all members share and the window of the limit of seconds is
     * full.
     */
    void makeAllBusy() {
        bots = new GreedyBots(cluster().gateways, gateway -> true);
        states = new MemberStates(cluster().gateways);
        awaitSharing();
        pause(CountedLimit.Kind.FAST.windowMillis + 2000);
    }

    /**
     * Waits until each of these gateways answers a call: a limit of seconds counts as used up at first, because a
     * process before may have used it.
     */
    void awaitFirstResponses(List<GatewayProcess> gateways) {
        for (GatewayProcess gateway : gateways) {
            await(() -> gateway.isAnswered(CountedLimit.Kind.LARGE), gateway.member() + " answers a call");
        }
    }

    /** Lets only the bots of these gateways send from now on. */
    void busy(Predicate<GatewayProcess> which) {
        Objects.requireNonNull(bots).busy(which);
    }

    MemberStates states() {
        return Objects.requireNonNull(states);
    }

    /** Waits until all members are SHARING and notes how long that took. */
    void recover(String since) {
        long from = System.nanoTime();
        awaitSharing();
        note("%s: all sharing after %.1f s", since, (System.nanoTime() - from) / 1e9);
    }

    private void awaitSharing() {
        await(
                () -> states().read().size() == cluster().gateways.size()
                        && states().read().values().stream().allMatch("SHARING"::equals),
                "all members are SHARING");
    }

    // ---- time

    /** Waits for that time, while bots and faults go on. */
    void pause(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Waits until something is true; after a minute and a half that is a broken promise. */
    void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                require(false, "not within 90 s: " + what + (states == null ? "" : ", but " + states().read()));
                return;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    // ---- the result

    /** Measures for that time how much of the limit of seconds is used, and requires nine tenths. */
    void measure(long millis) {
        progress("measuring " + millis / 1000 + " s");
        long from = System.nanoTime();
        pause(millis);
        usedPercent = fast().usedPercent(from, System.nanoTime());
        require(usedPercent >= LEAST_USED_PERCENT, String.format(Locale.ROOT, "only %.1f %% used", usedPercent));
    }

    void progress(String what) {
        progress.accept(scenario + " " + kind.program() + ": " + what);
    }

    void note(String format, Object... values) {
        notes.add(String.format(Locale.ROOT, format, values));
    }

    void require(boolean isKept, String broke) {
        if (!isKept) {
            broken.add(broke);
        }
    }

    /** Returns the result; a call over a limit breaks the promise of every scenario. */
    Row row() {
        int calls = 0;
        int allOver = 0;
        CountingExchange counting = cluster == null ? exchange : cluster.exchange;
        if (counting != null) { // it is null when the store could not be started
            for (CountedLimit.Kind limit : CountedLimit.Kind.values()) {
                int over = counting.limit(limit).over();
                calls += counting.limit(limit).total();
                allOver += over;
                require(over == 0, over + " calls over the limit " + limit.text());
            }
        }
        return new Row(
                scenario,
                kind.program().replace("-server", ""),
                (System.nanoTime() - began) / 1e9,
                calls,
                allOver,
                usedPercent,
                states == null ? 0 : states().floorSeconds(),
                List.copyOf(notes),
                List.copyOf(broken));
    }

    @Override
    public void close() {
        if (states != null) {
            states.close();
        }
        if (bots != null) {
            bots.close();
        }
        if (cluster != null) {
            cluster.close();
        }
        if (alone != null) {
            alone.close();
        }
        if (exchange != null) {
            exchange.close();
        }
        vertx.close().await();
    }
}
