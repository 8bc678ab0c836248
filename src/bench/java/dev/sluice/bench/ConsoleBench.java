package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what open pages of the console cost the gateway: the same calls a second without a page and with twenty, one after the other, so that a
 * disturbance of the machine affects both. A page is a WebSocket that follows {@code /admin/events} and drops what it receives, because the work of a
 * browser is no cost of the gateway.
 */
final class ConsoleBench {
    /** The number of open pages. */
    static final int PAGES = 20;

    private static final String EVENTS = "/admin/events";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Every page has its first message when all have received this much; a handshake has some hundred bytes, a message some thousand. */
    private static final long FIRST_BYTES = PAGES * 2_000L;

    private static final double NANOS_PER_MICRO = 1_000;
    private static final double P99 = 99;

    private final BenchEnvironment benchEnvironment;
    private final LoadPhase loadPhase;
    private final Measured measured;
    private final LoadRunner loads;

    ConsoleBench(BenchEnvironment benchEnvironment, LoadPhase loadPhase, Measured measured) {
        this.benchEnvironment = benchEnvironment;
        this.loadPhase = loadPhase;
        this.measured = measured;
        loads = new LoadRunner(benchEnvironment.load(), measured);
    }

    /** Measures one round: direct calls, then calls through the gateway without pages and with them. */
    void round(Target direct, Target sluice) throws IOException, InterruptedException {
        MeasuredProcess process = sluice.process();
        if (process == null) {
            throw new IOException(sluice.id() + " has no process of its own");
        }
        double directMicros = p99(loads.run(loadPhase, direct));
        load("none", "no page of the console", sluice, process, directMicros);
        TargetAddress admin = new TargetAddress(process.ports(2).get(1), "");
        try (Listeners pages = new Listeners(admin, handshake(), PAGES)) {
            until(pages, FIRST_BYTES);
            long before = pages.bytes();
            load("pages", PAGES + " pages of the console", sluice, process, directMicros);
            until(pages, before + 1);
        }
    }

    private void load(String id, String label, Target sluice, MeasuredProcess process, double directMicros)
            throws IOException, InterruptedException {
        double cpuBefore = process.cpuMicros();
        long began = System.nanoTime();
        OpenLoop.Result result = loads.run(loadPhase, sluice);
        double micros = (System.nanoTime() - began) / NANOS_PER_MICRO;
        double busy = (process.cpuMicros() - cpuBefore) / micros * 100;
        String what = loadPhase.label() + ", " + label;
        measured.add(Figure.less("console." + id + ".cpu", what + ": CPU", "% of a core"), sluice.id(), busy);
        Figure added = Figure.less("console." + id + ".p99.added", what + ": added p99", "µs");
        measured.add(added, Target.DIRECT, directMicros);
        measured.add(added, sluice.id(), p99(result) - directMicros);
    }

    private static double p99(OpenLoop.Result result) {
        return result.latencies().getValueAtPercentile(P99) / NANOS_PER_MICRO;
    }

    private String handshake() throws IOException {
        String token = Files.readString(benchEnvironment.folder().resolve("sluice/data/admin.token"))
                .strip();
        return "GET " + EVENTS + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + BenchMessages.KEY + "\r\n\r\n";
    }

    /** Waits until all pages together have received this many bytes. */
    private static void until(Listeners pages, long bytes) throws IOException {
        long from = System.nanoTime();
        while (pages.bytes() < bytes) {
            if (System.nanoTime() - from > PATIENCE_NANOS) {
                throw new IOException(String.format(
                        Locale.ROOT, "%d pages received %,d bytes in 30 s, not %,d", PAGES, pages.bytes(), bytes));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
