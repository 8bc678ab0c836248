package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.base.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A scene in which a hedge drifts: new risk stops for every bot until an operator re-arms, and budgets return
 * gradually.
 */
final class HaltScenario {
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

    private final Ticker ticker = Ticker.system();

    List<DemoClaim> play(DemoEnvironment demoEnvironment, Screen screen) throws IOException, InterruptedException {
        screen.aside(String.format(
                Locale.ROOT,
                "The ramp after a re-arm and the breaker's open time are shorter by as much: %.1f s and %.1f s.",
                ScaledConf.RAMP_MILLIS * demoEnvironment.scale() / 1e3,
                ScaledConf.HEDGE_OPEN_MILLIS * demoEnvironment.scale() / 1e3));
        BinanceClient bot = demoEnvironment.bot(1);
        BotResponse resting = BinanceClient.callUntilUseful(() -> bot.place("resting-1"));
        BotResponse held = bot.buyContract().join();
        screen.print("a bot has an order open (" + resting.status() + ") and holds a contract (" + held.status() + ")");
        Path hedger = demoEnvironment.adminApiClient().token("hedger", "breaker");
        List<DemoClaim> claims = new ArrayList<>();
        claims.add(drift(demoEnvironment, screen, hedger));
        claims.add(refused(bot, screen));
        claims.add(passed(bot, screen));
        claims.add(killed(demoEnvironment, screen));
        rearm(demoEnvironment, screen, hedger, claims);
        claims.add(audited(demoEnvironment));
        return claims;
    }

    private DemoClaim drift(DemoEnvironment demoEnvironment, Screen screen, Path hedger)
            throws IOException, InterruptedException {
        AdminApiClient risk = new AdminApiClient(demoEnvironment.gateway().admin(), hedger);
        int reports = 0;
        long millis = 0;
        for (boolean holds = false; !holds && reports < MAX_VALUES; reports++) {
            long asked = ticker.nanos();
            holds = risk.value(BREAKER, DRIFTED).path("holds").asBoolean();
            millis = (ticker.nanos() - asked) / 1_000_000;
        }
        JsonNode status = demoEnvironment.adminApiClient().status();
        boolean latched = latch(status);
        int denied = risk.propose("not its business").status();
        screen.print(
                "a risk process reports to the admin port: " + BREAKER + " is " + DRIFTED + ", " + reports + " times");
        screen.print("-> " + status.path("mode").asText() + " everywhere: " + reason(status));
        screen.aside("its token allows nothing else: a re-arm gets status " + denied);
        return new DemoClaim(
                "one drifting hedge stops new risk for every bot",
                String.format(
                        Locale.ROOT,
                        "%s, latched, in %d ms",
                        status.path("mode").asText(),
                        millis),
                status.path("mode").asText().equals(TRIPPED) && latched && denied == FORBIDDEN,
                Map.of(
                        "mode", status.path("mode").asText(),
                        "latched", latched,
                        "valuesTold", reports,
                        "millis", millis,
                        "durable", status.path("safety").path("latchesDurable").asBoolean(),
                        "rearmWithItsToken", denied));
    }

    private static boolean latch(JsonNode status) {
        for (JsonNode held : status.path("holds")) {
            if (held.path("latched").asBoolean() && held.path("cause").asText().endsWith(BREAKER)) {
                return true;
            }
        }
        return false;
    }

    private static String reason(JsonNode status) {
        return status.path("holds").path(0).path("reason").asText();
    }

    private static DemoClaim refused(BinanceClient bot, Screen screen) {
        BotResponse order = bot.place("risk-1").join();
        boolean open = bot.openOrders().join().body().contains("risk-1");
        screen.reply("an order that adds risk", order);
        return new DemoClaim(
                "an order that adds risk is definitely refused",
                order.text(),
                stopped(order) && !open,
                Map.of("status", order.status(), "code", order.code(), "sent", order.sent(), "open", open));
    }

    /**
     * Returns whether the order was refused with the exchange's code for disabled trading, which no client retries.
     */
    private static boolean stopped(BotResponse order) {
        return order.status() == BLOCKED
                && order.code().equals("-2010")
                && order.sent().equals("false");
    }

