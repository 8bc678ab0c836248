package dev.sluice.proxy;

/**
 * The states of a bot's connection.
 *
 * <pre>
 *   HEAD --request, no body--> ANSWERING --response written--> HEAD
 *   ANSWERING --switched to another protocol, or a CONNECT granted--> TUNNEL
 *   HEAD --request--> BODY --body read--> ANSWERING
 *   any --refused, last response written--> DISCARDING --bot closed, or 2 s--> closed
 * </pre>
 */
enum BotState {
    HEAD,
    BODY,
    ANSWERING,
    TUNNEL,
    DISCARDING
}
