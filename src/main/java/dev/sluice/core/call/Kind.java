package dev.sluice.core.call;

import java.util.Locale;

/**
 * The effect of a call on the risk of the account, which determines its priority in queues and which modes let it pass.
 * An unknown write is a {@link #PLACE}.
 */
public enum Kind {
    PLACE(Group.PLACES),
    REDUCE(Group.PLACES),
    AMEND(Group.PLACES),
    CANCEL(Group.CANCELS),
    DEAD_MAN(Group.CANCELS),
    READ_PRIVATE(Group.READS),
    READ_PUBLIC(Group.READS),
    SESSION(Group.OTHER),
    DEPOSIT(Group.OTHER),
    WITHDRAW(Group.OTHER);

    /** Kinds that are treated alike. */
    private enum Group {
        PLACES,
        CANCELS,
        READS,
        OTHER
    }

    private final Group group;
    private final String text = name().toLowerCase(Locale.ROOT);

    Kind(Group group) {
        this.group = group;
    }

    /** Returns the name in lower case, as in logs. */
    public String text() {
        return text;
    }

    /** Returns whether the call changes nothing at the exchange. */
    public boolean reads() {
        return group == Group.READS;
    }

    /** Returns whether the call can leave an order at the exchange. */
    public boolean places() {
        return group == Group.PLACES;
    }

    /** Returns whether the call ends orders, or keeps a dead man's switch from ending them, so that it goes first. */
    public boolean cancels() {
        return group == Group.CANCELS;
    }

    /** Returns whether the call places, changes or ends orders. */
    public boolean concernsOrders() {
        return places() || cancels();
    }
}
