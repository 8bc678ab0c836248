package dev.sluice.admin.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A dead man's switch that is armed at an exchange.
 *
 * @param instrument "" when the switch covers the whole account
 * @param path the path of the calls that renew it
 * @param bot the bot that renewed it last
 * @param ageNanos the time since the last renewal
 * @param byConnection whether the exchange cancels when the account's own connection is lost, so that no call renews it
 * @param silent whether it should have been renewed
 * @param timeoutNanos when the exchange cancels after the last renewal; -1 when the calls do not say it
 */
public record DeadManStatus(
        String exchange,
        String account,
        String instrument,
        String path,
        String bot,
        @JsonProperty("ageSeconds") long ageNanos,
        boolean byConnection,
        boolean silent,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("timeoutSeconds")
        long timeoutNanos) {}
