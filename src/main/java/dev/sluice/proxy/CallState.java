package dev.sluice.proxy;

/**
 * The states of a call.
 *
 * <pre>
 *   RECEIVING --body here--> WAITING --admitted--> CONNECTING --start: go--> IN_FLIGHT --response complete, broken, late--> DONE
 *                               ^                      |                        |
 *                               +----- start: again ---+      a read, cut before any response: repeated once
 *   RECEIVING, WAITING, CONNECTING --same read in flight for another call--> FOLLOWING --its response--> DONE
 *                 ^----------------- that call is not sent -------------------+
 *   refused, unreachable, caller disconnected before the start --> DONE
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
