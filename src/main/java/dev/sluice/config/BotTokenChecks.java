package dev.sluice.config;

import dev.sluice.core.queue.BotShare;
import java.util.List;
import java.util.Set;

/** A check that a bot with settings of its own has a token: without one, any program that may connect could use its name. */
final class BotTokenChecks {
    private BotTokenChecks() {}

    static void run(ConfigSources configSources, Problems problems) {
        BoundFile<GatewaySettings> gateway = configSources.gateway();
        if (gateway == null) {
            return;
        }
        Set<String> withToken = gateway.value().proxy().botTokens().keySet();
        configSources
                .exchanges()
                .forEach((exchange, entry) -> entry.value().bots().forEach((bot, share) -> {
                    if (!share.equals(BotShare.DEFAULT) && !withToken.contains(bot)) {
                        problems.add(entry.at("bots", bot), message(bot));
                    }
                }));
        List<String> hedgers = gateway.value().gate().hedgers();
        for (int i = 0; i < hedgers.size(); i++) {
            if (!withToken.contains(hedgers.get(i))) {
                problems.add(gateway.at("gate", "hedgers", Integer.toString(i)), message(hedgers.get(i)));
            }
        }
    }

    private static String message(String bot) {
        return "bot '" + bot
                + "' has settings of its own and no token in 'proxy.botTokens' of sluice.json, so any program could use its name; run"
                + " 'scripts/sluice bot-token " + bot
                + "', add the hash that it prints, and let the bot send the token";
    }
}
