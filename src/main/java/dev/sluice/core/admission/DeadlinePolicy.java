package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.DeadlineSource;
import dev.sluice.core.admission.settings.DeadlineSettings;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.ratelimit.ExchangeClock;

/**
 * The latest time at which a call may start: the minimum of the caller's deadline, the remaining life of the signature,
 * and the longest wait for its kind. A signature ends by the exchange's clock, which is known as an interval; until it
 * is known, the signature is assumed to have been made just now.
 */
final class DeadlinePolicy {
    /** The year 2116. Twice as many nanoseconds fit into a long, so that differences of two times do too. */
    private static final long MAX_MILLIS = Long.MAX_VALUE / 2 / Nanos.PER_MILLI;

    private final ExchangeClock clock;
    private DeadlineSettings settings;

    DeadlinePolicy(ExchangeClock clock, DeadlineSettings settings) {
        this.clock = clock;
        this.settings = settings;
    }

    void reload(DeadlineSettings newSettings) {
        settings = newSettings;
    }

    /**
     * Returns for how long, at least, the exchange would already reject the signature as too old; 0 if it may accept
     * it.
     */
    long staleNanos(Call call, long now) {
        return isSigned(call) && clock.isKnown()
                ? Math.max(0, clock.earliest(now) - nanos(call.signedUntilEpochMillis()))
                : 0;
    }

    void setDeadline(Permit permit, long now) {
        AdmissionRequest request = permit.request();
        Call call = request.call();
        long left = settings.millis(call.kind()) * Nanos.PER_MILLI;
        DeadlineSource source = DeadlineSource.KIND;
        long callerWaits = request.options().waitNanos();
        if (callerWaits >= 0 && callerWaits < left) {
            left = callerWaits;
            source = DeadlineSource.CALLER;
        }
        left = afterWait(left, request);
        long signed = isSigned(call) ? signatureNanosLeft(call, now) : left;
        if (signed < left) {
            left = signed;
            source = DeadlineSource.SIGNATURE;
        }
        permit.deadline(now + left, source);
    }

    /**
     * Returns what is left after the wait before the request. A read or a cancel keeps a millisecond, in which it
     * passes if it has room. An order does not: it would be sent later than its bot or the settings allow.
     */
    private static long afterWait(long nanos, AdmissionRequest request) {
        long left = nanos - request.waitedNanos();
        boolean mayBeLate = request.kind().reads() || request.kind().cancels();
        return request.waitedNanos() > 0 && mayBeLate ? Math.max(Nanos.PER_MILLI, left) : left;
    }

    private long signatureNanosLeft(Call call, long now) {
        long until = nanos(call.signedUntilEpochMillis());
        long life = nanos(call.signatureLifetimeMillis());
        long margin = settings.marginMillis(life / Nanos.PER_MILLI) * Nanos.PER_MILLI;
        long left = clock.isKnown() ? Math.min(life, until - clock.latest(now)) : life;
        return left - margin;
    }

    /** Returns these milliseconds as nanoseconds, at most {@link #MAX_MILLIS}: bots may sign for any time. */
    private static long nanos(long millis) {
        return Math.min(millis, MAX_MILLIS) * Nanos.PER_MILLI;
    }

    private static boolean isSigned(Call call) {
        return call.signedUntilEpochMillis() != Long.MIN_VALUE;
    }
}
