package dev.sluice.core.tradingmode;

import dev.sluice.core.call.Kind;

/** The properties of a call that decide which modes apply to it. */
public interface ModeSubject {
    Kind kind();

    /** Returns the account; "" when the call carries no key. */
    String account();

    /** Returns whether the call belongs to an account that is not known here: {@link #account} is only a substitute. */
    default boolean isAccountUnknown() {
        return false;
    }

    String bot();

    /** Returns the instrument; "" when the call names none. */
    String instrument();

    /**
     * Returns whether the call may be another one than its kind says, because it contradicts itself or cannot be read.
     */
    default boolean isDoubted() {
        return false;
    }

    /** Returns whether the call has this probe permit. */
    default boolean has(ProbePermit probePermit) {
        return false;
    }
}
