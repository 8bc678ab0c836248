package dev.sluice.control;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.logging.LogLevel;
import dev.sluice.logging.LogSink;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The lines of the log about halts, re-arms, and trips of guards and breakers: one for each change, with what the audit
 * has of it. The same halt from the same originator is logged once while it is in force. The number of lines about
 * trips in a time is bounded, because bots cause them; halts and re-arms by operators, signals and files are always
 * told. Modes that last as long as a condition are logged by {@link ModeHolder}. Thread-safe and non-blocking.
 */
final class ModeLog {
    static final int MAX_LINES = 100;
    static final long WINDOW_NANOS = 10 * Nanos.PER_SECOND;

    private static final int MAX_LOGGED = 1_000;

    /** A halt in force that was told, and who made it. */
    private record LoggedHalt(ModeScope modeScope, HoldCause holdCause, String who) {}

    private final LogSink lines;
    private final Ticker ticker;
    private final Supplier<Future<Boolean>> saved;
    private final Set<LoggedHalt> logged = new HashSet<>();
    private long windowNanos;
    private int inWindow;

    /**
     * @param saved saves the latches as they are now, unless that was done; tells whether they are surely on the disk
     */
    ModeLog(LogSink lines, Ticker ticker, Supplier<Future<Boolean>> saved) {
        this.lines = lines;
        this.ticker = ticker;
        this.saved = saved;
        windowNanos = ticker.nanos() - WINDOW_NANOS;
    }

    /** Logs that a mode is held that was not, or that the same cause held another one before. */
    void began(ModeHold held, Mode before) {
        List<String> names = names(held);
        if (before != Mode.ACTIVE) {
            names.addAll(List.of("before", before.name()));
        }
        HoldReason by = held.holdReason();
        names.addAll(List.of("who", by.who()));
        if (held.latched()) {
            addIfNew(held, by.who());
        }
        log(held, LogLevel.WARN, held.latched() ? "halted" : "tripped", names, by.reason());
    }

    /** Logs that a latch was set again that is in force already. */
    void again(ModeHold inForce, HoldReason by) {
        if (addIfNew(inForce, by.who())) {
            List<String> names = names(inForce);
            names.addAll(List.of("who", by.who()));
            log(inForce, LogLevel.WARN, "halted again", names, by.reason());
        }
    }

    /** Logs that the latches are on the disk now, after a halt or re-arm was answered without that. */
    void savedLate() {
        lines.log(LogLevel.INFO, "latches are on disk now: they survive a restart");
    }

    private synchronized boolean addIfNew(ModeHold latch, String who) {
        return logged.size() < MAX_LOGGED && logged.add(new LoggedHalt(latch.modeScope(), latch.holdCause(), who));
    }

    /**
     * Logs that a mode is no longer held.
     *
     * @param who the originator of a re-arm
     */
    void ended(ModeHold held, String who, String reason) {
        synchronized (this) {
            logged.removeIf(one ->
                    one.modeScope().equals(held.modeScope()) && one.holdCause().equals(held.holdCause()));
        }
        List<String> names = names(held);
        names.addAll(List.of("refused", Long.toString(held.refusalCounter().refused()), "who", who));
        log(held, LogLevel.INFO, held.latched() ? "re-armed" : "trip ended", names, reason);
    }

    private static List<String> names(ModeHold held) {
        return new ArrayList<>(List.of(
                "scope",
                held.modeScope().toString(),
                "mode",
                held.mode().name(),
                "cause",
                held.holdCause().toString()));
    }

    private void log(ModeHold held, LogLevel logLevel, String message, List<String> names, String reason) {
        if (held.latched()) {
            saved.get().onComplete((durable, failure) -> {
                names.addAll(List.of("durable", String.valueOf(durable)));
                write(held, logLevel, message, names, reason);
            });
        } else if (held.holdCause().source() == HoldCause.Source.BREAKER) {
            write(held, logLevel, message, names, reason);
        }
    }

    /** Writes one line, if there is room for it. The reason is the last value, because it is free text. */
    private void write(ModeHold held, LogLevel logLevel, String message, List<String> names, String reason) {
        int number = held.holdCause().equals(HoldCause.KILL_SWITCH) ? 0 : numberInWindow();
        if (number <= MAX_LINES) {
            if (!reason.isEmpty()) {
                names.addAll(List.of("reason", reason));
            }
            lines.log(logLevel, message, names.toArray(String[]::new));
        } else if (number == MAX_LINES + 1) {
            lines.log(
                    LogLevel.WARN,
                    "further trips and their ends are not logged for a while; the audit has them",
                    "seconds",
                    Long.toString(WINDOW_NANOS / Nanos.PER_SECOND));
        }
    }

    private synchronized int numberInWindow() {
        long now = ticker.nanos();
        if (now - windowNanos >= WINDOW_NANOS) {
            windowNanos = now;
            inWindow = 0;
        }
        inWindow = Math.min(MAX_LINES + 2, inWindow + 1);
        return inWindow;
    }
}
