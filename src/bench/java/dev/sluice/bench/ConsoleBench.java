package dev.sluice.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures what open pages of the console cost the gateway: the same calls a second without a page and with twenty, one
 * after the other, so that a disturbance of the machine affects both; which comes first changes from round to round. A
 * page is a WebSocket that follows {@code /admin/events} and drops what it receives, because the work of a browser is
 * no cost of the gateway. Before the rounds the pages are open for a minute, because the JVM compiles meanwhile; a row
 * of its own tells how long the first message takes.
 */
final class ConsoleBench {
    /** The number of open pages. */
    static final int PAGES = 20;

    /** The number of pages with the same token; the gateway allows no more. */
    private static final int PAGES_OF_TOKEN = 8;

    private static final String EVENTS = "/admin/events";
    private static final Quantity FIRST = Quantity.less(
            "console.first", "the first message to " + PAGES + " pages of the console after a start", "ms");
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_MILLI = 1_000_000;
    private static final double P99 = 99;

    private final BenchEnvironment environment;
    private final LoadPhase phase;
    private final Measured measured;
    private final LoadRunner loads;

    ConsoleBench(BenchEnvironment environment, LoadPhase phase, Measured measured) {
        this.environment = environment;
        this.phase = phase;
        this.measured = measured;
        loads = new LoadRunner(environment.load(), measured);
    }

    /** Measures how long the first message to all pages takes, then keeps the pages open for a while under load. */
    void warmUp(Target sluice, int millis) throws IOException, InterruptedException {
        makeTokens(sluice);
        long began = System.nanoTime();
        try (Listeners pages = pages(sluice)) {
            Wait.until("all pages have a message", () -> pages.receiving() == PAGES);
            measured.add(FIRST, sluice.id(), (System.nanoTime() - began) / NANOS_PER_MILLI);
            loads.run(phase.lasting(millis), sluice);
        }
    }

    /**
     * Measures one round: direct calls, then calls through the gateway without pages and with them, in this order or
     * the other.
     */
    void round(Target direct, Target sluice, boolean pagesFirst) throws IOException, InterruptedException {
        double directMicros = p99(loads.run(phase, direct));
        if (pagesFirst) {
            withPages(sluice, directMicros);
        }
        load("none", "no page of the console", sluice, directMicros);
        if (!pagesFirst) {
            withPages(sluice, directMicros);
        }
    }

    private void withPages(Target sluice, double directMicros) throws IOException, InterruptedException {
        try (Listeners pages = pages(sluice)) {
            Wait.until("all pages have a message", () -> pages.receiving() == PAGES);
            long before = pages.bytes();
            load("pages", PAGES + " pages of the console", sluice, directMicros);
            Wait.until("a page has another message", () -> pages.bytes() > before);
        }
    }

    private Listeners pages(Target sluice) throws IOException {
        List<String> handshakes = new ArrayList<>();
        for (int page = 0; page < PAGES; page++) {
            handshakes.add(handshake(page / PAGES_OF_TOKEN));
        }
        return new Listeners(new TargetAddress(process(sluice).ports(2).get(1), ""), handshakes);
    }

    private static MeasuredProcess process(Target target) throws IOException {
        MeasuredProcess process = target.process();
        if (process == null) {
            throw new IOException(target.id() + " has no process of its own");
        }
        return process;
    }

    private void load(String id, String label, Target sluice, double directMicros)
            throws IOException, InterruptedException {
        MeasuredProcess process = process(sluice);
        double cpuBefore = process.cpuMicros();
        long began = System.nanoTime();
        OpenLoop.Result result = loads.run(phase, sluice);
        double micros = (System.nanoTime() - began) / NANOS_PER_MICRO;
        double busy = (process.cpuMicros() - cpuBefore) / micros * 100;
        String what = phase.label() + ", " + label;
        measured.add(Quantity.less("console." + id + ".cpu", what + ": CPU", "% of a core"), sluice.id(), busy);
        Quantity added = Quantity.less("console." + id + ".p99.added", what + ": added p99", "µs");
        measured.add(added, Target.DIRECT, directMicros);
        measured.add(added, sluice.id(), p99(result) - directMicros);
    }

    private static double p99(OpenLoop.Result result) {
        return result.latencies().getValueAtPercentile(P99) / NANOS_PER_MICRO;
    }

    /** Makes the tokens of the pages, because a token may have only a few. */
    private void makeTokens(Target sluice) throws IOException, InterruptedException {
        for (int token = 0; token * PAGES_OF_TOKEN < PAGES; token++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(
                            "http://127.0.0.1:" + process(sluice).ports(2).get(1) + "/admin/tokens"))
                    .header("Authorization", "Bearer " + token("admin.token"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"name\": \"pages" + token + "\", \"roles\": \"read\"}"))
                    .build();
            HttpResponse<String> made = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            if (made.statusCode() != 200) {
                throw new IOException("no token was made: " + made.body());
            }
        }
    }

    private String token(String file) throws IOException {
        return Files.readString(environment.folder().resolve("sluice/data").resolve(file))
                .strip();
    }

    private String handshake(int token) throws IOException {
        return "GET " + EVENTS + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                + token("tokens/pages" + token + ".read")
                + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + BenchMessages.KEY + "\r\n\r\n";
    }
}
