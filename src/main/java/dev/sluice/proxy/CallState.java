package dev.sluice.proxy;

/**
 * Where a call stands on its way.
 *
 * <pre>
 *   RECEIVING --body here--> WAITING --admitted--> CONNECTING --start: go--> IN_FLIGHT --answer whole, broken, late--> DONE
 *                               ^                      |                        |
 *                               +----- start: again ---+      a read, cut before any answer: asks anew (once)
 *   RECEIVING, WAITING, CONNECTING --the same is on its way for another--> FOLLOWING --its answer is here--> DONE
 *                               ^----- that one goes no more ---------------+
 *   refused, unreachable, caller gone before the start --> DONE
 * </pre>
 */
enum CallState {
    RECEIVING,
    WAITING,
    FOLLOWING,
    CONNECTING,
    IN_FLIGHT,
    DONE
}
