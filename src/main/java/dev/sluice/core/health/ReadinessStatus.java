package dev.sluice.core.health;

import java.util.List;

/**
 * A snapshot of all checks and margins.
 *
 * @param checks configured checks
 * @param margins known margins of accounts
 * @param nowNanos time of the snapshot, to compute ages
 */
public record ReadinessStatus(List<CheckStatus> checks, List<MarginStatus> margins, long nowNanos) {
    /** A configured check with its state. */
    public record CheckStatus(NamedCheck check, CheckState state) {}

    /**
     * The last known margin of an account.
     *
     * @param exchange exchange of the account
     * @param account name of the account
     * @param marginState last measurement
     * @param source program that reported it, or the response that it was read from
     * @param state state of the check that follows from it
     */
    public record MarginStatus(
            String exchange, String account, MarginState marginState, String source, CheckState state) {}
}