    private static DemoClaim passed(BinanceClient bot, Screen screen) {
        BotResponse cancel = bot.cancel("resting-1").join();
        BotResponse close = bot.closeContract().join();
        boolean open = bot.openOrders().join().body().contains("resting-1");
        screen.reply("a cancel", cancel);
        screen.reply("an order that closes (reduceOnly)", close);
        return new DemoClaim(
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

    private DemoClaim killed(DemoEnvironment demoEnvironment, Screen screen) throws IOException, InterruptedException {
        long pid = demoEnvironment.gateway().demoProcess().pid();
        long killed = ticker.nanos();
        demoEnvironment.killAndRestartGateway();
        long millis = (ticker.nanos() - killed) / 1_000_000;
        JsonNode status = demoEnvironment.adminApiClient().status();
        BotResponse order = demoEnvironment.bot(1).place("risk-2").join();
        screen.reply("kill -9 " + pid + ", started again: the same order", order);
        return new DemoClaim(
                "kill -9, and the halt is still in force",
                status.path("mode").asText() + " after " + millis + " ms",
                status.path("mode").asText().equals(TRIPPED) && latch(status) && stopped(order),
                Map.of(
                        "mode", status.path("mode").asText(),
                        "latched", latch(status),
                        "downMillis", millis,
                        "status", order.status(),
                        "code", order.code(),
                        "sent", order.sent()));
    }

    private void rearm(DemoEnvironment demoEnvironment, Screen screen, Path hedger, List<DemoClaim> claims)
            throws IOException, InterruptedException {
        AdminApiClient adminApiClient = demoEnvironment.adminApiClient();
        JsonNode proposed = JsonClient.parse(
                demoEnvironment.command("rearm", "--reason", "hedged again").awaitEnd());
        String challenge = proposed.path("challenge").asText();
        screen.print("scripts/sluice rearm --reason 'hedged again'  -> challenge " + challenge);
        JsonClient.Response early = adminApiClient.confirm(challenge);
        screen.print("confirmed immediately -> " + early.status() + ": "
                + early.body().path("message").asText());
        int reports = recover(new AdminApiClient(demoEnvironment.gateway().admin(), hedger));
        screen.print("the risk process reports " + HEALTHY + " until the breaker closes: " + reports + " times");
        DemoProcess confirm = demoEnvironment.command("rearm", "--confirm", challenge);
        long began = awaitActive(adminApiClient, confirm);
        JsonNode lifted = JsonClient.parse(confirm.awaitEnd());
        BotResponse order = demoEnvironment.bot(1).place("risk-3").join();
        screen.reply("scripts/sluice rearm --confirm " + challenge + ": the same order", order);
        claims.add(new DemoClaim(
                "re-armed in two steps, after its cause ended",
                early.status() + " first, then " + lifted.path("mode").asText(),
                early.status() == CONFLICT && lifted.path("mode").asText().equals("ACTIVE") && order.useful(),
                Map.of(
                        "statusWhileTheCauseHolds", early.status(),
                        "cause", proposed.path("causes").path(0).asText(),
                        "healthyValuesTold", reports,
                        "mode", lifted.path("mode").asText(),
                        "orderStatus", order.status())));
        claims.add(slowly(demoEnvironment, screen, began));
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
    private long awaitActive(AdminApiClient adminApiClient, DemoProcess confirm)
            throws IOException, InterruptedException {
        long tripped = ticker.nanos();
        for (long asked = tripped; adminApiClient.mode().equals(TRIPPED) && confirm.isAlive(); asked = ticker.nanos()) {
            tripped = asked;
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return tripped;
    }

    private static DemoClaim slowly(DemoEnvironment demoEnvironment, Screen screen, long began)
            throws IOException, InterruptedException {
        long rampMillis = ScaledConf.shorter(ScaledConf.RAMP_MILLIS, demoEnvironment.scale());
        SlowStart start = new SlowStart(
                new SlowStart.Ramp(units(demoEnvironment.adminApiClient()), rampMillis, ScaledConf.RAMP_FROM_PERCENT),
                began);
        screen.print("the ramp: bots read as fast as possible, and the exchange counts their weight:");
        start.play(demoEnvironment.bot(1), screen, demoEnvironment.minuteMillis());
        return new DemoClaim(
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
    private static long units(AdminApiClient adminApiClient) throws IOException, InterruptedException {
        for (JsonNode exchange : adminApiClient.status().path("exchanges")) {
            for (JsonNode limit : exchange.path("limits")) {
                if (exchange.path("name").asText().equals("binance")
                        && limit.path("limit").asText().equals("spot.weight")) {
                    return limit.path("usable").asLong() - limit.path("reserve").asLong();
                }
            }
        }
        throw new IOException("the gateway's status has no limit spot.weight of binance");
    }

    private static DemoClaim audited(DemoEnvironment demoEnvironment) throws IOException, InterruptedException {
        JsonNode proof = demoEnvironment.adminApiClient().get("/admin/audit/verify");
        return new DemoClaim(
                "all of it is in the audit, and the audit is intact",
                proof.path("rows").asLong() + " rows",
                proof.path("holds").asBoolean(),
                Map.of(
                        "rows",
                        proof.path("rows").asLong(),
                        "holds",
                        proof.path("holds").asBoolean()));
    }
}
