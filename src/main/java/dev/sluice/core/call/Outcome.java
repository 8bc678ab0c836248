package dev.sluice.core.call;

import java.util.Locale;

/** The meaning of a response, independent of its format. Every permit ends with one of these. */
public enum Outcome {
    /** Success. "Unknown order" in response to a cancel also counts as success. */
    OK,
    /** A definite rejection that says nothing about the health of the exchange: funds, filters, unknown symbol. */
    BUSINESS,
    /** A rate limit of the exchange was exceeded. The limit is paused. */
    RATE,
    /** The address or key is banned. Everything charged to that limit stops until the ban ends. */
    BAN,
    /** The timestamp or nonce was rejected. */
    CLOCK,
    /** The key, signature or permission was rejected. */
    AUTH,
    /** The exchange sheds load; the call was certainly not executed. */
    OVERLOAD,
    /** The exchange is faulty; the call was certainly not executed. */
    FAULT,
    /** The call was sent, and it is not known whether it took effect. */
    UNKNOWN;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Returns whether a limit of the exchange was exceeded. */
    public boolean exceedsLimit() {
        return this == RATE || this == BAN;
    }

    /** Returns whether the exchange itself is in trouble. */
    public boolean isTrouble() {
        return this == OVERLOAD || this == FAULT;
    }

    /** Returns the name in lower case, as in logs. */
    public String text() {
        return text;
    }
}
