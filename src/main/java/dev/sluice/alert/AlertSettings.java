package dev.sluice.alert;

import dev.sluice.base.settings.Setting;

/**
 * The settings of alerts, {@code alerts} in {@code conf/sluice.json}. The URL is a secret, so it is kept in a file of
 * its own and not in the configuration.
 */
public record AlertSettings(
        @Setting(
                value = "File whose only line is the URL of a webhook (Slack or compatible). Empty: no webhook.",
                min = 0,
                max = 4096,
                def = "\"\"")
        String webhookFile) {}
