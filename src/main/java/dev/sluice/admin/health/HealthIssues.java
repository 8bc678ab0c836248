package dev.sluice.admin.health;

import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.Drift;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.proxy.ActiveBan;
import dev.sluice.status.LifecycleStage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A list of the reasons why new risk is not allowed, one line each: held modes, bans, and problems of the gateway. */
final class HealthIssues {
    private static final double NANOS_PER_MILLI = 1e6;

    private HealthIssues() {}

    static List<String> of(HealthSnapshot healthSnapshot, ModeQuery modeQuery, List<ActiveBan> bans) {
        List<String> issues = new ArrayList<>(withoutModes(healthSnapshot, modeQuery));
        for (ModeHold held : healthSnapshot.modeSnapshot().concerning(modeQuery)) {
            issues.add(begin(held, healthSnapshot.clock().verdict()) + ": " + held);
        }
        for (ActiveBan ban : bans) {
            issues.add("Ban by the exchange: " + ban.scope() + ", " + ban.limit() + ", until "
                    + Instant.ofEpochMilli(ban.untilEpochMillis()));
        }
        return issues;
    }

    /** Returns the reasons that are neither held modes nor bans. */
    static List<String> withoutModes(HealthSnapshot healthSnapshot, ModeQuery modeQuery) {
        List<String> issues = new ArrayList<>();
        if (healthSnapshot.lifecycleStage() != LifecycleStage.SERVING) {
            issues.add("the gateway is " + healthSnapshot.lifecycleStage());
        }
        for (String problem : healthSnapshot.dataFolder()) {
            issues.add("Data folder: " + problem);
        }
        if (healthSnapshot.cluster() != null) {
            issues.addAll(ClusterHealth.issues(healthSnapshot.cluster(), modeQuery));
        }
        return issues;
    }

    private static String begin(ModeHold held, @Nullable ClockVerdict verdict) {
        return switch (held.holdCause().source()) {
            case KILL_SWITCH -> "Kill switch active";
            case BREAKER -> "Circuit breaker tripped: " + held.holdCause().name();
            case CLOCK -> "Time sync issue: " + drift(held, verdict);
            case READINESS, MARGIN -> "Trading readiness checks failed";
            case GUARD -> "Runaway guard";
        };
    }

    private static String drift(ModeHold held, @Nullable ClockVerdict verdict) {
        Drift drift = verdict == null ? null : verdict.drift();
        String exchange = held.modeScope().exchange();
        if (verdict != null && !exchange.isEmpty()) {
            ClockVerdict.ExchangeVerdict at = verdict.exchanges().get(exchange);
            drift = at == null ? null : at.drift();
        }
        return drift == null
                ? "unknown drift"
                : String.format(Locale.ROOT, "%.1f ms drift", drift.middleNanos() / NANOS_PER_MILLI);
    }

    /** Returns whether a hold has one of these sources. */
    static boolean holds(List<ModeHold> held, HoldCause.Source... sources) {
        List<HoldCause.Source> asked = List.of(sources);
        return held.stream().anyMatch(one -> asked.contains(one.holdCause().source()));
    }
}
