package dev.sluice.admin;

import dev.sluice.drift.ClockVerdict;
import dev.sluice.drift.Drift;
import dev.sluice.mode.Cause;
import dev.sluice.mode.Concern;
import dev.sluice.mode.HeldMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A list of the reasons why new risk is not allowed, one line each. Every held mode is included. */
final class Issues {
    private static final double NANOS_PER_MILLI = 1e6;

    private Issues() {}

    static List<String> of(Condition condition, Concern concern) {
        List<String> issues = new ArrayList<>();
        if (condition.stage() != Stage.SERVING) {
            issues.add("the gateway is " + condition.stage());
        }
        for (String trouble : condition.dataFolder()) {
            issues.add("Data folder: " + trouble);
        }
        for (HeldMode held : condition.modes().concerning(concern)) {
            issues.add(begin(held, condition.clock().verdict()) + ": " + held);
        }
        return issues;
    }

    private static String begin(HeldMode held, @Nullable ClockVerdict verdict) {
        return switch (held.cause().gate()) {
            case KILL_SWITCH -> "Kill switch active";
            case BREAKER -> "Circuit breaker tripped: " + held.cause().name();
            case CLOCK -> "Time sync issue: " + drift(held, verdict);
            case READINESS, MARGIN -> "Trading readiness checks failed";
            case GUARD -> "Runaway guard";
        };
    }

    private static String drift(HeldMode held, @Nullable ClockVerdict verdict) {
        Drift drift = verdict == null ? null : verdict.drift();
        String exchange = held.scope().exchange();
        if (verdict != null && !exchange.isEmpty()) {
            ClockVerdict.AtExchange at = verdict.exchanges().get(exchange);
            drift = at == null ? null : at.drift();
        }
        return drift == null
                ? "unknown drift"
                : String.format(Locale.ROOT, "%.1f ms drift", drift.middleNanos() / NANOS_PER_MILLI);
    }

    /** Returns whether a gate of these kinds holds a mode there. */
    static boolean holds(List<HeldMode> held, Cause.Gate... gates) {
        List<Cause.Gate> asked = List.of(gates);
        return held.stream().anyMatch(one -> asked.contains(one.cause().gate()));
    }
}
