package dev.sluice.proxy;

import dev.sluice.gate.Ticket;
import dev.sluice.gate.Verdict;

/** Whoever asked the gate on an event loop, and hears there what became of it. */
interface Decided {
    /** Where it lives. */
    Loop loop();

    /** The gate's word on that ticket. */
    default void decided(Ticket ticket, Verdict verdict) {
        decided(verdict);
    }

    /** The gate's word on what asked or waited. */
    void decided(Verdict verdict);
}
