package dev.sluice.core.admission.event;

/**
 * A ban or pause of one limit by the exchange, as one process tells it to the process that it handed over to.
 *
 * @param limit the name of the limit
 * @param scopeKey the account, instrument or address that the limit counts
 * @param isBan true for a ban, false for a pause
 * @param untilNanos its end on the monotonic clock, which all processes of one boot share
 */
public record Penalty(String limit, String scopeKey, boolean isBan, long untilNanos) {}
