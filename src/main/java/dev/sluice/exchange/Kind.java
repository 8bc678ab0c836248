package dev.sluice.exchange;

/** What a call does to the account's risk; decides its class in the lanes and what modes let pass. An unknown write is a {@link #PLACE}. */
public enum Kind {
    PLACE,
    REDUCE,
    AMEND,
    CANCEL,
    DEAD_MAN,
    READ_PRIVATE,
    READ_PUBLIC,
    SESSION,
    DEPOSIT,
    WITHDRAW
}
