package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures cancels and trips while thousands of orders wait, one on each connection, in a separate gateway whose only
 * limit is used up; then the same cancels while a response of 50 MB is sent and 200 market-data sockets are busy.
 */
final class OrderBurst {
    private static final int SOCKETS = 200;

    private final BenchScale scale;
    private final Cores cores;
    private final Measured measured;
    private final Consumer<String> progress;

    OrderBurst(BenchScale scale, Cores cores, Measured measured, Consumer<String> progress) {
        this.scale = scale;
        this.cores = cores;
        this.measured = measured;
        this.progress = progress;
    }

    void run(Path folder) throws IOException, InterruptedException {
        progress.accept(String.format(Locale.ROOT, "a gateway with %,d orders that wait", scale.waiting()));
        try (BenchedGateway gateway = new BenchedGateway(folder, scale.waiting(), processors())) {
            pin(gateway.pid());
            try (WaitingBots calls = new WaitingBots(gateway.botPort(), scale.waiting())) {
                trips(gateway, calls, folder);
                calls.send();
                Wait.until("all wait", () -> HaltBench.depth(gateway) == scale.waiting());
                cancels(gateway);
            }
        }
    }

    /** Returns one for a gateway that is pinned to a core: two event loops would wait for each other there. */
    private int processors() {
        return cores.pinned() ? 1 : Runtime.getRuntime().availableProcessors();
    }

    /** Runs the gateway with all its threads on the proxies' core. */
    private void pin(long pid) throws IOException, InterruptedException {
        if (cores.pinned()) {
            new ProcessBuilder(List.of("taskset", "-a", "-p", "-c", cores.proxy(), Long.toString(pid)))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        }
    }

    private void trips(BenchedGateway gateway, WaitingBots calls, Path folder)
            throws IOException, InterruptedException {
        HaltBench.Plan plan = new HaltBench.Plan(scale.waiting(), scale.trips(), scale.maxNanos());
        HaltBench.Disk disk = new HaltBench(plan, folder, progress).with(gateway, calls, false);
        add("trip", "a trip until acknowledged, " + waiting(), Target.SLUICE, "ms", disk.acknowledged, 1);
    }

    private String waiting() {
        return String.format(Locale.ROOT, "%,d orders waiting", scale.waiting());
    }

    private void cancels(BenchedGateway gateway) throws IOException, InterruptedException {
        CancelBench bench = new CancelBench(gateway.exchange(), scale.cancels());
        TargetAddress direct = new TargetAddress(gateway.exchangePort(), "");
        TargetAddress targetAddress = new TargetAddress(gateway.botPort(), "/bench");
        progress.accept("cancels");
        String label = "a cancel until the exchange has its first byte, ";
        add("cancel", label + waiting(), Target.DIRECT, "µs", bench.through(direct), 1e3);
        add("cancel", label + waiting(), Target.SLUICE, "µs", bench.through(targetAddress), 1e3);
        progress.accept("cancels while 50 MB stream and " + SOCKETS + " sockets are busy");
        busyCancels(bench, Target.DIRECT, direct);
        busyCancels(bench, Target.SLUICE, targetAddress);
    }

    /**
     * Measures cancels beside other traffic at the same address. The exchange has one thread, so it delays direct
     * cancels too.
     */
    private void busyCancels(CancelBench bench, String target, TargetAddress address) throws IOException {
        try (Listeners listeners = Listeners.ofBots(address, BenchExchange.FEED, SOCKETS);
                LongResponses responses = new LongResponses(address)) {
            Wait.until(
                    "all sockets listen",
                    () -> listeners.bytes() > (long) SOCKETS * BenchMessages.FROM_EXCHANGE_BYTES * 2);
            long before = responses.bytes();
            String label = "a cancel until the exchange has its first byte, 50 MB streaming, 200 sockets busy";
            add("cancel.busy", label, target, "µs", bench.through(address), 1e3);
            if (responses.bytes() == before) {
                throw new IOException("the long response did not stream while the cancels were measured");
            }
        }
    }

    private void add(String id, String label, String target, String unit, Figures figures, double perMilli) {
        measured.add(Quantity.less(id + ".p50", label + ": p50", unit), target, figures.quantile(0.5) * perMilli);
        measured.add(Quantity.less(id + ".p99", label + ": p99", unit), target, figures.quantile(0.99) * perMilli);
        measured.add(Quantity.less(id + ".max", label + ": max", unit), target, figures.max() * perMilli);
    }
}
