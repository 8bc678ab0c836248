package dev.sluice.sim.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The environment of the scenes: a temporary folder and the child processes in it. Closing it ends every process and
 * removes the folder. All sockets use 127.0.0.1 and free ports.
 */
final class DemoEnvironment implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)");
    private static final Pattern SIGNS = Pattern.compile("signs cancels for");
    private static final Pattern URLS = Pattern.compile(URL + ".*" + URL);

    private final Path home;
    private final Path folder;
    private final double scale;
    private final FakeTimeServer time;
    private final Path signerFile;
    private final Deque<DemoProcess> programs = new ConcurrentLinkedDeque<>();
    private @Nullable ExchangeWithGateway exchangeWithGateway;

    /**
     * @param home the project's folder, whose {@code conf} is used
     * @param scale length of every window and ban relative to the real one
     */
    DemoEnvironment(Path home, double scale) throws IOException {
        this.home = home;
        this.scale = scale;
        folder = Files.createTempDirectory("sluice-demo");
        time = new FakeTimeServer();
        ScaledConf.copy(
                home.resolve(System.getProperty("sluice.conf", "conf")), folder.resolve("conf"), scale, time.name());
        signerFile = DemoSigner.configure(folder.resolve("signer"), folder.resolve("conf"));
    }

    /** Returns the time server that the gateway queries. */
    FakeTimeServer time() {
        return time;
    }

    double scale() {
        return scale;
    }

    /** Returns the length of the exchange's minute in real milliseconds. */
    long minuteMillis() {
        return Math.round(60_000 * scale);
    }

    /** Returns how many minutes of the exchange pass in {@code seconds} of real time. */
    double exchangeMinutes(double seconds) {
        return seconds / 60 / scale;
    }

    /** Starts a simulated exchange on {@code port}; 0 selects a free one. */
    SimulatorClient sim(int port) throws IOException, InterruptedException {
        DemoProcess demoProcess =
                start("sim", "--port", String.valueOf(port), "--scale", String.format(Locale.ROOT, "%s", scale));
        return new SimulatorClient(
                demoProcess, URI.create(demoProcess.awaitLine(URL).group(1)));
    }

    /** Returns a client of the gateway's admin API with the admin token. */
    AdminApiClient adminApiClient() throws IOException, InterruptedException {
        return new AdminApiClient(gateway().admin(), dataFolder().resolve("admin.token"));
    }

    /** Starts a command of {@code scripts/sluice} that talks to the gateway and prints JSON. */
    DemoProcess command(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(words));
        String port = String.valueOf(gateway().admin().getPort());
        all.addAll(
                List.of("--json", "--admin-port", port, "--data", dataFolder().toString()));
        return start(all.toArray(String[]::new));
    }

    private Path dataFolder() {
        return folder.resolve("data");
    }

    /** Starts a gateway in front of {@code sim}, with this stage's data folder. */
    GatewayProcess gateway(SimulatorClient simulatorClient, int port) throws IOException, InterruptedException {
        DemoProcess demoProcess = start(
                "run",
                "--conf",
                folder.resolve("conf").toString(),
                "--data",
                dataFolder().toString(),
                "--port",
                String.valueOf(port),
                "--admin-port",
                "0",
                "--upstream",
                "*=" + simulatorClient.url());
        Matcher urls = demoProcess.awaitLine(URLS);
        return GatewayProcess.whenReady(demoProcess, URI.create(urls.group(1)), URI.create(urls.group(2)));
    }

    /**
     * Returns the exchange and gateway that the scenes share, started on first use; the bots scene also starts an
     * exchange of its own.
     */
    ExchangeWithGateway exchangeWithGateway() throws IOException, InterruptedException {
        if (exchangeWithGateway == null) {
            SimulatorClient exchange = sim(0);
            GatewayProcess gatewayProcess = gateway(exchange, 0);
            // At a first start calls go one at a time until the exchange reports its use; the scenes begin after that.
            BinanceClient.demo(gatewayProcess.binance(), 1).tickers().join();
            exchangeWithGateway = new ExchangeWithGateway(exchange, gatewayProcess);
        }
        return exchangeWithGateway;
    }

    GatewayProcess gateway() throws IOException, InterruptedException {
        return exchangeWithGateway().gatewayProcess();
    }

    /** Returns a bot of one of the accounts of {@code sluice sim} behind the gateway: 1, 2 or 3. */
    BinanceClient bot(int account) throws IOException, InterruptedException {
        return BinanceClient.demo(gateway().binance(), account);
    }

    /** Restarts the exchange on the port where the gateway expects it. */
    void exchangeIsBack(int port) throws IOException, InterruptedException {
        exchangeWithGateway = new ExchangeWithGateway(sim(port), gateway());
    }

    /** Kills the gateway and restarts it with the same configuration, data folder and port. */
    void killAndRestartGateway() throws IOException, InterruptedException {
        ExchangeWithGateway before = exchangeWithGateway();
        before.gatewayProcess().kill();
        exchangeWithGateway = new ExchangeWithGateway(
                before.exchange(),
                gateway(before.exchange(), before.gatewayProcess().port()));
    }

    /** Starts three greedy bots with an account each, behind this machine's one address. */
    BotTrio trio(String baseUrl, int seconds) throws IOException, InterruptedException {
        return new BotTrio(
                List.of(bot(baseUrl, 1, seconds), bot(baseUrl, 2, seconds), bot(baseUrl, 3, seconds)), seconds);
    }

    private DemoProcess bot(String baseUrl, int account, int seconds) throws IOException {
        return start(
                "demo-bot",
                "--url",
                baseUrl,
                "--account",
                String.valueOf(account),
                "--seconds",
                String.valueOf(seconds));
    }

    /** Starts {@code sluice-signer}, whose socket the gateway's configuration names; returns when it serves. */
    void startSigner() throws IOException, InterruptedException {
        DemoProcess signer = DemoProcess.startSigner(signerFile);
        programs.push(signer);
        signer.awaitLine(SIGNS);
    }

    private DemoProcess start(String... words) throws IOException {
        DemoProcess demoProcess = DemoProcess.start(home, List.of(words));
        programs.push(demoProcess);
        return demoProcess;
    }

    /**
     * Closes the stage also when the demo is interrupted; files that cannot be removed stay in the temporary folder.
     */
    void stopProcesses() {
        try {
            close();
        } catch (IOException | UncheckedIOException e) {
            // The processes have ended; that is what matters.
        }
    }

    @Override
    public void close() throws IOException {
        time.close();
        programs.forEach(DemoProcess::close);
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
