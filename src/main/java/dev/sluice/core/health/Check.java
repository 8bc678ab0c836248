package dev.sluice.core.health;

import dev.sluice.base.unit.Nanos;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A check with its last hundred findings and the level that follows from them. Any thread. */
public final class Check {
    static final int MAX_FINDINGS = 100;

    private final String name;
    private final long bornNanos;
    private final ArrayDeque<CheckResult> findings = new ArrayDeque<>();
    private CheckRule rule;
    private HealthLevel healthLevel = HealthLevel.UNKNOWN;
    private String message = "never reported";
    private String unread = "";
    private Map<String, Object> details = Map.of();
    private long sinceNanos;
    /** The number of findings that count; those before the last call of {@link #over} do not. */
    private int counted;

    public Check(String name, CheckRule rule, long nowNanos) {
        this.name = name;
        this.rule = rule;
        bornNanos = nowNanos;
        sinceNanos = nowNanos;
    }

    /** Replaces the rule; the findings stay. */
    public synchronized void reload(CheckRule reloaded) {
        rule = reloaded;
    }

    public void found(CheckResult checkResult) {
        found(checkResult, Map.of());
    }

    /**
     * Records a finding with additional values.
     *
     * @param figures texts and numbers, bounded by the caller; kept until the next finding
     */
    public synchronized void found(CheckResult checkResult, Map<String, ?> figures) {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        unread = "";
        counted = Math.min(counted + 1, MAX_FINDINGS);
        findings.addLast(checkResult);
        if (findings.size() > MAX_FINDINGS) {
            findings.removeFirst();
        }
        HealthLevel now = debounced();
        if (now != healthLevel) {
            healthLevel = now;
            sinceNanos = checkResult.atNanos();
        }
        if (checkResult.healthLevel() == healthLevel) {
            message = checkResult.message();
        } else if (counted == 1) {
            message = checkResult.message() + " (" + checkResult.healthLevel()
                    + " only once, so the status did not change)";
        }
    }

    /**
     * Records that the check could not be carried out. This is not a finding, neither good nor bad, so the silence of
     * the check goes on, and a critical level stays.
     */
    public synchronized void unknown(String why, Map<String, ?> figures) {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        unread = why;
    }

    /**
     * Resets the level because there is nothing to check any more, which is not an error. The history is still shown.
     */
    public synchronized void over(String why, long nowNanos) {
        if (healthLevel != HealthLevel.UNKNOWN) {
            healthLevel = HealthLevel.UNKNOWN;
            sinceNanos = nowNanos;
        }
        message = why;
        unread = "";
        details = Map.of();
        counted = 0;
    }

    /** Returns the worst level that enough of the last findings reach. */
    private HealthLevel debounced() {
        if (enough(HealthLevel.CRITICAL)) {
            return HealthLevel.CRITICAL;
        }
        return enough(HealthLevel.WARNING) ? HealthLevel.WARNING : HealthLevel.HEALTHY;
    }

    private boolean enough(HealthLevel min) {
        int bad = 0;
        Iterator<CheckResult> newest = findings.descendingIterator();
        for (int i = 0; i < Math.min(rule.of(), counted) && newest.hasNext(); i++) {
            bad += newest.next().healthLevel().isAtLeast(min) ? 1 : 0;
        }
        return bad >= rule.needed();
    }

    /** Returns the present state, taking silence into account. */
    public synchronized CheckState state(long nowNanos) {
        CheckResult last = findings.peekLast();
        long quietSince = last == null ? bornNanos : last.atNanos();
        boolean counts = last != null || rule.required();
        if (counts && rule.silentNanos() > 0 && nowNanos - quietSince - rule.silentNanos() > 0) {
            String silence = last == null ? "required, but no report" : "silent";
            long seconds = (nowNanos - quietSince) / Nanos.PER_SECOND;
            String unreadable = unread.isEmpty() ? "" : ": " + unread;
            if (rule.silence() == CheckRule.Silence.CRITICAL || healthLevel == HealthLevel.CRITICAL) {
                String why = silence + " for " + seconds + " s" + unreadable;
                return state(HealthLevel.CRITICAL, why, quietSince + rule.silentNanos(), last);
            }
            String text = "no report for " + seconds + " s" + unreadable + "; last: " + message;
            return state(HealthLevel.UNKNOWN, text, quietSince + rule.silentNanos(), last);
        }
        if (unread.isEmpty()) {
            return state(healthLevel, message, sinceNanos, last);
        }
        return healthLevel == HealthLevel.CRITICAL
                ? state(healthLevel, message + "; now unknown: " + unread, sinceNanos, last)
                : state(HealthLevel.UNKNOWN, unread, sinceNanos, last);
    }

    private CheckState state(HealthLevel shown, String text, long since, @Nullable CheckResult last) {
        return new CheckState(name, shown, text, since, last, details, List.copyOf(findings));
    }
}
