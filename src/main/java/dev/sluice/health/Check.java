package dev.sluice.health;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One check: its last hundred findings, and how it stands by them. Any thread. */
public final class Check {
    static final int MOST_FINDINGS = 100;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final String name;
    private final long bornNanos;
    private final ArrayDeque<Finding> findings = new ArrayDeque<>();
    private CheckRule rule;
    private Level level = Level.UNKNOWN;
    private String message = "never reported";
    private String unread = "";
    private Map<String, Object> details = Map.of();
    private long sinceNanos;
    /** So many of the findings count: those before it was over do not. */
    private int counted;

    public Check(String name, CheckRule rule, long nowNanos) {
        this.name = name;
        this.rule = rule;
        bornNanos = nowNanos;
        sinceNanos = nowNanos;
    }

    /** Takes over a reloaded configuration; what was found stays. */
    public synchronized void reload(CheckRule reloaded) {
        rule = reloaded;
    }

    public void found(Finding finding) {
        found(finding, Map.of());
    }

    /**
     * A finding with what belongs to it.
     *
     * @param figures texts and numbers, bounded by who found them; kept until the next finding
     */
    public synchronized void found(Finding finding, Map<String, ?> figures) {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        unread = "";
        counted = Math.min(counted + 1, MOST_FINDINGS);
        findings.addLast(finding);
        if (findings.size() > MOST_FINDINGS) {
            findings.removeFirst();
        }
        Level now = debounced();
        if (now != level) {
            level = now;
            sinceNanos = finding.atNanos();
        }
        if (finding.level() == level) {
            message = finding.message();
        } else if (counted == 1) {
            message = finding.message() + " (" + finding.level() + " once, which is not often enough)";
        }
    }

    /** Nothing could be found out: no finding, neither good nor bad, and no news of it either, so that its silence goes on. What was critical stays so. */
    public synchronized void unknown(String why, Map<String, ?> figures) {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        unread = why;
    }

    /** There is nothing to look at any more, and nothing is wrong with that: it stands as if it had never spoken. Its past is still told. */
    public synchronized void over(String why, long nowNanos) {
        if (level != Level.UNKNOWN) {
            level = Level.UNKNOWN;
            sinceNanos = nowNanos;
        }
        message = why;
        unread = "";
        details = Map.of();
        counted = 0;
    }

    /** The worst level that enough of the last findings reach. */
    private Level debounced() {
        if (enough(Level.CRITICAL)) {
            return Level.CRITICAL;
        }
        return enough(Level.WARNING) ? Level.WARNING : Level.HEALTHY;
    }

    private boolean enough(Level least) {
        int bad = 0;
        Iterator<Finding> newest = findings.descendingIterator();
        for (int i = 0; i < Math.min(rule.of(), counted) && newest.hasNext(); i++) {
            bad += newest.next().level().isAtLeast(least) ? 1 : 0;
        }
        return bad >= rule.needed();
    }

    /** How it stands now, silence included. */
    public synchronized CheckState state(long nowNanos) {
        Finding last = findings.peekLast();
        long quietSince = last == null ? bornNanos : last.atNanos();
        boolean counts = last != null || rule.required();
        if (counts && rule.silentNanos() > 0 && nowNanos - quietSince - rule.silentNanos() > 0) {
            String silence = last == null ? "has never reported, and is required" : "silent";
            long seconds = (nowNanos - quietSince) / NANOS_PER_SECOND;
            String unreadable = unread.isEmpty() ? "" : ": " + unread;
            if (rule.silence() == CheckRule.Silence.CRITICAL || level == Level.CRITICAL) {
                String why = silence + " for " + seconds + " s" + unreadable;
                return state(Level.CRITICAL, why, quietSince + rule.silentNanos(), last);
            }
            String text = "not seen for " + seconds + " s" + unreadable + "; then: " + message;
            return state(Level.UNKNOWN, text, quietSince + rule.silentNanos(), last);
        }
        if (unread.isEmpty()) {
            return state(level, message, sinceNanos, last);
        }
        return level == Level.CRITICAL
                ? state(level, message + "; now unknown: " + unread, sinceNanos, last)
                : state(Level.UNKNOWN, unread, sinceNanos, last);
    }

    private CheckState state(Level shown, String text, long since, @Nullable Finding last) {
        return new CheckState(name, shown, text, since, last, details, List.copyOf(findings));
    }
}
