package dev.sluice.admin.health;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.status.HoldStatus;
import dev.sluice.status.LifecycleStage;
import dev.sluice.status.MachineClockStatus;
import dev.sluice.status.RateLimits;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The responses of the health routes; {@code conf/schema/health.schema.json} is generated from them. */
public final class HealthResponse {
    private HealthResponse() {}

    /** The one state of a process that responds. */
    enum Alive {
        ALIVE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether new risk is allowed everywhere. */
    enum Readiness {
        READY,
        NOT_READY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether calls are forwarded. */
    enum Service {
        SERVING,
        NOT_SERVING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The worst of what is so: a mode, a ban, or attention; worst first. */
    enum Level {
        HALTED,
        CANCEL_ONLY,
        BANNED,
        REDUCE_ONLY,
        ATTENTION,
        ACTIVE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @JsonClassDescription("GET /health/live, always 200.")
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Live(Alive status, BigDecimal timestamp, double uptimeSeconds, String version) {}

    @JsonClassDescription("GET /health/ready: 200 ready with message, 503 not_ready with issues.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Ready(
            Readiness status,
            BigDecimal timestamp,
            @Nullable String message,
            @Nullable List<String> issues,

            @JsonPropertyDescription(WARNINGS) List<String> warnings) {}

    @JsonClassDescription("GET /health/serving: 200 serving, 503 not_serving with issues.")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Serving(
            Service status, BigDecimal timestamp, @Nullable List<String> issues) {}

    @JsonClassDescription(
            "GET /health/verdict, always 200: the level and the mode of the gateway and of each exchange, without reasons and names.")
    public record Verdict(
            LifecycleStage stage,
            @JsonPropertyDescription(LEVEL) Level level,
            Mode mode,
            Map<String, ExchangeVerdict> exchanges) {
        /** The level and the mode of one exchange. */
        public record ExchangeVerdict(
                @JsonPropertyDescription(LEVEL) Level level, Mode mode) {}
    }

    @JsonClassDescription("GET /health/status, always 200.")
    public record Status(@JsonUnwrapped Head head, Components components) {}

    @JsonClassDescription(
            "GET /health/detailed, always 200. On the admin port a token with the role read adds accounts, names, balances and histories.")
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Detailed(
            @JsonUnwrapped Head head,
            boolean running,
            ServiceInfo serviceInfo,

            @JsonPropertyDescription("The originator (who) only for a token with the role read, on the admin port.")
            List<HoldStatus> modes,

            @JsonPropertyDescription(
                    "Modes held for single accounts, bots and instruments that the request did not name.")
            int narrowerHolds,

            TimeSync timeSync,
            CircuitBreakers circuitBreakers,
            ReadinessHealth tradingReadiness,
            Map<String, RateLimits.LimitsHealth> rateLimiting,

            @JsonPropertyDescription("Only for a member of a cluster.") @Nullable
            Cluster cluster) {}

    /** The common part of status and detailed. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Head(
            BigDecimal timestamp,
            double uptimeSeconds,
            String version,
            LifecycleStage stage,
            boolean overallReady,
            List<String> issues,
            @JsonPropertyDescription(WARNINGS) List<String> warnings,

            @JsonPropertyDescription(
                    "Configured exchanges that no bot has called yet, or that are switched off. all=true adds their connections and budgets.")
            List<String> unusedExchanges) {}

    /** The health of each component. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Components(
            Clock timeSync,
            Breakers circuitBreakers,
            Healthy tradingReadiness,
            Healthy rateLimiter,
            Connections connections,

            @JsonPropertyDescription("Only for a member of a cluster. Healthy: each exchange in use has a lease.")
            @Nullable
            Store cluster) {
        /** The clock of this machine. */
        @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
        public record Clock(boolean healthy, @Nullable Double driftMs) {}

        /** Breakers, kill switch and guard. */
        @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
        public record Breakers(boolean healthy, boolean globalKillSwitch) {}

        public record Healthy(boolean healthy) {}

        /** The connections; {@code critical} are the lost ones. */
        public record Connections(
                boolean healthy,

                @JsonPropertyDescription("Lost connections, whether they hold a mode or not.")
                List<String> critical) {}

        /** The cluster. */
        @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
        public record Store(boolean healthy, boolean storeConnected) {}
    }

    /** Where the request arrived, and since when the gateway runs. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record ServiceInfo(String host, int port, BigDecimal startTime) {}

    /** The clock of this machine. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record TimeSync(
            @JsonUnwrapped MachineClockStatus clock,
            boolean isTradingAllowed,

            @JsonPropertyDescription("Positive: this machine's clock is fast; null: not known.") @Nullable
            Double currentDriftMs,

            double driftThresholdMs) {}

    /** The breakers by type. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record CircuitBreakers(
            boolean globalKillSwitchActive, boolean canTrade, Map<String, BreakerHealth> breakers) {}

    /** The cluster that this gateway is a member of. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Cluster(
            String name,

            @JsonPropertyDescription("Name of this gateway.")
            String member,

            List<String> members,
            boolean storeConnected,

            @JsonPropertyDescription("Why the store cannot be used; only on the admin port, otherwise empty.")
            String storeProblem,

            @JsonPropertyDescription("The exchanges in use, by name.")
            Map<String, ExchangeLease> exchanges) {
        /** The membership of one exchange. */
        @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
        public record ExchangeLease(
                ClusterState state,

                @JsonPropertyDescription(
                        "Time for which its parts of the limits hold; 0: no lease, it uses its floors.")
                long leaseMs,

                long generation,

                @JsonPropertyDescription("Time since the store had something new of each other member.")
                Map<String, Long> silentMs) {}
    }

    private static final String WARNINGS =
            "Problems of the process that stop no trading, such as an audit that cannot be"
                    + " written, and critical checks that hold no mode.";
    private static final String LEVEL =
            "The worst of what is so: a mode, a ban, or attention: something narrower is held,"
                    + " or there is an issue that is no mode.";
}
