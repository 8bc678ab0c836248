package dev.sluice;

import dev.sluice.health.Finding;
import dev.sluice.health.Level;
import dev.sluice.health.NamedCheck;
import dev.sluice.health.ReadinessSettings;
import dev.sluice.health.Resource;
import dev.sluice.health.Resources;
import dev.sluice.machine.Usage;
import dev.sluice.probe.CheckJobs;
import dev.sluice.probe.CheckThreads;
import dev.sluice.probe.Job;
import dev.sluice.probe.MachineLook;
import dev.sluice.probe.MachineReader;
import dev.sluice.probe.Rota;
import dev.sluice.time.Ticker;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** What the gateway looks at by itself, again and again: its machine, and what is configured. What is found becomes findings of {@link NamedChecks}. */
final class Checkups implements MachineLook.Listener, AutoCloseable {
    /**
     * What it looks with.
     *
     * @param conf the configuration's folder
     * @param lagNanos the worst lag of event loops since it was last asked for
     */
    record Reach(NamedChecks checks, Ticker ticker, Path conf, Path dataFolder, LongSupplier lagNanos) {}

    /** No check's name: it has a blank. */
    private static final String MACHINE = "the machine";

    private static final Path ROOT = Path.of("/");

    private final Reach reach;
    private final CheckThreads threads = new CheckThreads();
    private final MachineLook machine;
    private final CheckJobs custom;
    private final Rota rota;
    private volatile Resources resources;

    Checkups(Vertx vertx, ReadinessSettings settings, Reach reach) {
        this.reach = reach;
        resources = new Resources(settings.resources());
        machine = new MachineLook(new MachineReader(ROOT, reach.dataFolder()), threads, reach.ticker(), this);
        custom = new CheckJobs(vertx, threads, reach.ticker(), this::found);
        rota = new Rota(vertx, reach.ticker(), () -> ThreadLocalRandom.current().nextDouble());
        take(settings);
    }

    void start() {
        rota.start();
    }

    void stop() {
        rota.stop();
    }

    /** Goes on with a reloaded configuration; what stays keeps its turn. */
    void take(ReadinessSettings settings) {
        resources = new Resources(settings.resources());
        machine.every(settings.resources().everyMs());
        Map<String, Job> jobs = new HashMap<>(custom.of(settings.checks(), reach.conf()));
        jobs.put(MACHINE, machine);
        rota.take(jobs);
    }

    @Override
    public void found(Usage usage) {
        resources.judge(usage, reach.lagNanos().getAsLong()).forEach(this::found);
    }

    private void found(Resource resource, Resources.Found found) {
        if (found.level() == Level.UNKNOWN) {
            reach.checks().unknown(resource.check(), found.message(), found.figures());
        } else {
            Finding finding =
                    new Finding(found.level(), found.message(), reach.ticker().nanos());
            reach.checks().found(resource.check(), NamedCheck.By.RESOURCE, finding, found.figures());
        }
    }

    private void found(String name, NamedCheck.By by, Level level, String message, Map<String, ?> details) {
        Finding finding = new Finding(level, message, reach.ticker().nanos());
        reach.checks().found(name, by, finding, details);
    }

    @Override
    public void failed(String why) {
        for (Resource resource : Resource.values()) {
            reach.checks().unknown(resource.check(), "looking at the machine " + why, Map.of());
        }
    }

    /** Interrupts what still runs. */
    @Override
    public void close() {
        custom.close();
        threads.close();
    }
}
