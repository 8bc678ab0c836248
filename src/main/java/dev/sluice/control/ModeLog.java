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
 * Logs halts, re-arms, and trips of guards and breakers: one line for each change, with the same fields as in the
 * audit. The same halt by the same originator is logged once while it is in force. Bots can cause trips, so at most
 * {@value #MAX_LINES} lines about them are logged in ten seconds; halts and re-arms by operators, signals and files are
 * always logged. {@link ModeHolder} logs the modes that last as long as a condition. Thread-safe and non-blocking.
 */
final class ModeLog {
    static final int MAX_LINES = 100;
    static final long WINDOW_NANOS = 10 * Nanos.PER_SECOND;

    private static final int MAX_LOGGED = 1_000;

    /** A halt in force that was logged. */
    private record LoggedHalt(ModeScope modeScope, HoldCause holdCause, String who) {}

    private final LogSink log;
    private final Ticker ticker;
    private final Supplier<Future<Boolean>> saveLatches;
    private final Set<LoggedHalt> logged = new HashSet<>();
    private long windowStartNanos;
    private int linesInWindow;

    /**
     * @param saveLatches saves the current latches unless they were saved already; completes with whether they are
     *     surely on the disk
     */
    ModeLog(LogSink log, Ticker ticker, Supplier<Future<Boolean>> saveLatches) {
        this.log = log;
        this.ticker = ticker;
        this.saveLatches = saveLatches;
        windowStartNanos = ticker.nanos() - WINDOW_NANOS;
    }

    /**
     * Logs a new mode.
     *
     * @param before the mode that the same cause held before; {@code ACTIVE} if none
     */
    void logBegin(ModeHold hold, Mode before) {
        List<String> fields = fields(hold);
        if (before != Mode.ACTIVE) {
            fields.addAll(List.of("before", before.name()));
        }
        HoldReason reason = hold.holdReason();
        fields.addAll(List.of("who", reason.who()));
        if (hold.latched()) {
            addIfNew(hold, reason.who());
        }
        log(hold, LogLevel.WARN, hold.latched() ? "halted" : "tripped", fields, reason.reason());
    }

    /** Logs a trip that found the latch set already. */
    void logRepeat(ModeHold latch, HoldReason reason) {
        if (addIfNew(latch, reason.who())) {
            List<String> fields = fields(latch);
            fields.addAll(List.of("who", reason.who()));
            log(latch, LogLevel.WARN, "halted again", fields, reason.reason());
        }
    }

    /** Logs that the latches are on the disk now, after the response to a halt or re-arm said that they were not. */
    void logLateSave() {
        log.log(LogLevel.INFO, "latches are on disk now: they survive a restart");
    }

    private synchronized boolean addIfNew(ModeHold latch, String who) {
        return logged.size() < MAX_LOGGED && logged.add(new LoggedHalt(latch.modeScope(), latch.holdCause(), who));
    }

    /**
     * Logs that a mode is no longer held.
     *
     * @param who who ended it
     */
    void logEnd(ModeHold hold, String who, String reason) {
        synchronized (this) {
            logged.removeIf(halt -> halt.modeScope().equals(hold.modeScope())
                    && halt.holdCause().equals(hold.holdCause()));
        }
        List<String> fields = fields(hold);
        fields.addAll(List.of("refused", Long.toString(hold.refusalCounter().refused()), "who", who));
        log(hold, LogLevel.INFO, hold.latched() ? "re-armed" : "trip ended", fields, reason);
    }

    private static List<String> fields(ModeHold hold) {
        return new ArrayList<>(List.of(
                "scope",
                hold.modeScope().toString(),
                "mode",
                hold.mode().name(),
                "cause",
                hold.holdCause().toString()));
    }

    private void log(ModeHold hold, LogLevel logLevel, String message, List<String> fields, String reason) {
        if (hold.latched()) {
            saveLatches.get().onComplete((isDurable, failure) -> {
                fields.addAll(List.of("durable", String.valueOf(isDurable)));
                write(hold, logLevel, message, fields, reason);
            });
        } else if (hold.holdCause().source() == HoldCause.Source.BREAKER) {
            write(hold, logLevel, message, fields, reason);
        }
    }

    /** Writes one line, unless too many were written. The reason is the last field, because it is free text. */
    private void write(ModeHold hold, LogLevel logLevel, String message, List<String> fields, String reason) {
        int number = hold.holdCause().equals(HoldCause.KILL_SWITCH) ? 0 : countLine();
        if (number <= MAX_LINES) {
            if (!reason.isEmpty()) {
                fields.addAll(List.of("reason", reason));
            }
            log.log(logLevel, message, fields.toArray(String[]::new));
        } else if (number == MAX_LINES + 1) {
            log.log(
                    LogLevel.WARN,
                    "further trips and their ends are not logged for a while; the audit has them",
                    "seconds",
                    Long.toString(WINDOW_NANOS / Nanos.PER_SECOND));
        }
    }

    private synchronized int countLine() {
        long now = ticker.nanos();
        if (now - windowStartNanos >= WINDOW_NANOS) {
            windowStartNanos = now;
            linesInWindow = 0;
        }
        linesInWindow = Math.min(MAX_LINES + 2, linesInWindow + 1);
        return linesInWindow;
    }
}
