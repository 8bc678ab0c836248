package dev.sluice.core.call;

import java.util.Locale;

/**
 * The meaning of a response, independent of its format. Every permit ends with an outcome. The constants are in
 * ascending order of severity: of several results in one response, the most severe one counts.
 */
public enum Outcome {
    /** Success. "Unknown order" in response to a cancel also counts as success. */
    OK(Group.SERVED),
    /** A definite rejection that says nothing about the health of the exchange: funds, filters, unknown symbol. */
    BUSINESS(Group.SERVED),
    /** The key, signature or permission was rejected. */
    AUTH(Group.REJECTED),
    /** The timestamp or nonce was rejected. */
    CLOCK(Group.REJECTED),
    /** The exchange is faulty; the call was certainly not executed. */
    FAULT(Group.FAILED),
    /** The exchange sheds load; the call was certainly not executed. */
    OVERLOAD(Group.FAILED),
    /** A rate limit of the exchange was exceeded. The limit is paused. */
    RATE(Group.LIMITED),
    /** The call was sent, and it is not known whether it took effect. */
    UNKNOWN(Group.FAILED),
    /** The address or key is banned. Everything charged to that limit stops until the ban ends. */
    BAN(Group.LIMITED);

    /** What an outcome says about the exchange. */
    private enum Group {
        SERVED,
        REJECTED,
        LIMITED,
        FAILED
    }

    private final Group group;
    private final String text = name().toLowerCase(Locale.ROOT);

    Outcome(Group group) {
        this.group = group;
    }

    /** Returns whether the call succeeded. */
    public boolean isSuccess() {
        return this == OK;
    }

    /** Returns whether the exchange processed the call, whatever it decided about it. */
    public boolean isServed() {
        return group == Group.SERVED;
    }

    /** Returns whether the exchange failed, so that the call had no effect or an unknown one. */
    public boolean isFailure() {
        return group == Group.FAILED;
    }

    /** Returns whether the call may have taken effect although it did not succeed. */
    public boolean isUnknown() {
        return this == UNKNOWN;
    }

    /** Returns whether a limit of the exchange was exceeded. */
    public boolean exceedsLimit() {
        return group == Group.LIMITED;
    }

    /** Returns whether the exchange rejected the timestamp or nonce of the call. */
    public boolean isClockRejected() {
        return this == CLOCK;
    }

    /** Returns whether the exchange rejected the call before it looked at its nonce, which can be used again. */
    public boolean isNonceReusable() {
        return this == AUTH;
    }

    /** Returns whether this outcome is more severe than the other one. */
    public boolean isWorseThan(Outcome other) {
        return compareTo(other) > 0;
    }

    /** Returns the name in lower case, as in logs. */
    public String text() {
        return text;
    }
}
