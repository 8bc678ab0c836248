package dev.sluice.bench;

import dev.sluice.sim.demo.FakeTimeServer;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Runs mixed traffic for minutes, with an exchange that sometimes responds late, with 503 or not at all, and bots
 * that disconnect. Afterwards nothing may be left: every permit is settled, as many units are charged as calls were
 * started, as many calls were started as the exchange counted, and memory and descriptors of the last third equal
 * those of the second.
 */
final class SoakBench {
    private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_WINDOW_MILLIS = TimeUnit.DAYS.toMillis(2);
    private static final List<Workload> WORKS = List.of(Workload.values());
    private static final int RATE = 400;
    private static final int CONNECTIONS = 32;
    private static final int HANG_UPS = 20;
    private static final int MAX_LISTENERS = 50;
    private static final double MAX_GROWTH = 0.10;
    private static final double SLACK_MIB = 16;
    private static final double SLACK_DESCRIPTORS = 16;

    /** A measurement of the process during the run. */
    record Sample(double residentMiB, double descriptors) {}

    /** The findings, with a line for each condition that holds or does not. */
    record Result(List<String> lines, boolean holds) {}

    private final long nanos;
    private final String transport;
    private final Cores cores;
    private final Consumer<String> progress;
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private boolean holds = true;

    SoakBench(long nanos, String transport, Cores cores, Consumer<String> progress) {
        this.nanos = nanos;
        this.transport = transport;
        this.cores = cores;
        this.progress = progress;
    }

    Result run(Path folder) throws IOException, InterruptedException {
        EventLoopGroup load = Transport.oneThread();
        try (BenchExchange exchange = new BenchExchange();
                FakeTimeServer time = new FakeTimeServer();
                Processes processes = new Processes(folder)) {
            int port = exchange.listen(null);
            exchange.setFaults(true);
            Path conf = BenchConf.forSoak(
                    folder, new Ports(port, 0, port), time.name(), transport, window(System.currentTimeMillis()));
            MeasuredProcess gateway =
                    processes.start("soak", cores.proxy(), Gateways.command(conf, folder.resolve("data"), List.of()));
            List<Integer> ports = gateway.ports(2);
            TargetAddress address = new TargetAddress(ports.get(0), "/" + BenchConf.EXCHANGE);
            gateway.firstResponse(address, Workload.TICKER.path());
            try (Listeners listeners = Listeners.ofBots(address, BenchExchange.ECHO, MAX_LISTENERS)) {
                traffic(load, gateway, address);
                line(listeners.bytes() > 0, "WebSockets stay open beside", listeners.bytes() + " bytes received");
            }
            inTheEnd(exchange, new MetricsReader(ports.get(1)), address);
            flat();
            return new Result(List.copyOf(lines), holds);
        } finally {
            Transport.stop(load);
        }
    }

    /** Returns a window aligned to the epoch that does not end for hours. */
    static long window(long epochMillis) {
        long window = LONGEST_WINDOW_MILLIS;
        while (epochMillis % window > window / 2) {
            window -= TimeUnit.HOURS.toMillis(1);
        }
        return window;
    }

    private void traffic(EventLoopGroup load, MeasuredProcess gateway, TargetAddress address)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        for (int slice = 0; System.nanoTime() - began < nanos; slice++) {
            Workload workload = WORKS.get(slice % WORKS.size());
            int rate = workload == Workload.HISTORY ? RATE / 10 : RATE;
            String request = workload.request(address, System.currentTimeMillis());
            for (int i = 0; i < HANG_UPS; i++) {
                hangUp(address, request);
            }
            OpenLoop.Result result = OpenLoop.run(
                    load, new OpenLoop.Plan(address.port(), request, CONNECTIONS, rate, SLICE_NANOS, false, 0));
            samples.add(new Sample(gateway.residentMiB(), gateway.descriptors()));
            progress.accept(String.format(
                    Locale.ROOT,
                    "%s: %d calls, %d of them in trouble; %.0f MiB, %.0f descriptors",
                    workload.id(),
                    result.latencies().getTotalCount(),
                    result.wrong(),
                    gateway.residentMiB(),
                    gateway.descriptors()));
        }
    }

    /** Sends a call and disconnects. */
    private static void hangUp(TargetAddress address, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), address.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void inTheEnd(BenchExchange exchange, MetricsReader metrics, TargetAddress address) throws IOException {
        LockSupport.parkNanos(QUIET_NANOS);
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (metrics.sum("sluice_permits_open", "") > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        double open = metrics.sum("sluice_permits_open", "");
        line(open == 0, "every permit is settled", String.format(Locale.ROOT, "%.0f open", open));
        double started =
                metrics.sum("sluice_requests_total", "") - metrics.sum("sluice_requests_total", "kind=\"session\"");
        double unknown = metrics.sum("sluice_requests_total", "outcome=\"unknown\"");
        double charged = metrics.sum("sluice_budget_used", "budget=\"all\"") - exchange.askedTime();
        line(
                started == exchange.counted(),
                "the exchange counted what was started",
                String.format(Locale.ROOT, "%d, %.0f", exchange.counted(), started));
        // The safe side: a call without a response, or in flight when the exchange told its count, may stay charged
        // beside that count.
        line(
                charged >= started && charged <= started + unknown + CONNECTIONS,
                "what was started was charged",
                String.format(Locale.ROOT, "%.0f charged, %.0f of them started and unknown", charged, unknown));
        exchange.setFaults(false);
        line(SingleCall.isOk(address, Workload.TICKER.path()), "it answers", "GET " + Workload.TICKER.path());
    }

    private void flat() {
        int third = samples.size() / 3;
        if (third == 0) {
            line(false, "memory and descriptors are flat", "too short to tell: give it more minutes");
            return;
        }
        Measured measured = new Measured();
        Quantity memory = Quantity.less("memory", "memory", "MiB");
        Quantity descriptors = Quantity.less("descriptors", "descriptors", "");
        for (Sample sample : samples.subList(third, 2 * third)) {
            measured.add(memory, "before", sample.residentMiB());
            measured.add(descriptors, "before", sample.descriptors());
        }
        for (Sample sample : samples.subList(2 * third, samples.size())) {
            measured.add(memory, "after", sample.residentMiB());
            measured.add(descriptors, "after", sample.descriptors());
        }
        flat(measured, memory, SLACK_MIB);
        flat(measured, descriptors, SLACK_DESCRIPTORS);
    }

    private void flat(Measured measured, Quantity figure, double slack) {
        double before = measured.median(figure.id(), "before");
        double after = measured.median(figure.id(), "after");
        line(
                after <= before * (1 + MAX_GROWTH) + slack,
                figure.label() + (figure.label().endsWith("s") ? " are flat" : " is flat"),
                String.format(
                        Locale.ROOT, "%.0f in the second third, %.0f in the last %s", before, after, figure.unit()));
    }

    private void line(boolean good, String what, String figures) {
        holds &= good;
        lines.add((good ? "holds         " : "DOES NOT HOLD ") + what + ": " + figures.strip());
    }
}
