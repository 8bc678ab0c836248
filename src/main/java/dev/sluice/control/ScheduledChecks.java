package dev.sluice.control;

import dev.sluice.base.time.Ticker;
import dev.sluice.config.Config;
import dev.sluice.core.health.CheckResult;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.NamedCheck;
import dev.sluice.core.health.ReadinessSettings;
import dev.sluice.core.health.Resource;
import dev.sluice.core.health.Resources;
import dev.sluice.core.resource.ResourceUsage;
import dev.sluice.part.Part;
import dev.sluice.probe.CheckJobs;
import dev.sluice.probe.CheckScheduler;
import dev.sluice.probe.CheckThreads;
import dev.sluice.probe.MachineSampler;
import dev.sluice.probe.ScheduledJob;
import dev.sluice.probe.SystemFileReader;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Runs the gateway's own periodic checks: the machine's resources and the configured checks. The results become
 * findings of the {@link CheckRegistry}.
 */
public final class ScheduledChecks implements MachineSampler.Listener, Part {
    /** The name of the job that measures the machine. It contains a blank, which no name of a check does. */
    private static final String MACHINE = "the machine";

    private static final Path ROOT = Path.of("/");

    private final CheckRegistry checks;
    private final Ticker ticker;
    private final Path configFolder;
    private final LongSupplier lagNanos;
    private final CheckThreads threads = new CheckThreads();
    private final MachineSampler machineSampler;
    private final CheckJobs checkJobs;
    private final CheckScheduler checkScheduler;
    private volatile Resources resources;

    /**
     * @param checks receives the findings
     * @param lagNanos returns the maximum lag of event loops since its previous call
     */
    public ScheduledChecks(
            Vertx vertx, Config config, CheckRegistry checks, Ticker ticker, Path dataFolder, LongSupplier lagNanos) {
        this.checks = checks;
        this.ticker = ticker;
        this.lagNanos = lagNanos;
        configFolder = config.folder();
        ReadinessSettings settings = config.gateway().readiness();
        resources = new Resources(settings.resources());
        machineSampler = new MachineSampler(new SystemFileReader(ROOT, dataFolder), threads, ticker, this);
        checkJobs = new CheckJobs(vertx, threads, ticker, this::record);
        checkScheduler = new CheckScheduler(
                vertx, ticker, () -> ThreadLocalRandom.current().nextDouble());
        apply(settings);
    }

    @Override
    public void start() {
        checkScheduler.start();
    }

    @Override
    public void stop() {
        checkScheduler.stop();
    }

    @Override
    public void reload(Config next) {
        apply(next.gateway().readiness());
    }

    /** Applies new settings. Unchanged checks keep their schedule. */
    void apply(ReadinessSettings settings) {
        resources = new Resources(settings.resources());
        machineSampler.setInterval(settings.resources().everyMs());
        Map<String, ScheduledJob> jobs = new HashMap<>(checkJobs.create(settings.checks(), configFolder));
        jobs.put(MACHINE, machineSampler);
        checkScheduler.setJobs(jobs);
    }

    @Override
    public void onUsage(ResourceUsage resourceUsage) {
        resources.evaluate(resourceUsage, lagNanos.getAsLong()).forEach(this::record);
    }

    private void record(Resource resource, Resources.ResourceReading reading) {
        if (reading.healthLevel() == HealthLevel.UNKNOWN) {
            checks.recordUnknown(resource.checkName(), reading.message(), reading.figures());
        } else {
            CheckResult checkResult = new CheckResult(reading.healthLevel(), reading.message(), ticker.nanos());
            checks.recordFinding(
                    resource.checkName(), NamedCheck.FindingSource.RESOURCE, checkResult, reading.figures());
        }
    }

    private void record(
            String name,
            NamedCheck.FindingSource source,
            HealthLevel healthLevel,
            String message,
            Map<String, ?> details) {
        CheckResult checkResult = new CheckResult(healthLevel, message, ticker.nanos());
        checks.recordFinding(name, source, checkResult, details);
    }

    @Override
    public void onFailure(String why) {
        for (Resource resource : Resource.values()) {
            checks.recordUnknown(resource.checkName(), "measuring the machine " + why, Map.of());
        }
    }

    /** Interrupts running checks. */
    @Override
    public void close() {
        checkJobs.close();
        threads.close();
    }
}
