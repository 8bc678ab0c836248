package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs {@code scripts/bench}: starts all programs, measures them in turn, and ends them in any case. */
final class WholeRun {
    private static final Figure SHIPPED =
            Figure.less("rss.shipped", "memory, all shipped exchanges configured, two used", "MiB");

    private static final int SHIPPED_RATE = 50;

    private static final int BUSY_EACH = 10;

    private final BenchScale benchScale;
    private final Cores cores;
    private final Peers peers;
    private final Consumer<String> progress;
    private final Measured measured = new Measured();

    WholeRun(BenchScale benchScale, Cores cores, Peers peers, Consumer<String> progress) {
        this.benchScale = benchScale;
        this.cores = cores;
        this.peers = peers;
        this.progress = progress;
    }

    /** Measures only starts and proxies that are not warm. */
    Report cold(Path folder) throws IOException, InterruptedException {
        try (Processes processes = new Processes(folder);
                BenchEnvironment benchEnvironment = new BenchEnvironment(processes, cores, peers)) {
            new ColdRun(benchEnvironment, benchScale.cold(), measured, progress).run(peers);
            shipped(benchEnvironment);
            return Report.now("cold", cores, benchEnvironment.exchangeName(), measured, benchEnvironment.leftOut());
        }
    }

    Report run(String kind, Path folder) throws IOException, InterruptedException {
        String exchange;
        List<String> leftOut = new ArrayList<>();
        try (Processes processes = new Processes(folder);
                BenchEnvironment benchEnvironment = new BenchEnvironment(processes, cores, peers)) {
            new ColdRun(benchEnvironment, benchScale.cold(), measured, progress).run(peers);
            shipped(benchEnvironment);
            stand(benchEnvironment);
            SideBySide rounds = new SideBySide(benchEnvironment, benchScale, measured, progress);
            rounds.run();
            rounds.memory();
            console(benchEnvironment);
            sockets(benchEnvironment);
            exchange = benchEnvironment.exchangeName();
            leftOut.addAll(benchEnvironment.leftOut());
        }
        Path storm = Files.createDirectory(folder.resolve("storm"));
        new OrderBurst(benchScale, cores, measured, progress).run(storm);
        return Report.now(kind, cores, exchange, measured, leftOut);
    }

    /** Measures the memory of a gateway with the shipped configuration, two of whose exchanges are used. */
    private void shipped(BenchEnvironment benchEnvironment) throws IOException, InterruptedException {
        progress.accept(SHIPPED.label());
        Target target = benchEnvironment.shipped();
        try (MeasuredProcess process = Objects.requireNonNull(target.process())) {
            benchEnvironment.awaitReady(target);
            for (String path : List.of("/binance/api/v3/ping", "/okx/api/v5/public/time")) {
                OpenLoop.run(
                        benchEnvironment.load(),
                        new OpenLoop.Plan(
                                target.plain().port(),
                                "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                                8,
                                SHIPPED_RATE,
                                TimeUnit.MILLISECONDS.toNanos(benchScale.shippedMillis()),
                                false,
                                0));
            }
            measured.add(SHIPPED, target.id(), process.residentMiB());
        }
    }

    /** Measures only what open pages of the console cost, with Sluice alone in front of the bench's own exchange. */
    Report onlyConsole(Path folder) throws IOException, InterruptedException {
        try (Processes processes = new Processes(folder);
                BenchEnvironment benchEnvironment = new BenchEnvironment(processes, cores, Peers.NONE)) {
            add(benchEnvironment, benchEnvironment.sluice());
            new SideBySide(benchEnvironment, benchScale, measured, progress).warmUp();
            console(benchEnvironment);
            return Report.now("console", cores, benchEnvironment.exchangeName(), measured, List.of());
        }
    }

    private void console(BenchEnvironment benchEnvironment) throws IOException, InterruptedException {
        ConsoleBench bench = new ConsoleBench(benchEnvironment, benchScale.behindConsole(), measured);
        Target sluice = benchEnvironment.target(Target.SLUICE);
        progress.accept("pages of the console, not counted");
        bench.warmUp(sluice, benchScale.consoleWarmUpMillis());
        for (int round = 1; round <= benchScale.rounds(); round++) {
            progress.accept("pages of the console, round " + round + " of " + benchScale.rounds());
            bench.round(benchEnvironment.target(Target.DIRECT), sluice, round % 2 == 0);
        }
    }

    private void sockets(BenchEnvironment benchEnvironment) throws IOException {
        progress.accept("a crowd of WebSockets");
        for (Target target : benchEnvironment.targets()) {
            new SocketCrowd(benchScale.idleSockets(), benchScale.idleSockets() / BUSY_EACH).measure(target, measured);
        }
    }

    private void stand(BenchEnvironment benchEnvironment) throws IOException {
        add(benchEnvironment, benchEnvironment.sluice());
        if (peers == Peers.NONE) {
            return;
        }
        add(benchEnvironment, benchEnvironment.plainProxy());
        add(benchEnvironment, benchEnvironment.peer(Target.NGINX));
        add(benchEnvironment, benchEnvironment.peer(Target.HAPROXY));
        if (peers == Peers.ALL) {
            add(benchEnvironment, benchEnvironment.springGateway());
        }
    }

    private void add(BenchEnvironment benchEnvironment, @Nullable Target target) throws IOException {
        if (target != null) {
            double millis = BenchEnvironment.firstAnswer(target);
            measured.add(ColdRun.START, target.id(), millis);
            benchEnvironment.targets().add(target);
            progress.accept(target.id() + " answers");
        }
    }
}
