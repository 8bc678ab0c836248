package dev.sluice.core.exchange.classify;

import org.jspecify.annotations.Nullable;

/**
 * The signer of a call, and its times as far as headers state them.
 *
 * @param caller the key and account of the call
 * @param timeSource a readable name of the header that states the time
 * @param atEpochMillis time of signing; {@link Call#NEVER} if no header states it
 * @param untilEpochMillis end of validity; {@link Call#NEVER} if no header states a time, so that a parameter may
 * @param nonce the nonce; -1 if no header states one, so that a parameter may
 * @param unreliableReason why the headers are unreliable; null if they are not
 */
record SignatureInfo(
        CallerIdentity caller,
        String timeSource,
        long atEpochMillis,
        long untilEpochMillis,
        long nonce,
        @Nullable String unreliableReason) {
    static SignatureInfo untimed(CallerIdentity caller) {
        return new SignatureInfo(caller, "", Call.NEVER, Call.NEVER, -1, null);
    }

    static SignatureInfo timed(CallerIdentity caller, String timeSource, long atEpochMillis, long lifeMillis) {
        return new SignatureInfo(caller, timeSource, atEpochMillis, atEpochMillis + lifeMillis, -1, null);
    }

    static SignatureInfo unreliable(CallerIdentity caller, @Nullable String header, String what) {
        return new SignatureInfo(caller, "", Call.NEVER, Call.NEVER, -1, "the header " + header + " is " + what);
    }

    SignatureInfo withNonce(long number) {
        return new SignatureInfo(caller, timeSource, atEpochMillis, untilEpochMillis, number, unreliableReason);
    }

    /** Returns the time of signing from a header, or the given time of a parameter if no header states one. */
    long signedAtOr(long parameter) {
        return isTimedByHeader() ? atEpochMillis : parameter;
    }

    /** Returns the end of validity from a header, or the given end of a parameter if no header states one. */
    long signedUntilOr(long parameter) {
        return isTimedByHeader() ? untilEpochMillis : parameter;
    }

    /** Returns the nonce from a header, or the given nonce of a parameter if no header states one. */
    long nonceOr(long parameter) {
        return nonce < 0 ? parameter : nonce;
    }

    private boolean isTimedByHeader() {
        return untilEpochMillis != Call.NEVER;
    }
}
