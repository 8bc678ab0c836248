package dev.sluice.core.exchange;

import org.jspecify.annotations.Nullable;

/**
 * Who signed a call, and its times where headers tell them.
 *
 * @param by the header that tells the time, for people
 * @param atEpochMillis {@link Call#NEVER}: no header tells it
 * @param untilEpochMillis {@link Call#NEVER}: no header tells a time, so a parameter may
 * @param nonce -1: no header tells one, so a parameter may
 * @param trouble why its headers cannot be believed; null: they can
 */
record SignatureInfo(
        CallerIdentity callerIdentity,
        String by,
        long atEpochMillis,
        long untilEpochMillis,
        long nonce,
        @Nullable String trouble) {
    static SignatureInfo untimed(CallerIdentity callerIdentity) {
        return new SignatureInfo(callerIdentity, "", Call.NEVER, Call.NEVER, -1, null);
    }

    static SignatureInfo timed(CallerIdentity callerIdentity, String by, long atEpochMillis, long lifeMillis) {
        return new SignatureInfo(callerIdentity, by, atEpochMillis, atEpochMillis + lifeMillis, -1, null);
    }

    static SignatureInfo doubted(CallerIdentity callerIdentity, @Nullable String header, String what) {
        return new SignatureInfo(
                callerIdentity, "", Call.NEVER, Call.NEVER, -1, "the header " + header + " is " + what);
    }

    SignatureInfo with(long number) {
        return new SignatureInfo(callerIdentity, by, atEpochMillis, untilEpochMillis, number, trouble);
    }

    /** The time that a header tells, or else this one of a parameter. */
    long signedAtOr(long parameter) {
        return isTimedByHeader() ? atEpochMillis : parameter;
    }

    /** The end of the signature's validity that a header tells, or else this one of a parameter. */
    long signedUntilOr(long parameter) {
        return isTimedByHeader() ? untilEpochMillis : parameter;
    }

    /** The nonce that a header tells, or else this one of a parameter. */
    long nonceOr(long parameter) {
        return nonce < 0 ? parameter : nonce;
    }

    private boolean isTimedByHeader() {
        return untilEpochMillis != Call.NEVER;
    }
}
