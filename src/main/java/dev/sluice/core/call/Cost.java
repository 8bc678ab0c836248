package dev.sluice.core.call;

/**
 * The cost of a call for one limit, in units. A cost of 0 still makes the call subject to the limit, so that a ban of
 * the limit stops it. A limit may occur several times in the costs of a call, for several instruments.
 *
 * @param limit index into the limit names of the exchange
 * @param instrument the instrument of the call, or of the order it names; "" if neither is known, {@link #ANY} if
 *     the call names an unknown one
 * @param max the charge until the outcome is known, and afterwards unless the call succeeded
 * @param onOk the charge after success ({@link ResponseMeaning#isChargedAsSuccess})
 */
public record Cost(int limit, String instrument, long max, long onOk) {
    /**
     * Stands for an unknown instrument: the call names one, but its name cannot be determined. It may be any, so a
     * per-instrument limit must have capacity for each instrument.
     */
    public static final String ANY = "?";
}
