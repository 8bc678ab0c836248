package dev.sluice.core.health;

import dev.sluice.base.unit.Nanos;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A check with its last {@value #MAX_FINDINGS} findings and the level that follows from them. Thread-safe. */
public final class Check {
    static final int MAX_FINDINGS = 100;

    private final String name;
    private final long createdNanos;
    private final ArrayDeque<CheckResult> findings = new ArrayDeque<>();
    private CheckRule rule;
    private HealthLevel healthLevel = HealthLevel.UNKNOWN;
    private String message = "never reported";
    private String unknownReason = "";
    private Map<String, Object> details = Map.of();
    private long sinceNanos;
    /** The number of findings since the last {@link #reset}, at most {@value #MAX_FINDINGS}; only they count. */
    private int countedFindings;

    public Check(String name, CheckRule rule, long nowNanos) {
        this.name = name;
        this.rule = rule;
        createdNanos = nowNanos;
        sinceNanos = nowNanos;
    }

    /** Replaces the rule; the findings stay. */
    public synchronized void reload(CheckRule reloaded) {
        rule = reloaded;
    }

    public void record(CheckResult checkResult) {
        record(checkResult, Map.of());
    }

    /**
     * Records a finding with additional values.
     *
     * @param newDetails texts and numbers, whose size the caller bounds; kept until the next finding
     */
    public synchronized void record(CheckResult checkResult, Map<String, ?> newDetails) {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(newDetails));
        unknownReason = "";
        countedFindings = Math.min(countedFindings + 1, MAX_FINDINGS);
        findings.addLast(checkResult);
        if (findings.size() > MAX_FINDINGS) {
            findings.removeFirst();
        }
        HealthLevel now = evaluate();
        if (now != healthLevel) {
            healthLevel = now;
            sinceNanos = checkResult.atNanos();
        }
        if (checkResult.healthLevel() == healthLevel) {
            message = checkResult.message();
        } else if (countedFindings == 1) {
            message = checkResult.message() + " (" + checkResult.healthLevel()
                    + " only once, so the status did not change)";
        }
    }

    /**
     * Records that the check could not run. This is no finding, so it does not end the silence of the check, and a
     * critical level stays.
     */
    public synchronized void recordUnknown(String why, Map<String, ?> newDetails) {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(newDetails));
        unknownReason = why;
    }

    /**
     * Resets the level because the subject of the check no longer exists, which is no fault. The history stays.
     */
    public synchronized void reset(String why, long nowNanos) {
        if (healthLevel != HealthLevel.UNKNOWN) {
            healthLevel = HealthLevel.UNKNOWN;
            sinceNanos = nowNanos;
        }
        message = why;
        unknownReason = "";
        details = Map.of();
        countedFindings = 0;
    }

    /** Returns the worst level that enough of the last findings have. */
    private HealthLevel evaluate() {
        if (hasEnough(HealthLevel.CRITICAL)) {
            return HealthLevel.CRITICAL;
        }
        return hasEnough(HealthLevel.WARNING) ? HealthLevel.WARNING : HealthLevel.HEALTHY;
    }

    private boolean hasEnough(HealthLevel min) {
        int bad = 0;
        Iterator<CheckResult> newest = findings.descendingIterator();
        for (int i = 0; i < Math.min(rule.rounds(), countedFindings) && newest.hasNext(); i++) {
            bad += newest.next().healthLevel().isAtLeast(min) ? 1 : 0;
        }
        return bad >= rule.roundsNeeded();
    }

    /** Returns the current state, which also depends on the silence since the last finding. */
    public synchronized CheckState state(long nowNanos) {
        CheckResult last = findings.peekLast();
        long silentSince = last == null ? createdNanos : last.atNanos();
        boolean isExpected = last != null || rule.isRequired();
        if (isExpected && rule.silentNanos() > 0 && nowNanos - silentSince - rule.silentNanos() > 0) {
            String silence = last == null ? "required, but no report" : "silent";
            long seconds = (nowNanos - silentSince) / Nanos.PER_SECOND;
            String cause = unknownReason.isEmpty() ? "" : ": " + unknownReason;
            if (rule.silence() == CheckRule.Silence.CRITICAL || healthLevel == HealthLevel.CRITICAL) {
                String why = silence + " for " + seconds + " s" + cause;
                return state(HealthLevel.CRITICAL, why, silentSince + rule.silentNanos(), last);
            }
            String text = "no report for " + seconds + " s" + cause + "; last: " + message;
            return state(HealthLevel.UNKNOWN, text, silentSince + rule.silentNanos(), last);
        }
        if (unknownReason.isEmpty()) {
            return state(healthLevel, message, sinceNanos, last);
        }
        return healthLevel == HealthLevel.CRITICAL
                ? state(healthLevel, message + "; now unknown: " + unknownReason, sinceNanos, last)
                : state(HealthLevel.UNKNOWN, unknownReason, sinceNanos, last);
    }

    private CheckState state(HealthLevel shown, String text, long since, @Nullable CheckResult last) {
        return new CheckState(name, shown, text, since, last, details, List.copyOf(findings));
    }
}
