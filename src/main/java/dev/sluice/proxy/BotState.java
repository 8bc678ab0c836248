package dev.sluice.proxy;

/**
 * What a bot's connection is doing.
 *
 * <pre>
 *   HEAD --request, no body--> ANSWERING --answer written--> HEAD
 *   ANSWERING --switched to another protocol--> TUNNEL
 *   HEAD --request--> BODY --body read--> ANSWERING
 *   any --refused, last answer written--> DISCARDING --bot closed, or 2 s--> closed
 * </pre>
 */
enum BotState {
    HEAD,
    BODY,
    ANSWERING,
    TUNNEL,
    DISCARDING
}
