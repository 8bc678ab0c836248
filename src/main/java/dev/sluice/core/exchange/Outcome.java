package dev.sluice.core.exchange;

/** What an answer means, whatever its shape: the closed set that every permit ends by. */
public enum Outcome {
    /** Done. "Unknown order" on a cancel counts as done. */
    OK,
    /** A definite no that says nothing about the exchange's health: funds, filters, unknown symbol. */
    BUSINESS,
    /** Over one of our own quotas: that limit pauses. */
    RATE,
    /** The address or key is shut out: whatever is charged to that limit stops until it ends. */
    BAN,
    /** Timestamp or nonce refused. */
    CLOCK,
    /** Key, signature or permission refused. */
    AUTH,
    /** The exchange sheds load; surely not executed. */
    OVERLOAD,
    /** The exchange is broken; surely not executed. */
    FAULT,
    /** Sent, and nobody knows whether it took effect. */
    UNKNOWN
}
