package dev.sluice.core.call;

import java.util.List;

/**
 * The meaning of a response.
 *
 * @param outcome the outcome of the call
 * @param isChargedAsSuccess true if the exchange itself treats the call as a success, so that costs are settled at
 *     {@link Cost#onOk}. False for "unknown order" in response to a cancel: its outcome is OK, but the exchange charges
 *     a failure
 * @param counted false only where the exchange documents that it did not count the call
 * @param hitLimits names of the limits that a RATE or BAN is about; empty for other outcomes
 * @param retryAfterMillis delay from Retry-After, or the pause that the exchange documents; -1 if there is none
 * @param banUntilEpochMillis end of the ban or pause, by the clock of the exchange; -1 if not stated
 * @param usageReports used units of limits, as headers report them
 * @param serverTimeMillis the time of the exchange from the body of a time call; -1 if there is none
 * @param dateEpochSeconds the time of the exchange in whole seconds, from a time call in seconds or the Date header; -1
 *     if there is none
 * @param orderIds ids of orders in the response: {@code "x:<exchange id>"}, {@code "c:<client id>"}
 * @param code the error code or text of the exchange, shortened; "" if there is none
 */
public record ResponseMeaning(
        Outcome outcome,
        boolean isChargedAsSuccess,
        boolean counted,
        List<String> hitLimits,
        long retryAfterMillis,
        long banUntilEpochMillis,
        List<UsageReport> usageReports,
        long serverTimeMillis,
        long dateEpochSeconds,
        List<String> orderIds,
        String code) {
    /** The call was sent, and not even a status line was received. */
    public static final ResponseMeaning UNANSWERED = of(Outcome.UNKNOWN);

    /**
     * Returns the meaning of this response if its body is incomplete. The information in its headers is used, but an
     * incomplete body does not prove that the call was executed.
     */
    public ResponseMeaning ofIncompleteBody() {
        long pauseMillis = outcome.isFailure() ? retryAfterMillis : -1;
        return outcome.exceedsLimit() ? this : of(Outcome.UNKNOWN, pauseMillis, usageReports, dateEpochSeconds, code);
    }

    /**
     * Returns the meaning of a counted response that states nothing else than its outcome; only OK is settled at the
     * cost of a success.
     */
    public static ResponseMeaning of(Outcome outcome) {
        return of(outcome, -1, List.of(), -1, "");
    }

    private static ResponseMeaning of(
            Outcome outcome,
            long retryAfterMillis,
            List<UsageReport> usageReports,
            long dateEpochSeconds,
            String code) {
        return new ResponseMeaning(
                outcome,
                outcome.isSuccess(),
                true,
                List.of(),
                retryAfterMillis,
                -1,
                usageReports,
                -1,
                dateEpochSeconds,
                List.of(),
                code);
    }
}
