package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * A scene in which the clock is two seconds wrong: new risk stops, cancels pass, and trading resumes by itself after
 * the correction.
 */
final class ClockScenario extends Scenario {
    private static final long WRONG_MILLIS = 2_000;
    /**
     * Twice the time of detection (two rounds of at most 1.2 s plus their responses) and recovery (three more), for a
     * busy machine.
     */
    private static final long BOUND_MILLIS = 12_000;

    private static final int BLOCKED = 400;
    private static final int UNAVAILABLE = 503;

    ClockScenario(DemoEnvironment environment, Screen screen) {
        super(environment, screen);
    }

    @Override
    void play() throws IOException, InterruptedException {
        GatewayProcess gateway = environment.gateway();
        BinanceClient bot = environment.bot(1);
        screen.aside("A time server of the demo gets a request every " + ScaledConf.CLOCK_POLL_MILLIS
                + " ms (public servers allow one in 16 s); the limit is that of the production profile, 250 ms.");
        long before = gateway.millisUntilReady(200);
        BotResponse resting = BinanceClient.callUntilUseful(() -> bot.place("clock-1"));
        screen.print("/health/ready 200, a bot has an order open (" + resting.status() + ")");
        environment.time().ahead(WRONG_MILLIS);
        long stopped = gateway.millisUntilReady(UNAVAILABLE);
        JsonClient.Response ready = gateway.pages().get("/health/ready");
        String issue = ready.body().path("issues").path(0).asText();
        JsonClient.Response serving = gateway.pages().get("/health/serving");
        screen.print("it now reports that this machine is 2 s behind -> /health/ready " + ready.status() + " after "
                + stopped + " ms, /health/serving " + serving.status());
        screen.print("   " + issue);
        BotResponse order = bot.place("clock-2").join();
        BotResponse cancel = bot.cancel("clock-1").join();
        screen.reply("an order", order);
        screen.reply("a cancel", cancel);
        environment.time().ahead(0);
        long opened = gateway.millisUntilReady(200);
        BotResponse again = BinanceClient.callUntilUseful(() -> bot.place("clock-3"));
        screen.reply(String.format(Locale.ROOT, "corrected: ready after %d ms, an order", opened), again);
        claim(
                "2 s wrong: CANCEL_ONLY, and ready has the reason",
                "503 after " + stopped + " ms",
                before >= 0
                        && stopped >= 0
                        && stopped <= BOUND_MILLIS
                        && ready.status() == UNAVAILABLE
                        && issue.startsWith("Time sync issue: ")
                        && order.status() == BLOCKED
                        && order.reason().equals("mode; mode=CANCEL_ONLY; scope=global; cause=clock"),
                Map.of("millis", stopped, "issue", issue, "orderStatus", order.status()));
        claim(
                "serving stays 200, and cancels pass",
                serving.status() + ", cancel " + cancel.status(),
                serving.status() == 200 && cancel.useful(),
                Map.of("serving", serving.status(), "cancelStatus", cancel.status()));
        claim(
                "after the correction trading continues",
                "after " + opened + " ms",
                opened >= 0 && opened <= BOUND_MILLIS && again.useful(),
                Map.of("millis", opened, "orderStatus", again.status()));
    }
}
