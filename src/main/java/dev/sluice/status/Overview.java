package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/**
 * What the console shows, {@code GET /admin/overview}.
 *
 * @param status the state of the gateway with the exchanges in use and their traffic, without checks
 * @param summary the reasons why new risk is not allowed and the remaining problems
 * @param webSockets the number of open WebSockets
 * @param botConnections the number of connections of bots
 */
public record Overview(
        @JsonUnwrapped GatewayStatus status,
        @JsonUnwrapped Summary summary,
        @JsonUnwrapped Presence presence,
        int webSockets,
        int botConnections) {
    /**
     * What is wrong.
     *
     * @param issues the reasons that are no held modes, one line each
     * @param warnings problems that stop no trading, one line each
     * @param unusedExchanges the configured exchanges that nobody uses
     */
    public record Summary(List<String> issues, List<String> warnings, List<String> unusedExchanges) {}

    /**
     * Who has a page of the console open, and so follows this gateway.
     *
     * @param operators the owners of the tokens, at most 20: first those who may halt or re-arm, then by name
     * @param operatorsNotShown the number of those who were left out
     */
    public record Presence(List<Operator> operators, int operatorsNotShown) {}

    /**
     * The owner of a token.
     *
     * @param name the name of the token
     * @param roles what it may do
     * @param pages the number of its open pages
     */
    public record Operator(String name, List<String> roles, int pages) {}
}
