package dev.sluice.app.report;

import dev.sluice.exchanges.BanRecorder;
import dev.sluice.logging.Log;
import dev.sluice.logging.LogLevel;
import dev.sluice.persistence.BanRecord;
import java.time.Instant;

/**
 * The lines of the log about bans.
 *
 * @param log the log of the gateway
 */
public record BanLog(Log log) implements BanRecorder.Listener {
    @Override
    public void onBan(BanRecord ban) {
        log.log(
                LogLevel.WARN,
                "banned",
                "exchange",
                ban.exchange(),
                "limit",
                ban.limit(),
                "of",
                ban.scopeKey(),
                "until",
                Instant.ofEpochMilli(ban.untilEpochMillis()).toString(),
                "seenBy",
                ban.seenBy(),
                "reason",
                ban.reason());
    }

    @Override
    public void onEnd(String exchange, String limit, String scopeKey) {
        log.log(LogLevel.INFO, "ban ended", "exchange", exchange, "limit", limit, "of", scopeKey);
    }
}
