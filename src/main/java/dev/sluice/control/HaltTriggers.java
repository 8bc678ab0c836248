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
 * The trip triggers that need no caller: the file HALT, and watchdogs without a heartbeat. Each has a thread of its
 * own: a busy event loop delays neither, and a stalled disk, which delays the check of the file, delays no watchdog.
 */
final class HaltTriggers implements AutoCloseable {
    private static final long BEAT_MILLIS = 50;
    private static final int MAX_READ_SECONDS = 2;
    private static final long NOT_READING = Long.MIN_VALUE;

    private final KillSwitch killSwitch;
    private final HaltFile haltFile;
    private final Watchdogs watchdogs;
    private final Supplier<KillSwitchSettings> settings;
    private final Ticker ticker;
    private final ScheduledExecutorService watchdogThread = thread("sluice-watchdogs");
    private final ScheduledExecutorService haltFileThread = thread("sluice-halt-file");
    /** The watchdogs that tripped and are silent, or whose latch stands. Used by their thread only. */
    private final Set<String> tripped = new HashSet<>();

    private volatile boolean haltSeen;
    private volatile long readingSinceNanos = NOT_READING;
    private long checkedNanos;

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
        checkedNanos = ticker.nanos();
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Checks the file HALT before calls can arrive. Completes when it was read. A file that cannot be read in time, as
     * on a file server that does not answer, counts as present.
     */
    CompletableFuture<Void> checkBeforeStart() {
        if (settings.get().haltFileMs() == 0) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.runAsync(() -> guarded(this::checkHaltFile), haltFileThread)
                .orTimeout(MAX_READ_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late -> {
                    halt("the file HALT could not be read within " + MAX_READ_SECONDS + " s of the start");
                    return null;
                });
    }

    /** Returns why the file HALT would halt nothing now, with the remedy; "" if it would. */
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

    private static void repeat(ScheduledExecutorService on, Runnable check) {
        var unused = on.scheduleWithFixedDelay(() -> guarded(check), BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Reports a fault of a check and goes on, because an exception would end all later checks. */
    private static void guarded(Runnable check) {
        try {
            check.run();
        } catch (Throwable fault) {
            Thread own = Thread.currentThread();
            own.getUncaughtExceptionHandler().uncaughtException(own, fault);
        }
    }

    /**
     * Trips when a silence begins, also where a latch holds already: the audit names the watchdog, and resting orders
     * may have to be cancelled. Later, also after heartbeats, only when no latch for that scope is left.
     */
    private void checkWatchdogs() {
        Set<String> silent = Set.copyOf(watchdogs.silent(ticker.nanos()));
        Set<String> configured = new HashSet<>();
        settings.get().watchdogs().forEach((name, dog) -> {
            String key = name + " " + dog.scope() + " " + dog.mode();
            configured.add(key);
            boolean isSilent = silent.contains(name);
            if (!isSilent && !tripped.contains(key)) {
                return;
            }
            ModeScope modeScope = killSwitch.canonical(ModeScope.parse(dog.scope()));
            boolean isHeld = isHeld(modeScope, dog.mode());
            if (isSilent && (tripped.add(key) || !isHeld)) {
                killSwitch.trip(
                        KillSwitch.TripRequest.of(modeScope, dog.mode(), silence(name, dog), who("watchdog", name)));
            } else if (!isSilent && !isHeld) {
                tripped.remove(key);
            }
        });
        tripped.retainAll(configured);
    }

    private void checkHaltFileIfDue() {
        long now = ticker.nanos();
        long every = settings.get().haltFileMs() * Nanos.PER_MILLI;
        if (every == 0) {
            haltSeen = false; // nobody watches the file
        } else if (now - checkedNanos >= every) {
            checkedNanos = now;
            checkHaltFile();
        }
    }

    private static String silence(String name, WatchdogSettings dog) {
        return "watchdog '" + name + "' sent no heartbeat for more than " + dog.everyMs() + " ms";
    }

    private static String who(String what, String name) {
        return what + " " + name;
    }

    private void checkHaltFile() {
        readingSinceNanos = ticker.nanos();
        Optional<String> reason = haltFile.reason();
        readingSinceNanos = NOT_READING;
        if (reason.isPresent() && !haltSeen) {
            halt(reason.get().isBlank() ? "a file HALT is in the data folder" : reason.get());
        }
        haltSeen = reason.isPresent();
    }

    private void halt(String reason) {
        killSwitch.trip(KillSwitch.TripRequest.of(ModeScope.GLOBAL, Mode.CANCEL_ONLY, reason, who("file", "HALT")));
    }

    private boolean isHeld(ModeScope modeScope, Mode mode) {
        return killSwitch.latches().stream()
                .anyMatch(latch -> latch.modeScope().isSame(modeScope)
                        && latch.holdCause().equals(HoldCause.KILL_SWITCH)
                        && !mode.isStricterThan(latch.mode()));
    }

    /** Returns the present cause that would trip this latch again, or null. */
    private Rearm.@Nullable Cause causeOf(ModeHold latch) {
        if (!latch.holdCause().equals(HoldCause.KILL_SWITCH)) {
            return null;
        }
        if (haltSeen && latch.modeScope().equals(ModeScope.GLOBAL)) {
            String file = "the file " + haltFile.path() + " is still there, or was "
                    + settings.get().haltFileMs() + " ms ago";
            return new Rearm.Cause(file, true);
        }
        for (String name : watchdogs.silent(ticker.nanos())) {
            WatchdogSettings dog = settings.get().watchdogs().get(name);
            if (dog != null && latch.modeScope().isSame(killSwitch.canonical(ModeScope.parse(dog.scope())))) {
                return new Rearm.Cause(
                        silence(name, dog) + "; until it sends one or is no longer configured, not even a forced re-arm"
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
