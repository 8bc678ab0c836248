package dev.sluice.sim.cli;

import dev.sluice.sim.demo.GreedyBot;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A hidden command that runs one bot of the demo in its own process; only the demo starts it. */
@Command(name = "demo-bot", hidden = true, description = "One greedy bot of scripts/demo.")
final class DemoBotCommand implements Callable<Integer> {
    @Option(names = "--url", required = true, description = "Base URL of the exchange or of the gateway.")
    private String url = "";

    @Option(names = "--account", required = true, description = "Account of the simulated exchange: 1, 2 or 3.")
    private int account;

    @Option(names = "--seconds", required = true, description = "How long the bot trades.")
    private int seconds;

    @Override
    public Integer call() throws IOException {
        GreedyBot.play(url, account, seconds, new PrintStream(System.out, true, StandardCharsets.UTF_8));
        return 0;
    }
}
