package dev.sluice.core.call;

/**
 * The effect of a call on the risk of the account, which determines its priority in queues and which modes let it pass.
 * An unknown write is a {@link #PLACE}.
 */
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

    /** Checks whether the call changes nothing at the exchange. */
    public boolean reads() {
        return this == READ_PRIVATE || this == READ_PUBLIC;
    }

    /** Checks whether the call places, changes or ends orders. */
    public boolean orders() {
        return switch (this) {
            case PLACE, REDUCE, AMEND, CANCEL, DEAD_MAN -> true;
            case READ_PRIVATE, READ_PUBLIC, SESSION, DEPOSIT, WITHDRAW -> false;
        };
    }
}
