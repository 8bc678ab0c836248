package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A scene in which a hedge drifts: new risk stops for every bot until an operator re-arms, and budgets return
 * gradually.
 */
final class HaltScenario extends Scenario {
    private static final String BREAKER = "hedge_deviation";
    private static final String TRIPPED = "REDUCE_ONLY";
    private static final double DRIFTED = 0.12;
    private static final double HEALTHY = 0.02;
    private static final int MAX_VALUES = 100;
    private static final long PACE_MILLIS = 50;
    private static final long POLL_MILLIS = 5;
    private static final int BLOCKED = 400;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;

    HaltScenario(DemoEnvironment environment, Screen screen) {
        super(environment, screen);
    }

    @Override
    void play() throws IOException, InterruptedException {
        screen.aside(String.format(
                Locale.ROOT,
                "The ramp after a re-arm and the breaker's open time are shorter by as much: %.1f s and %.1f s.",
                ScaledConf.RAMP_MILLIS * environment.scale() / 1e3,
                ScaledConf.HEDGE_OPEN_MILLIS * environment.scale() / 1e3));
        BinanceClient bot = environment.bot(1);
        BotResponse resting = BinanceClient.callUntilUseful(() -> bot.place("resting-1"));
        BotResponse held = bot.buyContract().join();
        screen.print("a bot has an order open (" + resting.status() + ") and holds a contract (" + held.status() + ")");
        Path hedger = environment.operator().token("hedger", "breaker");
        drift(environment.admin(hedger));
        refuseRisk(bot);
        passTheRest(bot);
        killGateway();
        rearm(environment.admin(hedger));
        JsonNode proof = environment.operator().get("/admin/audit/verify");
        boolean intact = proof.path("holds").asBoolean();
        long rows = proof.path("rows").asLong();
        claim(
                "all of it is in the audit, and the audit is intact",
                rows + " rows",
                intact,
                Map.of("rows", rows, "holds", intact));
    }

    private void drift(AdminApiClient risk) throws IOException, InterruptedException {
        int reports = 0;
        long millis = 0;
        for (boolean holds = false; !holds && reports < MAX_VALUES; reports++) {
            long asked = ticker.nanos();
            holds = risk.value(BREAKER, DRIFTED).path("holds").asBoolean();
            millis = millisSince(asked);
        }
        JsonNode status = environment.operator().status();
        String mode = status.path("mode").asText();
        boolean latched = isLatched(status);
        int denied = risk.propose("not its business").status();
        screen.print(
                "a risk process reports to the admin port: " + BREAKER + " is " + DRIFTED + ", " + reports + " times");
        screen.print("-> " + mode + " everywhere: "
                + status.path("holds").path(0).path("reason").asText());
        screen.aside("its token allows nothing else: a re-arm gets status " + denied);
        claim(
                "one drifting hedge stops new risk for every bot",
                String.format(Locale.ROOT, "%s, latched, in %d ms", mode, millis),
                mode.equals(TRIPPED) && latched && denied == FORBIDDEN,
                Map.of(
                        "mode", mode,
                        "latched", latched,
                        "valuesTold", reports,
                        "millis", millis,
                        "durable", status.path("safety").path("latchesDurable").asBoolean(),
                        "rearmWithItsToken", denied));
    }

    private static boolean isLatched(JsonNode status) {
        for (JsonNode held : status.path("holds")) {
            if (held.path("latched").asBoolean() && held.path("cause").asText().endsWith(BREAKER)) {
                return true;
            }
        }
        return false;
    }

    private void refuseRisk(BinanceClient bot) {
        BotResponse order = bot.place("risk-1").join();
        boolean open = bot.openOrders().join().body().contains("risk-1");
        screen.reply("an order that adds risk", order);
        claim(
                "an order that adds risk is definitely refused",
                order.text(),
                isStopped(order) && !open,
                Map.of("status", order.status(), "code", order.code(), "sent", order.sent(), "open", open));
    }

    /**
     * Returns whether the order was refused with the exchange's code for disabled trading, which no client retries.
     */
    private static boolean isStopped(BotResponse order) {
        return order.status() == BLOCKED
                && order.code().equals("-2010")
                && order.sent().equals("false");
    }

    private void passTheRest(BinanceClient bot) {
        BotResponse cancel = bot.cancel("resting-1").join();
        BotResponse close = bot.closeContract().join();
        boolean open = bot.openOrders().join().body().contains("resting-1");
        screen.reply("a cancel", cancel);
        screen.reply("an order that closes (reduceOnly)", close);
        claim(
                "a cancel and a closing order pass",
                cancel.status() + " in " + cancel.millis() + " ms, " + close.status() + " in " + close.millis() + " ms",
                cancel.useful() && close.useful() && close.body().contains("FILLED") && !open,
                Map.of(
                        "cancelStatus", cancel.status(),
                        "cancelMillis", cancel.millis(),
                        "closeStatus", close.status(),
                        "closeMillis", close.millis(),
                        "stillOpen", open));
    }

