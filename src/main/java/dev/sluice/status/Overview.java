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
        @JsonUnwrapped GatewayStatus status, @JsonUnwrapped Summary summary, int webSockets, int botConnections) {
    /**
     * What is wrong.
     *
     * @param issues the reasons that are no held modes, one line each
     * @param warnings problems that stop no trading, one line each
     * @param unusedExchanges the configured exchanges that nobody uses
     */
    public record Summary(List<String> issues, List<String> warnings, List<String> unusedExchanges) {}
}
