package dev.sluice.health;

import java.util.List;

/**
 * All checks at one moment.
 *
 * @param nowNanos that moment, to tell for how long
 */
public record ReadinessStatus(List<OfCheck> checks, List<OfMargin> margins, long nowNanos) {
    /** A check that is configured. */
    public record OfCheck(NamedCheck check, CheckState state) {}

    /**
     * An account's margin as last told.
     *
     * @param source who told it: a process, or an answer that passed by
     */
    public record OfMargin(String exchange, String account, Measure measure, String source, CheckState state) {}
}
