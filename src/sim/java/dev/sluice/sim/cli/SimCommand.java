package dev.sluice.sim.cli;

import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.server.NetworkDelay;
import dev.sluice.sim.server.SimSettings;
import dev.sluice.sim.server.SimulatorServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that runs a simulated exchange until it is stopped. */
@Command(
        name = "sim",
        mixinStandardHelpOptions = true,
        description = {
            "Runs simulated exchanges for your bots; the path selects the exchange. They check signatures, count limits and keep orders; Binance and Bybit also ban.",
            "WebSockets, where the exchanges have them: a trade every 250 ms in each market, events of the account, and orders with the same book and limits:"
                    + " Binance's streams (trade, aggTrade, bookTicker, depth5 to 20, kline, miniTicker), listen keys of USD-M and the WebSocket APIs of spot and USD-M;"
                    + " OKX (trades, tickers, orders), Bybit (publicTrade, tickers, order), Kraken v2 (trade, ticker, executions), Coinbase (market_trades, matches).",
            "GET /_sim/stats: what was counted. POST /_sim/faults: faults of the next calls. POST /_sim/margins: maintenance margin of an account at Binance USD-M."
        })
final class SimCommand implements Callable<Integer> {
    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port; 0 picks a free one and prints it (default).")
    private int port;

    @Option(
            names = "--scale",
            paramLabel = "PART",
            defaultValue = "1",
            description =
                    "Factor for the length of every window and ban: with 0.05 a minute takes three seconds (default: 1).")
    private double scale;

    @Option(
            names = "--delay-ms",
            paramLabel = "MIN-MAX",
            defaultValue = "0-0",
            description = "Network delay of an HTTP call and of its response (default: 0-0).")
    private String delay = "";

    @Option(names = "--seed", paramLabel = "SEED", defaultValue = "1", description = "Seed of the delays (default: 1).")
    private long seed;

    @Option(
            names = "--source-ip-header",
            description =
                    "Use the header X-Sim-Source-Ip as the address of the caller, so that one machine can act as several.")
    private boolean sourceIpHeader;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        SimulatorServer server = start(vertx);
        PrintWriter out = spec.commandLine().getOut();
        String url = "http://" + host + ":" + server.port();
        out.println(
                Boolean.getBoolean("sluice.terminal")
                        ? new SimText(url, scale).forPeople()
                        : new SimText(url, scale).forPrograms());
        out.flush();
        new CountDownLatch(1).await();
        return ExitCode.DONE;
    }

    private SimulatorServer start(Vertx vertx) {
        try {
            return SimulatorServer.start(vertx, settings())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            vertx.close();
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new CommandFailed(ExitCode.NO, "cannot listen at " + host + ":" + port + ": " + why.getMessage());
        }
    }

    private SimSettings settings() {
        try {
            return new SimSettings(
                    host, port, VenueSettings.defaults().withScale(scale), networkDelay(), sourceIpHeader);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private NetworkDelay networkDelay() {
        String[] ends = delay.split("-", 2);
        try {
            return new NetworkDelay(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]), seed);
        } catch (NumberFormatException e) {
            throw new CommandFailed(
                    ExitCode.USAGE, "--delay-ms must be MIN-MAX in milliseconds, such as 20-300, not '" + delay + "'");
        }
    }
}
