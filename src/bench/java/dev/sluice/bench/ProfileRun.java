package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Runs {@code scripts/bench profile}: sends the load of one row to a gateway alone and profiles the gateway meanwhile.
 */
final class ProfileRun {
    private static final int TOP = 10;

    /**
     * Flags of each profiled gateway: without the first two, samples of inlined code are attributed to the next
     * safepoint; the third permits what JDK 21 and newer warn of, an agent that is loaded later.
     */
    private static final List<String> PRECISE =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints", "-XX:+EnableDynamicAgentLoading");

    private final ProfileOptions options;
    private final LoadPhase phase;
    private final Path flameGraph;
    private final Cores cores;
    private final Consumer<String> progress;
    private final Measured measured = new Measured();

    /** Refuses an unknown row, and a file of another format. */
    ProfileRun(ProfileOptions options, Cores cores, Consumer<String> progress) {
        this.options = options;
        phase = options.phase();
        flameGraph = options.flameGraph();
        this.cores = cores;
        this.progress = progress;
    }

    /** Returns the report, line by line; the profile is then in its file. */
    List<String> run(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(flameGraph.toAbsolutePath().getParent());
        Profiler profiler = SamplingAgent.find(options.event, phase.label() + " (" + options.event.id() + ")")
                .orElseGet(FlightRecorder::new);
        // The exchange of the published figures, nginx, but none of the peers.
        try (Processes processes = new Processes(folder);
                BenchEnvironment environment = new BenchEnvironment(processes, cores, Peers.DEFAULT)) {
            boolean warm = phase.moment() == LoadPhase.Moment.WARM;
            List<String> flags = new ArrayList<>(PRECISE);
            if (!warm) {
                flags.addAll(profiler.startFlags());
            }
            Target target = environment.sluice(flags);
            long pid = Objects.requireNonNull(target.process()).pid();
            environment.awaitReady(target);
            if (warm) {
                environment.targets().add(target);
                new SideBySide(environment, BenchScale.whole(1), measured, progress).warmUp();
                profiler.begin(pid);
            }
            progress.accept("profiling: " + phase.label());
            double perSecond = load(environment, phase, target);
            return report(profiler.end(pid, folder), perSecond);
        }
    }

    private double load(BenchEnvironment environment, LoadPhase phase, Target target)
            throws IOException, InterruptedException {
        if (phase.isSaturation() && Wrk.isThere()) {
            Wrk.Result result = Wrk.run(environment.folder(), phase, phase.address(target));
            LoadRunner.check(phase, target, result.wrong(), result.requests(), 0);
            return result.perSecond();
        }
        return new LoadRunner(environment.load(), measured).run(phase, target).perSecond();
    }

    private List<String> report(Profiler.Result result, double perSecond) throws IOException {
        boolean drawn = result.file().toString().endsWith(".html");
        Path file = drawn ? flameGraph : options.recording();
        Files.copy(result.file(), file, StandardCopyOption.REPLACE_EXISTING);
        List<String> lines = new ArrayList<>(result.notes());
        lines.add(String.format(
                Locale.ROOT,
                "%s: %,.0f/s while it was profiled; %,d %s",
                phase.label(),
                perSecond,
                result.profile().total(),
                result.unit()));
        lines.addAll(result.profile().top(TOP));
        lines.add((drawn ? "flame graph: " : "flight recording: ") + file);
        return lines;
    }
}
