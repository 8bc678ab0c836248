package dev.sluice.app;

import dev.sluice.proxy.metrics.BotRefusalTotals;
import dev.sluice.proxy.metrics.BotRefusalTotals.Source;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The bots whose calls are refused again and again: a bot is listed when more than {@link #MAX_CALLS} of its calls were
 * refused in five minutes, and until five minutes pass without a refusal. Refusals whose cause is reported anyway, such
 * as a halt, do not count.
 */
final class RefusedBots {
    /** One call in six seconds over five minutes: a burst at a full limit ends before, a loop does not. */
    static final int MAX_CALLS = 50;

    static final int STEP_SECONDS = 5;
    static final int STEPS = 300 / STEP_SECONDS;

    private record Bot(String exchange, String name) {}

    private Map<Source, Long> before = Map.of();
    private final ArrayDeque<Map<Source, Long>> steps = new ArrayDeque<>();
    private final Map<Source, Long> refused = new LinkedHashMap<>();
    private final Map<Bot, String> current = new LinkedHashMap<>();

    /**
     * Adds the counts of a step.
     *
     * @param totals the counts since the process started; to be called once every {@link #STEP_SECONDS}
     */
    void observe(Map<Source, Long> totals) {
        Map<Source, Long> step = new LinkedHashMap<>();
        totals.forEach((source, calls) -> {
            long more = calls - before.getOrDefault(source, 0L);
            if (more > 0 && !source.isExpected()) {
                step.put(source, more);
            }
        });
        before = totals;
        steps.addLast(step);
        step.forEach((source, calls) -> refused.merge(source, calls, Long::sum));
        if (steps.size() > STEPS) {
            steps.removeFirst()
                    .forEach((source, calls) ->
                            refused.computeIfPresent(source, (any, sum) -> sum > calls ? sum - calls : null));
        }
        update();
    }

    private void update() {
        Map<Bot, Long> sums = new LinkedHashMap<>();
        refused.forEach((source, calls) -> sums.merge(new Bot(source.exchange(), source.bot()), calls, Long::sum));
        current.keySet().retainAll(sums.keySet());
        sums.forEach((bot, calls) -> {
            if (calls > MAX_CALLS) {
                current.computeIfAbsent(bot, any -> text(bot, calls));
            }
        });
    }

    private String text(Bot bot, long calls) {
        return bot.exchange() + " calls of " + who(bot.name()) + " are refused, " + calls + " within five minutes: "
                + reasons(bot) + "; scripts/sluice calls --exchange " + bot.exchange() + option(bot.name())
                + " --outcome refused --since 10m --summary";
    }

    private static String who(String name) {
        return switch (name) {
            case "" -> "bots without a name";
            case BotRefusalTotals.OTHER -> "bots beyond the first " + BotRefusalTotals.MAX_BOTS;
            default -> "bot '" + name + "'";
        };
    }

    private static String option(String name) {
        return name.isEmpty() || name.equals(BotRefusalTotals.OTHER) ? "" : " --bot " + name;
    }

    private String reasons(Bot bot) {
        return refused.entrySet().stream()
                .filter(one -> one.getKey().exchange().equals(bot.exchange())
                        && one.getKey().bot().equals(bot.name()))
                .sorted(Map.Entry.<Source, Long>comparingByValue().reversed())
                .map(one -> one.getKey().reason() + " " + one.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Returns a text for each bot that is refused again and again; it does not change until that ends. */
    Map<String, String> current() {
        Map<String, String> texts = new LinkedHashMap<>();
        current.forEach((bot, text) -> texts.put("refused " + bot.exchange() + " " + bot.name(), text));
        return texts;
    }
}
