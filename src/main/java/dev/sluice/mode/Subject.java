package dev.sluice.mode;

import dev.sluice.exchange.Kind;

/** What modes look at in a call. */
public interface Subject {
    Kind kind();

    /** "" when it carries no key. */
    String account();

    String bot();

    /** "" when it names none. */
    String instrument();

    /** Whether it holds this pass. */
    boolean holds(Pass pass);
}
