package dev.sluice.proxy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sluice.core.tradingmode.Mode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The response of {@code GET /trading}; {@code reasons} is empty if new orders are accepted. */
@JsonClassDescription("GET /trading.")
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record TradingResponse(
        boolean canTrade, Summary reason, Mode mode, String exchange, String account, String bot, List<Block> reasons) {
    /** The first reason in a word. */
    enum Summary {
        ok,
        disabled,
        not_serving,
        global_kill_switch,
        kill_switch,
        circuit_breaker,
        time_drift,
        readiness,
        margin,
        guard,
        ban
    }

    /** What blocks new orders. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Block(
            String scope,
            Mode mode,
            String cause,
            boolean latched,
            String reason,

            @JsonPropertyDescription("Of a ban: its end, by the gateway's clock.") @Nullable
            Long untilEpochMs,

            String liftedBy) {
        /** Returns a block that holds no mode. */
        static Block withoutMode(String scope, String cause, String reason, String liftedBy) {
            return new Block(scope, Mode.ACTIVE, cause, false, reason, null, liftedBy);
        }
    }
}