    private void killGateway() throws IOException, InterruptedException {
        long pid = environment.gateway().process().pid();
        long millis = environment.killAndRestartGateway();
        JsonNode status = environment.operator().status();
        String mode = status.path("mode").asText();
        BotResponse order = environment.bot(1).place("risk-2").join();
        screen.reply("kill -9 " + pid + ", started again: the same order", order);
        claim(
                "kill -9, and the halt is still in force",
                mode + " after " + millis + " ms",
                mode.equals(TRIPPED) && isLatched(status) && isStopped(order),
                Map.of(
                        "mode", mode,
                        "latched", isLatched(status),
                        "downMillis", millis,
                        "status", order.status(),
                        "code", order.code(),
                        "sent", order.sent()));
    }

    private void rearm(AdminApiClient risk) throws IOException, InterruptedException {
        AdminApiClient operator = environment.operator();
        JsonNode proposed = JsonClient.parse(
                environment.command("rearm", "--reason", "hedged again").awaitEnd());
        String challenge = proposed.path("challenge").asText();
        screen.print("scripts/sluice rearm --reason 'hedged again'  -> challenge " + challenge);
        JsonClient.Response early = operator.confirm(challenge);
        screen.print("confirmed immediately -> " + early.status() + ": "
                + early.body().path("message").asText());
        int reports = recover(risk);
        screen.print("the risk process reports " + HEALTHY + " until the breaker closes: " + reports + " times");
        DemoProcess confirm = environment.command("rearm", "--confirm", challenge);
        long began = awaitActive(operator, confirm);
        String mode = JsonClient.parse(confirm.awaitEnd()).path("mode").asText();
        BotResponse order = environment.bot(1).place("risk-3").join();
        screen.reply("scripts/sluice rearm --confirm " + challenge + ": the same order", order);
        claim(
                "re-armed in two steps, after its cause ended",
                early.status() + " first, then " + mode,
                early.status() == CONFLICT && mode.equals("ACTIVE") && order.useful(),
                Map.of(
                        "statusWhileTheCauseHolds", early.status(),
                        "cause", proposed.path("causes").path(0).asText(),
                        "healthyValuesTold", reports,
                        "mode", mode,
                        "orderStatus", order.status()));
        measureRamp(began);
    }

    /** Reports healthy values until the breaker closes; while it is open they do not count. */
    private static int recover(AdminApiClient risk) throws IOException, InterruptedException {
        int reports = 0;
        for (boolean holds = true; holds && reports < MAX_VALUES; reports++) {
            JsonNode breaker = risk.value(BREAKER, HEALTHY);
            holds = breaker.path("holds").asBoolean();
            TimeUnit.MILLISECONDS.sleep(holds ? PACE_MILLIS : 0);
        }
        return reports;
    }

    /** Waits until {@code confirm} has lifted the latch; returns the last moment at which it certainly had not. */
    private long awaitActive(AdminApiClient operator, DemoProcess confirm) throws IOException, InterruptedException {
        long tripped = ticker.nanos();
        for (long asked = tripped; operator.mode().equals(TRIPPED) && confirm.isAlive(); asked = ticker.nanos()) {
            tripped = asked;
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return tripped;
    }

    private void measureRamp(long began) throws IOException, InterruptedException {
        long rampMillis = ScaledConf.shorter(ScaledConf.RAMP_MILLIS, environment.scale());
        SlowStart start =
                new SlowStart(new SlowStart.Ramp(usableUnits(), rampMillis, ScaledConf.RAMP_FROM_PERCENT), began);
        screen.print("the ramp: bots read as fast as possible, and the exchange counts their weight:");
        start.play(environment.bot(1), screen, environment.minuteMillis());
        claim(
                "the usable budget grows slowly",
                String.format(Locale.ROOT, "%d %% at first, %d %% at last", start.firstPercent(), start.maxPercent()),
                start.isSlow(),
                Map.of(
                        "rampMillis",
                        rampMillis,
                        "fromPercent",
                        ScaledConf.RAMP_FROM_PERCENT,
                        "usedPercentByHalfSecond",
                        start.percents(),
                        "responsesAboveTheirShare",
                        start.above()));
    }

    /** Returns the exchange's weight available to ordinary calls: all but the reserve for cancels. */
    private long usableUnits() throws IOException, InterruptedException {
        for (JsonNode exchange : environment.operator().status().path("exchanges")) {
            for (JsonNode limit : exchange.path("limits")) {
                if (exchange.path("name").asText().equals("binance")
                        && limit.path("limit").asText().equals("spot.weight")) {
                    return limit.path("usable").asLong() - limit.path("reserve").asLong();
                }
            }
        }
        throw new IOException("the gateway's status has no limit spot.weight of binance");
    }
}
