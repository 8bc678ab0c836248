package dev.sluice.core.exchange;

/**
 * What a call costs of one limit, in its units. A cost of 0 still says that the call is under the limit: a ban of it stops the call.
 *
 * @param limit index into the names that the exchange was made with
 * @param instrument of the call, or learned from the order it names; "" where neither is known, {@link #ANY} where it names one all the same. One limit may occur several times, for
 *     several instruments
 * @param most what is charged until the outcome is known, and for good unless the call succeeded
 * @param onOk what is charged once it succeeded ({@link ResponseMeaning#atOkCost})
 */
public record Cost(int limit, String instrument, long most, long onOk) {
    /** Stands for an instrument that the call names and nobody here knows: it may be any, so a limit by instrument must have room at every one. */
    public static final String ANY = "?";
}
