package dev.sluice.control;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.Rearm;
import dev.sluice.core.tradingmode.WatchdogSettings;
import dev.sluice.core.tradingmode.Watchdogs;
import dev.sluice.persistence.HaltFile;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trips the kill switch for the file HALT and for watchdogs that send no heartbeat. Each of the two has its own thread,
 * so a busy event loop delays neither, and a stalled disk delays no watchdog.
 */
final class HaltTriggers implements AutoCloseable {
    private static final long CHECK_INTERVAL_MILLIS = 50;
    private static final int MAX_READ_SECONDS = 2;
    private static final long NOT_READING = Long.MIN_VALUE;

    private final KillSwitch killSwitch;
    private final HaltFile haltFile;
    private final Watchdogs watchdogs;
    private final Supplier<KillSwitchSettings> settings;
    private final Ticker ticker;
    private final ScheduledExecutorService watchdogThread = newThread("sluice-watchdogs");
    private final ScheduledExecutorService haltFileThread = newThread("sluice-halt-file");
    /** The watchdogs that tripped and are still silent, or whose latch is still set. Used by one thread. */
    private final Set<String> tripped = new HashSet<>();

    private volatile boolean isHaltFilePresent;
    private volatile long readingSinceNanos = NOT_READING;
    private long lastCheckNanos;

    HaltTriggers(
            KillSwitch killSwitch,
            HaltFile haltFile,
            Watchdogs watchdogs,
            Supplier<KillSwitchSettings> settings,
            Ticker ticker) {
        this.killSwitch = killSwitch;
        this.haltFile = haltFile;
        this.watchdogs = watchdogs;
        this.settings = settings;
        this.ticker = ticker;
        lastCheckNanos = ticker.nanos();
    }

    private static ScheduledExecutorService newThread(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Checks the file HALT before calls can arrive. Completes when the file was read, or after {@value
     * #MAX_READ_SECONDS} s. A file that cannot be read in that time counts as present; it may be on a file server that
     * does not respond.
     */
    CompletableFuture<Void> checkBeforeStart() {
        if (settings.get().haltFileMs() == 0) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.runAsync(() -> runGuarded(this::checkHaltFile), haltFileThread)
                .orTimeout(MAX_READ_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late -> {
                    halt("the file HALT could not be read within " + MAX_READ_SECONDS + " s of the start");
                    return null;
                });
    }

    /** Returns why a file HALT would not halt trading now, with the remedy; "" if it would. */
    String problem() {
        long since = readingSinceNanos;
        long seconds = since == NOT_READING ? 0 : (ticker.nanos() - since) / Nanos.PER_SECOND;
        return seconds < MAX_READ_SECONDS
                ? ""
                : "the file " + haltFile.path() + " could not be read for " + seconds + " s, so a new one would halt"
                        + " nothing; use scripts/sluice halt, or mend its disk";
    }

    void start() {
        killSwitch.addCause(this::causeOf);
        repeat(watchdogThread, this::checkWatchdogs);
        repeat(haltFileThread, this::checkHaltFileIfDue);
    }

    private static void repeat(ScheduledExecutorService executor, Runnable check) {
        var unused = executor.scheduleWithFixedDelay(
                () -> runGuarded(check), CHECK_INTERVAL_MILLIS, CHECK_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Reports an exception of a check instead of throwing it, because the executor would run no later check. */
    private static void runGuarded(Runnable check) {
        try {
            check.run();
        } catch (Throwable fault) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, fault);
        }
    }

    /**
     * Trips when a watchdog becomes silent, even if the scope is latched already: then the audit names the watchdog,
     * and resting orders may have to be cancelled. While the watchdog stays silent, it trips again only when the latch
     * was lifted.
     */
    private void checkWatchdogs() {
        Set<String> silent = Set.copyOf(watchdogs.silentWatchdogs(ticker.nanos()));
        Set<String> configured = new HashSet<>();
        settings.get().watchdogs().forEach((name, watchdog) -> {
            String key = name + " " + watchdog.scope() + " " + watchdog.mode();
            configured.add(key);
            boolean isSilent = silent.contains(name);
            if (!isSilent && !tripped.contains(key)) {
                return;
            }
            ModeScope modeScope = killSwitch.canonical(ModeScope.parse(watchdog.scope()));
            boolean isHeld = isHeld(modeScope, watchdog.mode());
            if (isSilent && (tripped.add(key) || !isHeld)) {
                killSwitch.trip(KillSwitch.TripRequest.of(
                        modeScope, watchdog.mode(), silenceReason(name, watchdog), originator("watchdog", name)));
            } else if (!isSilent && !isHeld) {
                tripped.remove(key);
            }
        });
        tripped.retainAll(configured);
    }

    private void checkHaltFileIfDue() {
        long now = ticker.nanos();
        long intervalNanos = settings.get().haltFileMs() * Nanos.PER_MILLI;
        if (intervalNanos == 0) {
            isHaltFilePresent = false; // nobody watches the file
        } else if (now - lastCheckNanos >= intervalNanos) {
            lastCheckNanos = now;
            checkHaltFile();
        }
    }

    private static String silenceReason(String name, WatchdogSettings watchdog) {
        return "watchdog '" + name + "' sent no heartbeat for more than " + watchdog.everyMs() + " ms";
    }

    private static String originator(String kind, String name) {
        return kind + " " + name;
    }

    private void checkHaltFile() {
        readingSinceNanos = ticker.nanos();
        Optional<String> reason = haltFile.reason();
        readingSinceNanos = NOT_READING;
        if (reason.isPresent() && !isHaltFilePresent) {
            halt(reason.get().isBlank() ? "a file HALT is in the data folder" : reason.get());
        }
        isHaltFilePresent = reason.isPresent();
    }

    private void halt(String reason) {
        killSwitch.trip(
                KillSwitch.TripRequest.of(ModeScope.GLOBAL, Mode.CANCEL_ONLY, reason, originator("file", "HALT")));
    }

    private boolean isHeld(ModeScope modeScope, Mode mode) {
        return killSwitch.latches().stream()
                .anyMatch(latch -> latch.modeScope().isSame(modeScope)
                        && latch.holdCause().equals(HoldCause.KILL_SWITCH)
                        && !mode.isStricterThan(latch.mode()));
    }

    /** Returns the cause that would trip this latch again now, or null. */
    private Rearm.@Nullable Cause causeOf(ModeHold latch) {
        if (!latch.holdCause().equals(HoldCause.KILL_SWITCH)) {
            return null;
        }
        if (isHaltFilePresent && latch.modeScope().equals(ModeScope.GLOBAL)) {
            String description = "the file " + haltFile.path() + " is still there, or was "
                    + settings.get().haltFileMs() + " ms ago";
            return new Rearm.Cause(description, true);
        }
        for (String name : watchdogs.silentWatchdogs(ticker.nanos())) {
            WatchdogSettings watchdog = settings.get().watchdogs().get(name);
            if (watchdog != null && latch.modeScope().isSame(killSwitch.canonical(ModeScope.parse(watchdog.scope())))) {
                return new Rearm.Cause(
                        silenceReason(name, watchdog)
                                + "; until it sends one or is no longer configured, not even a forced re-arm"
                                + " lifts the latch",
                        false);
            }
        }
        return null;
    }

    @Override
    public void close() {
        watchdogThread.shutdownNow();
        haltFileThread.shutdownNow();
    }
}
