package dev.sluice.admin.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.health.ConnectionType;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.NamedCheck;
import dev.sluice.status.StopStatus;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The readiness checks in the health routes. Times are seconds since 1970.
 *
 * @param lastCheck the time of the latest result; null when there was none
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ReadinessHealth(
        HealthLevel overallStatus,
        boolean isReady,
        @Nullable Double lastCheck,
        Map<String, Check> checks,
        Map<String, Connection> connections,
        Map<String, AccountMargin> margins) {
    private static final String STOPS =
            "The mode held while it is critical, and the calls that are refused then; empty: it" + " is only reported.";
    private static final String HISTORY = "Its last hundred results, oldest first; only on the admin port.";

    /** A check, or several together. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Check(
            HealthLevel status,
            String message,
            Map<String, @Nullable Object> details,
            @Nullable Double timestamp,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonPropertyDescription("Source of its results.")
            NamedCheck.@Nullable FindingSource by,

            @JsonInclude(JsonInclude.Include.NON_NULL)
            @JsonPropertyDescription("Time of the last change of its status.")
            @Nullable
            Double lastChange,

            @JsonPropertyDescription(STOPS) List<StopStatus> stops,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonPropertyDescription(HISTORY) @Nullable
            List<PastResult> history) {}

    /** An earlier result. */
    public record PastResult(HealthLevel status, String message, double timestamp) {}

    /** A connection of an exchange. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Connection(
            String exchange,
            ConnectionType type,
            ConnectionStatus.State status,
            @Nullable Double latencyMs,
            @Nullable Double lastSeen,
            long errorCount,
            String lastError) {}

    /** The margin of an account. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record AccountMargin(
            @JsonPropertyDescription("Only on the admin port, otherwise null.") @Nullable
            BigDecimal availableBalance,

            @JsonPropertyDescription("Only on the admin port, otherwise null.") @Nullable
            BigDecimal usedMargin,

            @JsonPropertyDescription(
                    "Of kind funds: used / (available + used). Of kind liquidation: fraction of the way to liquidation; 1 means liquidation.")
            BigDecimal marginRatio,

            String currency,
            HealthLevel status,

            @JsonPropertyDescription("funds: a program reported it; liquidation: read from a response to a bot.")
            MarginKind kind,

            @JsonPropertyDescription(
                    "Of kind liquidation: the exchange's own figure; only on the admin port, otherwise null.")
            @Nullable
            String figure,

            @JsonPropertyDescription(
                    "The program that reported it, or the call whose response contained it; only on the admin port, otherwise null.")
            @Nullable
            String source,

            @Nullable Double ageSeconds,
            double lastChange,
            @JsonPropertyDescription(STOPS) List<StopStatus> stops,

            @JsonInclude(JsonInclude.Include.NON_NULL) @JsonPropertyDescription(HISTORY) @Nullable
            List<PastResult> history) {}

    /** The sources of margins. */
    enum MarginKind {
        FUNDS,
        LIQUIDATION;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
