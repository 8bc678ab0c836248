package dev.sluice.core.admission;

/**
 * A dead man's switch that is armed at the exchange.
 *
 * @param instrument "" where it is for the whole account
 * @param path of the calls that feed it: some exchanges have several for an account
 * @param bot who fed it last
 * @param ageNanos since it was fed last
 * @param timeoutNanos so long after it was fed the exchange cancels; {@link #UNTOLD}: its calls do not say
 * @param byConnection it is not fed by calls: the exchange cancels when the account's own connection is lost for that long
 */
public record DeadManSwitch(
        String account,
        String instrument,
        String path,
        String bot,
        long ageNanos,
        long timeoutNanos,
        boolean byConnection) {
    public static final long UNTOLD = -1;
}
