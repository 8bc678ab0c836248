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
    private static final Figure START = Figure.less("start", "start to the first answer", "ms");

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

    Report run(String kind, Path folder) throws IOException, InterruptedException {
        String exchange;
        List<String> leftOut = new ArrayList<>();
        try (Processes processes = new Processes(folder);
                BenchEnvironment benchEnvironment = new BenchEnvironment(processes, cores, peers)) {
            stand(benchEnvironment);
            SideBySide rounds = new SideBySide(benchEnvironment, benchScale, measured, progress);
            rounds.run();
            rounds.memory();
            sockets(benchEnvironment);
            exchange = benchEnvironment.exchangeName();
            leftOut.addAll(benchEnvironment.leftOut());
        }
        Path storm = Files.createDirectory(folder.resolve("storm"));
        new OrderBurst(benchScale, cores, measured, progress).run(storm);
        return Report.now(kind, cores, exchange, measured, leftOut);
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
            measured.add(START, target.id(), millis);
            benchEnvironment.targets().add(target);
            progress.accept(target.id() + " answers");
        }
    }
}
