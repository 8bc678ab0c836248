package dev.sluice.control;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.WatchdogSettings;
import dev.sluice.core.tradingmode.Watchdogs;
import dev.sluice.persistence.HaltFile;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The trip triggers that need no caller: the file HALT, and watchdogs without a heartbeat. They run on a separate
 * thread, so that neither a stalled disk nor a busy event loop delays them.
 */
final class HaltTriggers implements AutoCloseable {
    private static final long BEAT_MILLIS = 50;

    private final KillSwitch killSwitch;
    private final HaltFile haltFile;
    private final Watchdogs watchdogs;
    private final Supplier<KillSwitchSettings> settings;
    private final Ticker ticker;
    private final ScheduledExecutorService thread;
    private volatile boolean haltSeen;
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
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "sluice-trip-paths");
            made.setDaemon(true);
            return made;
        });
    }

    void start() {
        killSwitch.addCause(this::causeOf);
        if (settings.get().haltFileMs() > 0) {
            checkHaltFile();
        }
        var unused = thread.scheduleWithFixedDelay(this::beat, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void beat() {
        long now = ticker.nanos();
        guarded(() -> checkWatchdogs(now));
        guarded(() -> checkHaltFileIfDue(now));
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

    private void checkWatchdogs(long now) {
        for (String name : watchdogs.silent(now)) {
            WatchdogSettings dog = settings.get().watchdogs().get(name);
            if (dog != null) {
                trip(
                        killSwitch.canonical(ModeScope.parse(dog.scope())),
                        dog.mode(),
                        who("watchdog", name),
                        silence(name, dog));
            }
        }
    }

    private void checkHaltFileIfDue(long now) {
        long every = settings.get().haltFileMs() * Nanos.PER_MILLI;
        if (every > 0 && now - checkedNanos >= every) {
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
        Optional<String> reason = haltFile.reason();
        if (reason.isPresent() && !haltSeen) {
            String text = reason.get().isBlank() ? "a file HALT is in the data folder" : reason.get();
            killSwitch.trip(KillSwitch.TripRequest.of(ModeScope.GLOBAL, Mode.CANCEL_ONLY, text, who("file", "HALT")));
        }
        haltSeen = reason.isPresent();
    }

    /** Trips once: while there is a latch for that scope, the trip is not repeated. */
    private void trip(ModeScope modeScope, Mode mode, String who, String reason) {
        boolean stands = killSwitch.latches().stream()
                .anyMatch(latch -> latch.modeScope().isSame(modeScope)
                        && latch.holdCause().equals(HoldCause.KILL_SWITCH)
                        && !mode.isStricterThan(latch.mode()));
        if (!stands) {
            killSwitch.trip(KillSwitch.TripRequest.of(modeScope, mode, reason, who));
        }
    }

    /** Returns the present cause that would trip this latch again, or null. */
    private @Nullable String causeOf(ModeHold latch) {
        if (!latch.holdCause().equals(HoldCause.KILL_SWITCH)) {
            return null;
        }
        if (haltSeen && latch.modeScope().equals(ModeScope.GLOBAL)) {
            return "the file " + haltFile.path() + " is still there, or was "
                    + settings.get().haltFileMs() + " ms ago";
        }
        for (String name : watchdogs.silent(ticker.nanos())) {
            WatchdogSettings dog = settings.get().watchdogs().get(name);
            if (dog != null && latch.modeScope().isSame(killSwitch.canonical(ModeScope.parse(dog.scope())))) {
                return silence(name, dog);
            }
        }
        return null;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
