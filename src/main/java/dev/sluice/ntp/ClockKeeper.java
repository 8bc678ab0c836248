package dev.sluice.ntp;

import dev.sluice.drift.ClockStatus;
import dev.sluice.drift.ClockVerdict;
import dev.sluice.drift.DaemonReport;
import dev.sluice.drift.DriftStatistics;
import dev.sluice.drift.Evidence;
import dev.sluice.drift.HostClock;
import dev.sluice.drift.NtpAnswer;
import dev.sluice.drift.Offset;
import dev.sluice.drift.Standing;
import dev.sluice.drift.TimeSource;
import dev.sluice.drift.WallWatch;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows this machine's clock: a round of questions now and then, a look at the clock itself every second.
 *
 * <pre>
 *   round --> daemon, every server that is due --> all answered or late --> judge --> told --> timer
 *   look (1 s) --> the clock was stepped: forget all samples --> round
 * </pre>
 *
 * Right after a start or a step, and while a verdict is not confirmed yet, it is in a hurry: then only the servers' own floors hold it back.
 *
 * <p>Everything runs on one event loop; {@link #status} may be asked from any thread.
 */
public final class ClockKeeper {
    static final long LOOK_MILLIS = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** In a hurry, rounds are at most so much closer together. */
    private static final int HURRY = 8;

    /** Who wants to know; called on the keeper's event loop. */
    public interface Listener {
        /** The clock was set, or the machine slept: what is known of other clocks may be of another time. */
        void stepped(long byNanos);

        /** A round is over. */
        void judged(ClockVerdict verdict);
    }

    /**
     * What a keeper needs.
     *
     * @param exchanges the exchanges' clocks that are known now, by exchange
     * @param inUse whether any exchange is in use, so that its clock is asked for
     * @param chance from 0 to 1, so that gateways do not meet at a server
     * @param nonces numbers that nobody can guess
     */
    public record Setup(
            Supplier<Map<String, Offset>> exchanges,
            BooleanSupplier inUse,
            Listener listener,
            Ticker ticker,
            WallClock wallClock,
            DoubleSupplier chance,
            LongSupplier nonces) {}

    private final Vertx vertx;
    private final Context context;
    private final Setup setup;
    private final long lookMillis;
    private final HostClock clock;
    private final WallWatch watch = new WallWatch();
    private final List<TimeSource> sources = new ArrayList<>();
    private final List<ServerName> servers = new ArrayList<>();
    private HostClockSettings settings;
    private NtpClient client;
    private TimeDaemon daemon;
    private @Nullable DaemonReport report;
    private String daemonSaid = "not asked yet";
    private @Nullable ClockVerdict verdict;
    /** Rounds since the start or the last step. */
    private int rounds;

    private boolean asking;
    private boolean stopped;
    private long timer = -1;
    private volatile ClockStatus status;

    public ClockKeeper(Vertx vertx, HostClockSettings settings, Setup setup) {
        this(vertx, settings, setup, LOOK_MILLIS);
    }

    ClockKeeper(Vertx vertx, HostClockSettings settings, Setup setup, long lookMillis) {
        this.lookMillis = lookMillis;
        this.vertx = vertx;
        this.setup = setup;
        this.settings = settings;
        context = vertx.getOrCreateContext();
        clock = new HostClock(settings.policy(), setup.ticker().nanos());
        client = client(settings);
        daemon = new TimeDaemon(vertx, settings.daemon());
        name(settings);
        status = new ClockStatus(
                null, settings.limitMs() * NANOS_PER_MILLI, DriftStatistics.NONE, List.of(), daemonSaid, false, 0, 0);
    }

    private NtpClient client(HostClockSettings asked) {
        return new NtpClient(vertx, setup.ticker(), setup.nonces(), asked.answerMs());
    }

    private void name(HostClockSettings asked) {
        sources.clear();
        servers.clear();
        servers.addAll(asked.sources());
        for (ServerName server : servers) {
            long every = asked.pollMs() * NANOS_PER_MILLI;
            long believed = asked.believedMs() * NANOS_PER_MILLI;
            sources.add(new TimeSource(server.toString(), server.pace(every, believed), asked.driftPpm()));
        }
    }

    /** The first round begins at once; nothing waits for it. */
    public void start() {
        context.runOnContext(begin -> {
            look();
            vertx.setPeriodic(lookMillis, every -> look());
            round();
        });
    }

    /** Goes on with a reloaded configuration: servers are asked anew, also those that had forbidden it; what is held stays held. */
    public void reload(HostClockSettings reloaded) {
        context.runOnContext(turn -> {
            if (!reloaded.equals(settings)) {
                settings = reloaded;
                clock.reload(reloaded.policy());
                client = client(reloaded);
                daemon = new TimeDaemon(vertx, reloaded.daemon());
                name(reloaded);
                roundSoon();
            }
        });
    }

    public void stop() {
        context.runOnContext(turn -> stopped = true);
    }

    public ClockStatus status() {
        return status;
    }

    // ---- a look each second

    private Offset look() {
        Offset wall = wall();
        if (!watch.stepped(wall)) {
            return wall;
        }
        sources.forEach(TimeSource::forget);
        report = null;
        show();
        setup.listener().stepped(watch.lastStepNanos());
        roundSoon();
        return wall;
    }

    private Offset wall() {
        long before = setup.ticker().nanos();
        long epoch = setup.wallClock().epochNanos();
        return Offset.seen(before, epoch, setup.ticker().nanos());
    }

    // ---- a round

    private void roundSoon() {
        rounds = 0;
        if (!asking) {
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(1, now -> round());
        }
    }

    private void round() {
        if (stopped) {
            return;
        }
        asking = true;
        List<Future<?>> asked = new ArrayList<>();
        asked.add(askDaemon());
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).dueNanos(now(), isInHurry()) == 0) {
                asked.add(ask(sources.get(i), servers.get(i)));
            }
        }
        Future.join(asked).onComplete(all -> {
            asking = false;
            judge();
            timer = vertx.setTimer(pauseMillis(), next -> round());
        });
    }

    private Future<Void> ask(TimeSource source, ServerName server) {
        source.asked(now());
        long steps = watch.steps();
        return client.ask(server)
                .onComplete(
                        answer -> {
                            look();
                            source.answered(
                                    watch.steps() == steps
                                            ? answer
                                            : new NtpAnswer.Unusable("this machine's clock was stepped meanwhile"),
                                    now());
                        },
                        failure -> source.silent(String.valueOf(failure.getMessage())))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private Future<Void> askDaemon() {
        report = null;
        if (settings.daemon().isEmpty()) {
            daemonSaid = "not asked";
            return Future.succeededFuture();
        }
        return daemon.ask()
                .onComplete(
                        told -> {
                            report = told;
                            daemonSaid = told.synchronised() ? "synchronised" : "not synchronised";
                        },
                        failure -> daemonSaid = String.valueOf(failure.getMessage()))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private void judge() {
        Offset wall = look();
        long now = now();
        Map<String, Offset> told = new LinkedHashMap<>();
        for (TimeSource source : sources) {
            Offset offset = source.offset(now);
            if (offset != null) {
                told.put(source.name(), offset);
            }
        }
        Offset byDaemon = report == null ? null : report.utc(wall);
        Evidence evidence = new Evidence(
                wall, byDaemon, told, setup.exchanges().get(), setup.inUse().getAsBoolean());
        ClockVerdict judged = clock.round(evidence, now);
        verdict = judged;
        rounds++;
        show();
        setup.listener().judged(judged);
    }

    private boolean isInHurry() {
        ClockVerdict last = verdict;
        boolean confirmed = last != null && (last.standing() == Standing.BEYOND) == last.held();
        return rounds < settings.rounds() || !confirmed;
    }

    private long pauseMillis() {
        long pause = (long) (settings.pollMs()
                * (1 + HostClockSettings.JITTER * setup.chance().getAsDouble()));
        if (isInHurry()) {
            long soonest = sources.stream()
                    .mapToLong(source -> source.dueNanos(now(), true))
                    .filter(due -> due >= 0)
                    .min()
                    .orElse(0);
            pause = Math.min(pause, soonest / NANOS_PER_MILLI + 1);
        }
        return Math.max(Math.max(lookMillis, settings.pollMs() / HURRY), pause);
    }

    private void show() {
        ClockVerdict last = verdict;
        List<String> liars = last == null ? List.of() : last.liars();
        long now = now();
        List<ClockStatus.Source> shown = sources.stream()
                .map(source -> new ClockStatus.Source(
                        source.name(), source.said(), source.offset(now) != null, liars.contains(source.name())))
                .toList();
        DaemonReport told = report;
        boolean leap = (told != null && told.leap()) || sources.stream().anyMatch(TimeSource::announcesLeap);
        status = new ClockStatus(
                last,
                settings.limitMs() * NANOS_PER_MILLI,
                clock.statistics(),
                shown,
                daemonSaid,
                leap,
                watch.steps(),
                watch.lastStepNanos());
    }

    private long now() {
        return setup.ticker().nanos();
    }
}
