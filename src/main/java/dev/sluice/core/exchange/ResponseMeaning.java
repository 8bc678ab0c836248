package dev.sluice.core.exchange;

import java.util.List;

/**
 * What an answer means.
 *
 * @param atOkCost the exchange itself calls it a success, so costs settle at {@link Cost#onOk}. False for an "unknown order" on a cancel: its
 *     outcome is OK, but the exchange charged a failure
 * @param counted false only where the exchange documents that it did not count the call
 * @param hitLimits names of the limits that a RATE or BAN is about; empty for other outcomes
 * @param retryAfterMillis from Retry-After, or the pause that the exchange documents; -1: none
 * @param banUntilEpochMillis when the ban (or the pause of a RATE) ends on the exchange's clock; -1: not told
 * @param used corrections from headers
 * @param serverTimeMillis the exchange's time from the body of a time call; -1: none
 * @param dateEpochSeconds the whole second that the exchange's time lies in, from a time call in seconds or the Date header; -1: none
 * @param placed orders that the answer names: {@code "x:<exchange id>"}, {@code "c:<client id>"}
 * @param code the exchange's own code or text, short; "" for none
 */
public record ResponseMeaning(
        Outcome outcome,
        boolean atOkCost,
        boolean counted,
        List<String> hitLimits,
        long retryAfterMillis,
        long banUntilEpochMillis,
        List<UsageReport> used,
        long serverTimeMillis,
        long dateEpochSeconds,
        List<String> placed,
        String code) {}
