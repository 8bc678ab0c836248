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

    private final BenchScale scale;
    private final Cores cores;
    private final Peers peers;
    private final Consumer<String> progress;
    private final Measured measured = new Measured();
    private final MachineUse machineUse = MachineUse.begin();

    WholeRun(BenchScale scale, Cores cores, Peers peers, Consumer<String> progress) {
        this.scale = scale;
        this.cores = cores;
        this.peers = peers;
        this.progress = progress;
    }

    /** Measures only starts and proxies that are not warm. */
    Report cold(Path folder) throws IOException, InterruptedException {
        try (Processes processes = new Processes(folder);
                BenchEnvironment environment = new BenchEnvironment(processes, cores, peers)) {
            new ColdRun(environment, scale.cold(), measured, progress).run(peers);
            return Report.now("cold", cores, machineUse, environment.exchangeName(), measured, environment.leftOut());
        }
    }

    Report run(String kind, Path folder) throws IOException, InterruptedException {
        String exchange;
        List<String> leftOut = new ArrayList<>();
        try (Processes processes = new Processes(folder);
                BenchEnvironment environment = new BenchEnvironment(processes, cores, peers)) {
            new ColdRun(environment, scale.cold(), measured, progress).run(peers);
            startTargets(environment);
            SideBySide rounds = new SideBySide(environment, scale, measured, progress);
            rounds.run();
            journal(environment);
            console(environment);
            sockets(environment);
            exchange = environment.exchangeName();
            leftOut.addAll(environment.leftOut());
        }
        for (int round = 1; round <= scale.bursts(); round++) {
            Path storm = Files.createDirectory(folder.resolve("storm-" + round));
            new OrderBurst(scale, cores, measured, progress).run(storm);
        }
        return Report.now(kind, cores, machineUse, exchange, measured, leftOut);
    }

    /** Measures only what open pages of the console cost, with Sluice alone in front of the bench's own exchange. */
    Report onlyConsole(Path folder) throws IOException, InterruptedException {
        try (Processes processes = new Processes(folder);
                BenchEnvironment environment = new BenchEnvironment(processes, cores, Peers.NONE)) {
            add(environment, environment.sluice());
            new SideBySide(environment, scale, measured, progress).warmUp();
            console(environment);
            return Report.now("console", cores, machineUse, environment.exchangeName(), measured, List.of());
        }
    }

    private void console(BenchEnvironment environment) throws IOException, InterruptedException {
        ConsoleBench bench = new ConsoleBench(environment, scale.behindConsole(), measured);
        Target sluice = environment.target(Target.SLUICE);
        progress.accept("pages of the console, not counted");
        bench.warmUp(sluice, scale.consoleWarmUpMillis());
        for (int round = 1; round <= scale.rounds(); round++) {
            progress.accept("pages of the console, round " + round + " of " + scale.rounds());
            bench.round(environment.target(Target.DIRECT), sluice, round % 2 == 0);
        }
    }

    /** Measures the thread that writes the journal of calls, at 1,000 orders a second. */
    private void journal(BenchEnvironment environment) throws IOException, InterruptedException {
        Target sluice = environment.target(Target.SLUICE);
        MeasuredProcess process = sluice.process();
        if (process == null) {
            return;
        }
        progress.accept("the journal of calls");
        LoadPhase load = scale.behindConsole();
        LoadPhase orders = LoadPhase.rate(Workload.ORDER, load.ratePerSecond(), load.millis());
        double before = process.cpuMicros(JOURNAL_THREAD);
        long began = System.nanoTime();
        new LoadRunner(environment.load(), measured).run(orders, sluice);
        double percent = (process.cpuMicros(JOURNAL_THREAD) - before) * 100_000 / (System.nanoTime() - began);
        measured.add(
                Quantity.less("journal.cpu", orders.label() + ": CPU of the journal's thread", "% of a core"),
                sluice.id(),
                percent);
    }

    private void sockets(BenchEnvironment environment) throws IOException {
        progress.accept("a crowd of WebSockets");
        for (Target target : environment.targets()) {
            new SocketCrowd(scale.idleSockets(), scale.idleSockets() / BUSY_EACH).measure(target, measured);
        }
    }

    private void startTargets(BenchEnvironment environment) throws IOException {
        add(environment, environment.sluice());
        for (String peer : peers.warm()) {
            add(environment, environment.peer(peer));
        }
    }

    private void add(BenchEnvironment environment, @Nullable Target target) throws IOException {
        if (target != null) {
            double millis = BenchEnvironment.firstResponse(target);
            measured.add(ColdRun.START, target.id(), millis);
            environment.targets().add(target);
            progress.accept(target.id() + " answers");
        }
    }
}
