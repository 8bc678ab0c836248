package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code scripts/bench}: everybody is started, loaded side by side, and ended, whatever happens. */
final class WholeRun {
    private static final Figure START = Figure.less("start", "start to the first answer", "ms");

    private static final int BUSY_EACH = 10;

    private final Scale scale;
    private final Cores cores;
    private final Peers peers;
    private final Consumer<String> progress;
    private final Measured measured = new Measured();

    WholeRun(Scale scale, Cores cores, Peers peers, Consumer<String> progress) {
        this.scale = scale;
        this.cores = cores;
        this.peers = peers;
        this.progress = progress;
    }

    Report run(String kind, Path folder) throws IOException, InterruptedException {
        String exchange;
        List<String> leftOut = new ArrayList<>();
        try (Processes processes = new Processes(folder);
                Stage stage = new Stage(processes, cores, peers)) {
            stand(stage);
            SideBySide rounds = new SideBySide(stage, scale, measured, progress);
            rounds.run();
            rounds.memory();
            sockets(stage);
            exchange = stage.exchangeName();
            leftOut.addAll(stage.leftOut());
        }
        Path storm = Files.createDirectory(folder.resolve("storm"));
        new Storm(scale, cores, measured, progress).run(storm);
        return Report.now(kind, cores, exchange, measured, leftOut);
    }

    private void sockets(Stage stage) throws IOException {
        progress.accept("a crowd of WebSockets");
        for (Target target : stage.targets()) {
            new SocketCrowd(scale.idleSockets(), scale.idleSockets() / BUSY_EACH).measure(target, measured);
        }
    }

    private void stand(Stage stage) throws IOException {
        add(stage, stage.sluice());
        if (peers == Peers.NONE) {
            return;
        }
        add(stage, stage.plainProxy());
        add(stage, stage.peer(Target.NGINX));
        add(stage, stage.peer(Target.HAPROXY));
        if (peers == Peers.ALL) {
            add(stage, stage.springGateway());
        }
    }

    private void add(Stage stage, @Nullable Target target) throws IOException {
        if (target != null) {
            double millis = Stage.firstAnswer(target);
            measured.add(START, target.id(), millis);
            stage.targets().add(target);
            progress.accept(target.id() + " answers");
        }
    }
}
