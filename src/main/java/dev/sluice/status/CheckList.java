package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.core.health.CheckResult;
import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.LiquidationRatio;
import dev.sluice.core.health.Margin;
import dev.sluice.core.health.NamedCheck;
import dev.sluice.core.health.ReadinessStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The readiness checks and the margins of accounts, for operators only: it includes balances.
 *
 * @param checks the checks by name; null in the overview, which is sent every second
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckList(@Nullable Map<String, Check> checks, List<AccountMargin> margins) {
    /** The largest number of accounts whose history is included. */
    private static final int MAX_HISTORIES = 100;

    /**
     * The state of a check.
     *
     * @param sinceNanos time since its status changed
     * @param lastSeenNanos time since its last result; -1 when there was none
     * @param by the source of its results
     */
    public record Check(
            HealthLevel status,
            String message,
            @JsonProperty("sinceSeconds") long sinceNanos,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("lastSeenSeconds")
            long lastSeenNanos,

            NamedCheck.FindingSource by,
            Map<String, @Nullable Object> details,
            List<StopStatus> stops,
            List<PastResult> history) {}

    /** An earlier result of a check, the oldest first. */
    public record PastResult(
            HealthLevel status,
            String message,
            @JsonProperty("secondsAgo") long agoNanos) {}

    /**
     * The margin of an account. A program reported available and used funds with their currency, or a figure of that
     * name was read from a response to a bot.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AccountMargin(
            HealthLevel status,
            String message,
            @JsonProperty("sinceSeconds") long sinceNanos,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("lastSeenSeconds")
            long lastSeenNanos,

            String exchange,
            String account,
            String source,
            @JsonProperty("margin_ratio") double ratio,
            @JsonProperty("available_balance") @Nullable String available,
            @JsonProperty("used_margin") @Nullable String used,
            @Nullable String currency,
            @Nullable String margin,
            @Nullable String figure,
            @Nullable List<PastResult> history) {}

    /** Returns all checks and margins with their histories. */
    public static CheckList of(ReadinessStatus status) {
        Map<String, Check> checks = new LinkedHashMap<>();
        for (ReadinessStatus.CheckStatus one : status.checks()) {
            CheckState state = one.state();
            checks.put(
                    state.name(),
                    new Check(
                            state.healthLevel(),
                            state.message(),
                            status.nowNanos() - state.sinceNanos(),
                            lastSeenNanos(state, status.nowNanos()),
                            one.check().source(),
                            state.details(),
                            StopStatus.of(List.of(one.check().checkAction())),
                            history(state, status.nowNanos())));
        }
        return new CheckList(checks, margins(status, MAX_HISTORIES));
    }

    /** Returns only the margins, without their histories. */
    public static CheckList marginsOf(ReadinessStatus status) {
        return new CheckList(null, margins(status, 0));
    }

    private static List<AccountMargin> margins(ReadinessStatus status, int histories) {
        List<AccountMargin> margins = new ArrayList<>();
        for (ReadinessStatus.MarginStatus one : status.margins()) {
            CheckState state = one.state();
            Margin funds = one.marginState() instanceof Margin reported ? reported : null;
            LiquidationRatio read = one.marginState() instanceof LiquidationRatio ratio ? ratio : null;
            margins.add(new AccountMargin(
                    state.healthLevel(),
                    state.message(),
                    status.nowNanos() - state.sinceNanos(),
                    lastSeenNanos(state, status.nowNanos()),
                    one.exchange(),
                    one.account(),
                    one.source(),
                    one.marginState().ratio().doubleValue(),
                    funds == null ? null : funds.available().toPlainString(),
                    funds == null ? null : funds.used().toPlainString(),
                    funds == null ? null : funds.currency(),
                    read == null ? null : read.reading().name(),
                    read == null ? null : read.reading().figure(),
                    margins.size() < histories ? history(state, status.nowNanos()) : null));
        }
        return margins;
    }

    private static long lastSeenNanos(CheckState state, long nowNanos) {
        CheckResult last = state.last();
        return last == null ? -1 : nowNanos - last.atNanos();
    }

    private static List<PastResult> history(CheckState state, long nowNanos) {
        return state.history().stream()
                .map(one -> new PastResult(one.healthLevel(), one.message(), nowNanos - one.atNanos()))
                .toList();
    }
}
