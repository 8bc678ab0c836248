package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs {@code scripts/bench}: starts all programs, measures them in turn, and ends them in any case. */
final class WholeRun {
    private static final int BUSY_EACH = 10;
    private static final String JOURNAL_THREAD = "sluice-calls";

    private final BenchScale benchScale;
    private final Cores cores;
    private final Peers peers;
    private final Consumer<String> progress;
    private final Measured measured = new Measured();
    private final MachineUse machineUse = MachineUse.begin();

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
            return Report.now(
                    "cold", cores, machineUse, benchEnvironment.exchangeName(), measured, benchEnvironment.leftOut());
        }
    }

    Report run(String kind, Path folder) throws IOException, InterruptedException {
        String exchange;
        List<String> leftOut = new ArrayList<>();
        try (Processes processes = new Processes(folder);
                BenchEnvironment benchEnvironment = new BenchEnvironment(processes, cores, peers)) {
            new ColdRun(benchEnvironment, benchScale.cold(), measured, progress).run(peers);
            stand(benchEnvironment);
            SideBySide rounds = new SideBySide(benchEnvironment, benchScale, measured, progress);
            rounds.run();
            journal(benchEnvironment);
            console(benchEnvironment);
            sockets(benchEnvironment);
            exchange = benchEnvironment.exchangeName();
            leftOut.addAll(benchEnvironment.leftOut());
        }
        for (int round = 1; round <= benchScale.bursts(); round++) {
            Path storm = Files.createDirectory(folder.resolve("storm-" + round));
            new OrderBurst(benchScale, cores, measured, progress).run(storm);
        }
        return Report.now(kind, cores, machineUse, exchange, measured, leftOut);
    }

    /** Measures only what open pages of the console cost, with Sluice alone in front of the bench's own exchange. */
    Report onlyConsole(Path folder) throws IOException, InterruptedException {
        try (Processes processes = new Processes(folder);
                BenchEnvironment benchEnvironment = new BenchEnvironment(processes, cores, Peers.NONE)) {
            add(benchEnvironment, benchEnvironment.sluice());
            new SideBySide(benchEnvironment, benchScale, measured, progress).warmUp();
            console(benchEnvironment);
            return Report.now("console", cores, machineUse, benchEnvironment.exchangeName(), measured, List.of());
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

    /** Measures the thread that writes the journal of calls, at 1,000 orders a second. */
    private void journal(BenchEnvironment benchEnvironment) throws IOException, InterruptedException {
        Target sluice = benchEnvironment.target(Target.SLUICE);
        MeasuredProcess process = sluice.process();
        if (process == null) {
            return;
        }
        progress.accept("the journal of calls");
        LoadPhase load = benchScale.behindConsole();
        LoadPhase orders = LoadPhase.rate(Workload.ORDER, load.ratePerSecond(), load.millis());
        double before = process.cpuMicros(JOURNAL_THREAD);
        long began = System.nanoTime();
        new LoadRunner(benchEnvironment.load(), measured).run(orders, sluice);
        double percent = (process.cpuMicros(JOURNAL_THREAD) - before) * 100_000 / (System.nanoTime() - began);
        measured.add(
                Figure.less("journal.cpu", orders.label() + ": CPU of the journal's thread", "% of a core"),
                sluice.id(),
                percent);
    }

    private void sockets(BenchEnvironment benchEnvironment) throws IOException {
        progress.accept("a crowd of WebSockets");
        for (Target target : benchEnvironment.targets()) {
            new SocketCrowd(benchScale.idleSockets(), benchScale.idleSockets() / BUSY_EACH).measure(target, measured);
        }
    }

    private void stand(BenchEnvironment benchEnvironment) throws IOException {
        add(benchEnvironment, benchEnvironment.sluice());
        for (String peer : peers.warm()) {
            add(benchEnvironment, benchEnvironment.peer(peer));
        }
    }

    private void add(BenchEnvironment benchEnvironment, @Nullable Target target) throws IOException {
        if (target != null) {
            double millis = BenchEnvironment.firstResponse(target);
            measured.add(ColdRun.START, target.id(), millis);
            benchEnvironment.targets().add(target);
            progress.accept(target.id() + " answers");
        }
    }
}
