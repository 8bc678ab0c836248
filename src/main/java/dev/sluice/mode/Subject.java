package dev.sluice.mode;

import dev.sluice.exchange.Kind;

/** The properties of a call that decide which modes apply to it. */
public interface Subject {
    Kind kind();

    /** Returns the account; "" when the call carries no key. */
    String account();

    String bot();

    /** Returns the instrument; "" when the call names none. */
    String instrument();

    /** Returns whether the call holds this pass. */
    boolean holds(Pass pass);
}
