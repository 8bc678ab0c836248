package dev.sluice.probe;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.clock.ClockReadings;
import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockStepDetector;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.DaemonReport;
import dev.sluice.core.clock.DriftStatistics;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.clock.HostClock;
import dev.sluice.core.clock.NtpResponse;
import dev.sluice.core.clock.NtpSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A periodic check of this machine's clock against time servers, the local time daemon and the exchanges.
 *
 * <pre>
 *   round --> time daemon, every server that is due --> all answered or timed out --> verdict --> exchanges --> timer
 *   every second --> the clock was stepped: discard all samples --> round
 * </pre>
 *
 * <p>After a start or a step, and while a verdict is not confirmed yet, rounds follow each other faster: only the
 * minimum interval of each server then limits them.
 *
 * <p>Everything runs on one event loop; {@link #status} may be called from any thread.
 */
public final class HostClockMonitor {
    static final long CHECK_MILLIS = 1_000;
    /** Divisor of the poll interval: the shortest pause between rounds after a start or a step. */
    private static final int FAST_ROUND_DIVISOR = 8;

    /** The exchanges whose clocks are compared with this machine's. Called on the event loop of the monitor. */
    public interface Exchanges {
        /** Returns the currently measured clocks, by exchange name. */
        Map<String, EpochOffset> clocks();

        /** Returns the names of all exchanges. */
        Set<String> names();

        /** Returns whether any exchange is in use, so that its clock is measured. */
        boolean isAnyUsed();

        /**
         * Called when the wall clock was set or the machine slept: earlier measurements of other clocks may be
         * invalid.
         */
        void onClockStep(long byNanos);

        /** Called at the end of each round. */
        void onVerdict(ClockVerdict verdict);
    }

    private final Vertx vertx;
    private final Context context;
    private final Exchanges exchanges;
    private final Clocks clocks;
    private final RandomGenerator random;
    private final long checkMillis;
    private final HostClock clock;
    private final ClockStepDetector stepDetector = new ClockStepDetector();
    private final List<NtpSource> sources = new ArrayList<>();
    private final List<TimeServerName> servers = new ArrayList<>();
    private HostClockSettings settings;
    private NtpClient client;
    private TimeDaemon daemon;
    private @Nullable DaemonReport report;
    private String daemonStatus = "no request yet";
    private @Nullable ClockVerdict verdict;
    /** Number of rounds since the start or the last step. */
    private int rounds;

    private boolean isRoundOpen;
    private boolean stopped;
    private long timer = -1;
    private long stepTimer = -1;
    private volatile ClockStatus status;

    /**
     * Creates a monitor; {@link #start} starts it.
     *
     * @param clocks the clock that is checked, and the monotonic clock
     * @param random unpredictable; also for pauses, so that several gateways do not query a server at the same moment
     */
    public HostClockMonitor(
            Vertx vertx, HostClockSettings settings, Exchanges exchanges, Clocks clocks, RandomGenerator random) {
        this(vertx, settings, exchanges, clocks, random, CHECK_MILLIS);
    }

    HostClockMonitor(
            Vertx vertx,
            HostClockSettings settings,
            Exchanges exchanges,
            Clocks clocks,
            RandomGenerator random,
            long checkMillis) {
        this.checkMillis = checkMillis;
        this.vertx = vertx;
        this.exchanges = exchanges;
        this.clocks = clocks;
        this.random = random;
        this.settings = settings;
        context = vertx.getOrCreateContext();
        clock = new HostClock(settings.policy(), clocks.nanos());
        client = client(settings);
        daemon = new TimeDaemon(vertx, settings.daemon());
        setSources(settings);
        status = new ClockStatus(
                null,
                settings.maxErrorMs() * Nanos.PER_MILLI,
                DriftStatistics.NONE,
                List.of(),
                daemonStatus,
                false,
                0,
                0);
    }

    private NtpClient client(HostClockSettings newSettings) {
        return new NtpClient(vertx, clocks.ticker(), random::nextLong, newSettings.responseTimeoutMs());
    }

    private void setSources(HostClockSettings newSettings) {
        sources.clear();
        servers.clear();
        servers.addAll(newSettings.sources());
        for (TimeServerName server : servers) {
            long every = newSettings.pollMs() * Nanos.PER_MILLI;
            long believed = newSettings.sampleLifeMs() * Nanos.PER_MILLI;
            sources.add(new NtpSource(server.toString(), server.pace(every, believed), newSettings.driftPpm()));
        }
    }

    /** Starts the first round immediately and returns without waiting for it. */
    public void start() {
        context.runOnContext(begin -> {
            checkForStep();
            stepTimer = vertx.setPeriodic(checkMillis, every -> checkForStep());
            round();
        });
    }

    /**
     * Applies a reloaded configuration: all servers are queried again, also those that had refused service. A mode
     * that the clock holds stays held.
     */
    public void reload(HostClockSettings reloaded) {
        context.runOnContext(turn -> {
            if (!reloaded.equals(settings)) {
                settings = reloaded;
                clock.reload(reloaded.policy());
                client = client(reloaded);
                daemon = new TimeDaemon(vertx, reloaded.daemon());
                setSources(reloaded);
                roundSoon();
            }
        });
    }

    public void stop() {
        context.runOnContext(turn -> {
            stopped = true;
            vertx.cancelTimer(stepTimer);
        });
    }

    public ClockStatus status() {
        return status;
    }

    // ---- the check every second

    private EpochOffset checkForStep() {
        EpochOffset wall = wallOffset();
        if (!stepDetector.detectStep(wall)) {
            return wall;
        }
        sources.forEach(NtpSource::reset);
        report = null;
        updateStatus();
        exchanges.onClockStep(stepDetector.lastStepNanos());
        roundSoon();
        return wall;
    }

    private EpochOffset wallOffset() {
        long before = clocks.nanos();
        long epoch = clocks.wallClock().epochNanos();
        return EpochOffset.ofReading(before, epoch, clocks.nanos());
    }

    // ---- a round

    private void roundSoon() {
        rounds = 0;
        if (!isRoundOpen) {
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(1, now -> round());
        }
    }

    private void round() {
        if (stopped) {
            return;
        }
        isRoundOpen = true;
        List<Future<?>> queries = new ArrayList<>();
        queries.add(queryDaemon());
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).dueNanos(now(), needsFastRounds()) == 0) {
                queries.add(query(sources.get(i), servers.get(i)));
            }
        }
        Future.join(queries).onComplete(all -> {
            isRoundOpen = false;
            evaluate();
            timer = vertx.setTimer(pauseMillis(), next -> round());
        });
    }

    private Future<Void> query(NtpSource source, TimeServerName server) {
        source.recordRequest(now());
        long steps = stepDetector.steps();
        return client.query(server)
                .onComplete(
                        response -> {
                            checkForStep();
                            source.recordResponse(
                                    stepDetector.steps() == steps
                                            ? response
                                            : new NtpResponse.Unusable(
                                                    "this machine's clock was changed during the request"),
                                    now());
                        },
                        failure -> source.recordFailure(String.valueOf(failure.getMessage())))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private Future<Void> queryDaemon() {
        report = null;
        if (settings.daemon().isEmpty()) {
            daemonStatus = "not requested";
            return Future.succeededFuture();
        }
        return daemon.query()
                .onComplete(
                        response -> {
                            report = response;
                            daemonStatus = response.isSynchronised() ? "synchronised" : "not synchronised";
                        },
                        failure -> daemonStatus = String.valueOf(failure.getMessage()))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private void evaluate() {
        EpochOffset wall = checkForStep();
        long now = now();
        Map<String, EpochOffset> bySource = new LinkedHashMap<>();
        for (NtpSource source : sources) {
            EpochOffset epochOffset = source.offset(now);
            if (epochOffset != null) {
                bySource.put(source.name(), epochOffset);
            }
        }
        EpochOffset byDaemon = report == null ? null : report.utc(wall);
        ClockReadings clockReadings =
                new ClockReadings(wall, byDaemon, bySource, exchanges.clocks(), exchanges.isAnyUsed());
        clock.retainExchanges(exchanges.names());
        ClockVerdict judged = clock.evaluate(clockReadings, now);
        verdict = judged;
        rounds++;
        updateStatus();
        exchanges.onVerdict(judged);
    }

    private boolean needsFastRounds() {
        ClockVerdict last = verdict;
        boolean confirmed = last != null && (last.clockStanding() == ClockStanding.BEYOND) == last.isTradingHeld();
        return rounds < settings.rounds() || !confirmed;
    }

    private long pauseMillis() {
        long pause = (long) (settings.pollMs() * (1 + HostClockSettings.JITTER * random.nextDouble()));
        if (needsFastRounds()) {
            long soonest = sources.stream()
                    .mapToLong(source -> source.dueNanos(now(), true))
                    .filter(due -> due >= 0)
                    .min()
                    .orElse(0);
            pause = Math.min(pause, soonest / Nanos.PER_MILLI + 1);
        }
        return Math.max(Math.max(checkMillis, settings.pollMs() / FAST_ROUND_DIVISOR), pause);
    }

    private void updateStatus() {
        ClockVerdict last = verdict;
        List<String> liars = last == null ? List.of() : last.falsetickers();
        long now = now();
        List<ClockStatus.Source> shown = sources.stream()
                .map(source -> new ClockStatus.Source(
                        source.name(), source.lastResult(), source.offset(now) != null, liars.contains(source.name())))
                .toList();
        DaemonReport latest = report;
        boolean leap =
                (latest != null && latest.announcesLeap()) || sources.stream().anyMatch(NtpSource::announcesLeap);
        status = new ClockStatus(
                last,
                settings.maxErrorMs() * Nanos.PER_MILLI,
                clock.statistics(),
                shown,
                daemonStatus,
                leap,
                stepDetector.steps(),
                stepDetector.lastStepNanos());
    }

    private long now() {
        return clocks.nanos();
    }
}
