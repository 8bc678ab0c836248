package dev.sluice.core.exchange;

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
    WITHDRAW;

    /** Whether it changes nothing at the exchange. */
    public boolean reads() {
        return this == READ_PRIVATE || this == READ_PUBLIC;
    }

    /** Whether it makes, changes or ends orders. */
    public boolean orders() {
        return switch (this) {
            case PLACE, REDUCE, AMEND, CANCEL, DEAD_MAN -> true;
            case READ_PRIVATE, READ_PUBLIC, SESSION, DEPOSIT, WITHDRAW -> false;
        };
    }
}
