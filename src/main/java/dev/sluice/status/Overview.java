package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.tradingmode.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the console shows, {@code GET /admin/overview}: of the status of the exchanges in use only what its pages read,
 * because each open page gets it once a second.
 *
 * @param summary the reasons why new risk is not allowed and the remaining problems
 * @param webSockets the number of open WebSockets
 * @param botConnections the number of connections of bots
 */
public record Overview(
        LifecycleStage stage,
        String version,
        long epochMs,
        double uptimeSeconds,
        boolean lastReloadWorked,
        Mode mode,
        List<HoldStatus> holds,
        SafetyStatus safety,
        Clock clock,
        CheckList readiness,
        List<Exchange> exchanges,
        @JsonUnwrapped Summary summary,
        @JsonUnwrapped Presence presence,
        int webSockets,
        int botConnections) {
    private static final double STEPS_OF_A_MILLI = 100;

    public static Overview of(
            GatewayStatus status, Summary summary, Presence presence, int webSockets, int botConnections) {
        return new Overview(
                status.stage(),
                status.version(),
                status.epochMs(),
                status.uptimeSeconds(),
                status.lastReloadWorked(),
                status.mode(),
                status.holds(),
                status.safety(),
                Clock.of(status.clock()),
                status.readiness(),
                status.exchanges().stream().map(Exchange::of).toList(),
                summary,
                presence,
                webSockets,
                botConnections);
    }

    /** Returns milliseconds in hundredths: what is shown, in few bytes. */
    private static @Nullable Double rounded(@Nullable Double millis) {
        return millis == null ? null : Double.valueOf(Math.round(millis * STEPS_OF_A_MILLI) / STEPS_OF_A_MILLI);
    }

    /** The state of this machine's clock, as in {@link MachineClockStatus}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Clock(
            ClockStanding standing,
            boolean held,
            String by,
            @Nullable Double driftMs,
            @Nullable Double boundMs) {
        static Clock of(MachineClockStatus clock) {
            return new Clock(
                    clock.standing(), clock.held(), clock.by(), rounded(clock.driftMs()), rounded(clock.boundMs()));
        }
    }

    /** The state of an exchange in use, as in {@link ExchangeStatus} and {@link AdmissionStatus}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Exchange(
            String name,
            boolean testnet,
            Mode mode,
            ExchangeClock clock,
            Connection rest,
            Map<String, Connection> sockets,
            AdmissionStatus.Enforcement enforcement,
            String promise,
            int waiting,
            Map<String, Integer> waitingByClass,
            int inFlight,
            Map<String, Integer> inFlightByClass,
            int openUnknown,
            Map<ReasonCode, Long> refused,
            List<AdmissionStatus.BotStatus> bots,
            List<AdmissionStatus.AccountCalls> accounts,
            List<AdmissionStatus.InstrumentCalls> instruments,
            int limitsNotShown,
            List<AdmissionStatus.LimitStatus> limits,
            @Nullable TrafficStatus traffic) {
        static Exchange of(ExchangeStatus exchange) {
            AdmissionStatus admission = exchange.admission();
            Map<String, Connection> sockets = new LinkedHashMap<>();
            exchange.sockets().forEach((type, socket) -> sockets.put(type, Connection.of(socket)));
            return new Exchange(
                    exchange.name(),
                    exchange.testnet(),
                    exchange.mode(),
                    new ExchangeClock(
                            exchange.clock().known(), rounded(exchange.clock().boundMs())),
                    Connection.of(exchange.rest()),
                    sockets,
                    admission.enforcement(),
                    admission.promise(),
                    admission.waiting(),
                    admission.waitingByClass(),
                    admission.inFlight(),
                    admission.inFlightByClass(),
                    admission.openUnknown(),
                    admission.refused(),
                    admission.bots(),
                    admission.accounts(),
                    admission.instruments(),
                    admission.limitsNotShown(),
                    admission.limits(),
                    exchange.traffic());
        }
    }

    /** The clock of an exchange, as in {@link ExchangeStatus.Clock}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ExchangeClock(boolean isKnown, @Nullable Double boundMs) {}

    /** The state of a connection, as in {@link ConnectionStatus}. */
    public record Connection(ConnectionStatus.State status, HealthLevel level) {
        static Connection of(ConnectionStatus connection) {
            return new Connection(connection.state(), connection.healthLevel());
        }
    }

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
