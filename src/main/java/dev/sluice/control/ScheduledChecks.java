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
 * The periodic checks that the gateway runs itself: the machine's resources and the configured checks. Results become
 * findings of {@link CheckRegistry}.
 */
public final class ScheduledChecks implements MachineSampler.Listener, Part {
    /** Not a possible name of a check, because it contains a blank. */
    private static final String MACHINE = "the machine";

    private static final Path ROOT = Path.of("/");

    private final CheckRegistry checks;
    private final Ticker ticker;
    private final Path conf;
    private final LongSupplier lagNanos;
    private final CheckThreads threads = new CheckThreads();
    private final MachineSampler machine;
    private final CheckJobs custom;
    private final CheckScheduler checkScheduler;
    private volatile Resources resources;

    /**
     * Creates the checks of this configuration.
     *
     * @param checks receives the findings
     * @param lagNanos the maximum lag of event loops since the previous call
     */
    public ScheduledChecks(
            Vertx vertx, Config config, CheckRegistry checks, Ticker ticker, Path dataFolder, LongSupplier lagNanos) {
        this.checks = checks;
        this.ticker = ticker;
        this.lagNanos = lagNanos;
        conf = config.folder();
        ReadinessSettings settings = config.gateway().readiness();
        resources = new Resources(settings.resources());
        machine = new MachineSampler(new SystemFileReader(ROOT, dataFolder), threads, ticker, this);
        custom = new CheckJobs(vertx, threads, ticker, this::found);
        checkScheduler = new CheckScheduler(
                vertx, ticker, () -> ThreadLocalRandom.current().nextDouble());
        take(settings);
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
        take(next.gateway().readiness());
    }

    /** Applies new settings; unchanged checks keep their schedule. */
    void take(ReadinessSettings settings) {
        resources = new Resources(settings.resources());
        machine.setInterval(settings.resources().everyMs());
        Map<String, ScheduledJob> jobs = new HashMap<>(custom.create(settings.checks(), conf));
        jobs.put(MACHINE, machine);
        checkScheduler.setJobs(jobs);
    }

    @Override
    public void onUsage(ResourceUsage resourceUsage) {
        resources.evaluate(resourceUsage, lagNanos.getAsLong()).forEach(this::found);
    }

    private void found(Resource resource, Resources.ResourceReading found) {
        if (found.healthLevel() == HealthLevel.UNKNOWN) {
            checks.unknown(resource.check(), found.message(), found.figures());
        } else {
            CheckResult checkResult = new CheckResult(found.healthLevel(), found.message(), ticker.nanos());
            checks.found(resource.check(), NamedCheck.FindingSource.RESOURCE, checkResult, found.figures());
        }
    }

    private void found(
            String name, NamedCheck.FindingSource by, HealthLevel healthLevel, String message, Map<String, ?> details) {
        CheckResult checkResult = new CheckResult(healthLevel, message, ticker.nanos());
        checks.found(name, by, checkResult, details);
    }

    @Override
    public void onFailure(String why) {
        for (Resource resource : Resource.values()) {
            checks.unknown(resource.check(), "measuring the machine " + why, Map.of());
        }
    }

    /** Interrupts running checks. */
    @Override
    public void close() {
        custom.close();
        threads.close();
    }
}
