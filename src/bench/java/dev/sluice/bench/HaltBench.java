package dev.sluice.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Measures the time from the request of a trip to its acknowledgement, over the admin port, while many orders wait,
 * each on its own connection; with an ordinary disk and with a stalled one. After each trip every waiting order must
 * have been refused; then the trip is re-armed in two steps and all orders are sent again.
 */
final class HaltBench {
    /** The guarantee for a trip. */
    static final double MAX_MILLIS = 50;

    private static final String METRIC = "sluice_trip_acknowledged_seconds";

    /**
     * The size of the bench: the number of waiting orders, and the number of trips with each of the two disks, as far
     * as the time allows.
     */
    record Plan(int waiting, int trips, long maxNanos) {}

    /** The result with one disk. */
    static final class Disk {
        final Figures acknowledged = new Figures();
        final Figures ownFigure = new Figures();
        final Figures refusedAll = new Figures();
        int durable;
        int behind;

        String text(String name, Plan plan) {
            return String.format(
                    Locale.ROOT,
                    "%-14s %d trips with %d orders waiting; durable in time: %d; event loops behind: %d%n"
                            + "  request to acknowledgement     %s%n"
                            + "  measured by the gateway        %s%n"
                            + "  request until all refused      %s%n",
                    name,
                    acknowledged.count(),
                    plan.waiting,
                    durable,
                    behind,
                    acknowledged,
                    ownFigure,
                    refusedAll);
        }

        JsonObject json() {
            return new JsonObject()
                    .put("acknowledged", acknowledged.json())
                    .put("asTheGatewayTellsIt", ownFigure.json())
                    .put("untilAllHadHeard", refusedAll.json())
                    .put("durable", durable)
                    .put("eventLoopsBehind", behind);
        }
    }

    /** The results. {@code metric}: the gateway's own measurement over all trips. */
    record Result(Plan plan, Disk ordinary, Disk stalled, double metricCount, double metricMaxMillis) {
        boolean holds() {
            return ordinary.acknowledged.quantile(0.99) < MAX_MILLIS
                    && stalled.acknowledged.quantile(0.99) < MAX_MILLIS;
        }

        String text() {
            return ordinary.text("ordinary disk", plan)
                    + stalled.text("stalled disk", plan)
                    + String.format(
                            Locale.ROOT,
                            "metric         sluice_trip_acknowledged_seconds: %.0f trips, the longest %.2f ms%n",
                            metricCount,
                            metricMaxMillis)
                    + (holds() ? "holds: p99 under 50 ms" : "does not hold: p99 is not under 50 ms");
        }

        JsonObject json() {
            return new JsonObject()
                    .put("bench", "trip")
                    .put("waiting", plan.waiting)
                    .put("ordinaryDisk", ordinary.json())
                    .put("stalledDisk", stalled.json())
                    .put("metric", new JsonObject().put("count", metricCount).put("maxMs", metricMaxMillis))
                    .put("maxMs", MAX_MILLIS)
                    .put("holds", holds());
        }
    }

    private final Plan plan;
    private final Path folder;
    private final Consumer<String> progress;
    private final long began = System.nanoTime();

    HaltBench(Plan plan, Path folder, Consumer<String> progress) {
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
    }

    Result run() throws IOException, InterruptedException {
        try (BenchedGateway gateway = new BenchedGateway(
                        folder, plan.waiting, Runtime.getRuntime().availableProcessors());
                WaitingBots calls = new WaitingBots(gateway.botPort(), plan.waiting)) {
            Disk ordinary = with(gateway, calls, false);
            Disk stalled = with(gateway, calls, true);
            return new Result(
                    plan,
                    ordinary,
                    stalled,
                    gateway.metric(METRIC + "_count", ""),
                    gateway.metric(METRIC, "quantile=\"1") * 1e3);
        }
    }

    /** Runs the planned number of trips; all orders are sent before each. */
    Disk with(BenchedGateway gateway, WaitingBots calls, boolean stalled) throws IOException, InterruptedException {
        Disk disk = new Disk();
        long end = (stalled ? 2 : 1) * plan.maxNanos / 2;
        for (int i = 0; i < plan.trips && (i == 0 || System.nanoTime() - began < end); i++) {
            calls.send();
            until("all wait", calls, () -> depth(gateway) == plan.waiting);
            if (stalled) {
                gateway.stall(true);
            }
            trip(gateway, calls, disk);
            if (stalled) {
                gateway.stall(false);
            }
            String code = gateway.post("/admin/rearm", new JsonObject().put("reason", "the bench continues"))
                    .getString("challenge");
            gateway.post("/admin/rearm/confirm", new JsonObject().put("challenge", code));
            progress.accept((stalled ? "stalled disk: " : "ordinary disk: ") + (i + 1) + " of " + plan.trips);
        }
        return disk;
    }

    private void trip(BenchedGateway gateway, WaitingBots calls, Disk disk) throws IOException, InterruptedException {
        long asked = System.nanoTime();
        BenchedGateway.Timed trip = gateway.timed("/admin/trip", new JsonObject().put("reason", "the bench"));
        JsonObject response = trip.response();
        disk.acknowledged.addNanos(trip.nanos());
        disk.ownFigure.add(response.getDouble("acknowledgedMs"));
        disk.durable += response.getBoolean("durable") ? 1 : 0;
        disk.behind += response.getJsonArray("eventLoopsBehind").size();
        until("all are refused", calls, () -> calls.refused() == plan.waiting);
        disk.refusedAll.addNanos(System.nanoTime() - asked);
    }

    /** Returns the number of waiting calls; -1 if the gateway does not report it. */
    static int depth(BenchedGateway gateway) {
        try {
            return (int) gateway.metric("sluice_queue_depth", "");
        } catch (IOException e) {
            return -1;
        }
    }

    /** Waits for a state of the waiting orders, none of which may get another response than a refusal. */
    private static void until(String what, WaitingBots calls, BooleanSupplier reached) throws IOException {
        Wait.until(what, () -> {
            if (calls.others() > 0) {
                throw new IOException("not " + what + ": " + calls.others() + " orders got: " + calls.other());
            }
            return reached.getAsBoolean();
        });
    }
}
