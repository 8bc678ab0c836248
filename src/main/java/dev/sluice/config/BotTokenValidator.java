package dev.sluice.config;

import dev.sluice.config.json.JsonTree;
import dev.sluice.config.json.Problems;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks of the names of bots in the configuration: a bot with settings of its own has a token, because any program
 * that may connect could use its name otherwise; and no two names differ in letter case only, because a halt of one
 * stops both.
 */
final class BotTokenValidator {
    private final BoundFile<GatewaySettings> gateway;
    private final Problems problems;
    private final Set<String> withToken;

    /** The names as they are written first, by their form without letter case. */
    private final Map<String, String> spellings = new HashMap<>();

    private BotTokenValidator(BoundFile<GatewaySettings> gateway, Problems problems) {
        this.gateway = gateway;
        this.problems = problems;
        withToken = gateway.value().proxy().botTokens().keySet();
    }

    static void run(ConfigSources sources, Problems problems) {
        BoundFile<GatewaySettings> gateway = sources.gateway();
        if (gateway != null) {
            new BotTokenValidator(gateway, problems).run(sources);
        }
    }

    private void run(ConfigSources sources) {
        withToken.forEach(bot -> requireOneSpelling(bot, gateway.at("proxy", "botTokens", bot)));
        sources.exchanges()
                .forEach((exchange, entry) -> entry.value().bots().forEach((bot, share) -> {
                    requireOneSpelling(bot, entry.at("bots", bot));
                    if (!share.equals(BotShare.DEFAULT)) {
                        requireToken(bot, entry.at("bots", bot));
                    }
                }));
        List<String> hedgers = gateway.value().admission().hedgers();
        for (int i = 0; i < hedgers.size(); i++) {
            requireOneSpelling(hedgers.get(i), gateway.at("admission", "hedgers", Integer.toString(i)));
            requireToken(hedgers.get(i), gateway.at("admission", "hedgers", Integer.toString(i)));
        }
    }

    private void requireOneSpelling(String bot, JsonTree place) {
        String first = spellings.putIfAbsent(ModeScope.Level.BOT.key(bot), bot);
        if (first != null && !first.equals(bot)) {
            problems.add(
                    place,
                    "bot '" + bot + "' is also written '" + first
                            + "'; halts do not tell letter case apart, so give two bots different names, and one bot one spelling");
        }
    }

    private void requireToken(String bot, JsonTree place) {
        if (!withToken.contains(bot)) {
            problems.add(
                    place,
                    "bot '" + bot
                            + "' has settings of its own and no token in 'proxy.botTokens' of sluice.json, so any program could use its name; run"
                            + " 'scripts/sluice bot-token " + bot
                            + "', add the hash that it prints, and let the bot send the token");
        }
    }
}
