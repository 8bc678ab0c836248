package dev.sluice.sim.demo;

import dev.sluice.base.time.Ticker;
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
import java.util.concurrent.TimeUnit;
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
    private @Nullable SimulatorClient exchange;
    private @Nullable GatewayProcess gateway;

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
    SimulatorClient startExchange(int port) throws IOException, InterruptedException {
        DemoProcess process =
                start("sim", "--port", String.valueOf(port), "--scale", String.format(Locale.ROOT, "%s", scale));
        return new SimulatorClient(process, URI.create(process.awaitLine(URL).group(1)));
    }

    /** Returns the exchange that the scenes share, started on first use; the bots scene also starts one of its own. */
    SimulatorClient exchange() throws IOException, InterruptedException {
        SimulatorClient running = exchange;
        if (running == null) {
            running = startExchange(0);
            exchange = running;
        }
        return running;
    }

    /** Starts the exchange again, on the port where the gateway expects it. */
    void restartExchange() throws IOException, InterruptedException {
        exchange = startExchange(exchange().port());
    }

    /** Returns the gateway in front of that exchange, started on first use. */
    GatewayProcess gateway() throws IOException, InterruptedException {
        GatewayProcess running = gateway;
        if (running == null) {
            running = startGateway(0);
            // At a first start calls go one at a time until the exchange reports its use; the scenes begin after that.
            BinanceClient.demo(running.binance(), 1).tickers().join();
            gateway = running;
        }
        return running;
    }

    private GatewayProcess startGateway(int port) throws IOException, InterruptedException {
        DemoProcess process = start(
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
                "*=" + exchange().url());
        Matcher urls = process.awaitLine(URLS);
        return GatewayProcess.whenReady(process, URI.create(urls.group(1)), URI.create(urls.group(2)));
    }

    /**
     * Kills the gateway and starts it again with the same configuration, data folder and port; returns the milliseconds
     * from the kill until it was ready.
     */
    long killAndRestartGateway() throws IOException, InterruptedException {
        Ticker ticker = Ticker.system();
        long killed = ticker.nanos();
        gateway().process().kill();
        gateway = startGateway(gateway().port());
        return TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - killed);
    }

    /** Returns a client of the gateway's admin API with the admin token. */
    AdminApiClient operator() throws IOException, InterruptedException {
        return admin(dataFolder().resolve("admin.token"));
    }

    /** Returns a client of the gateway's admin API with the token in a file. */
    AdminApiClient admin(Path tokenFile) throws IOException, InterruptedException {
        return new AdminApiClient(gateway().admin(), tokenFile);
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

    /** Returns a bot of one of the accounts of {@code sluice sim} behind the gateway: 1, 2 or 3. */
    BinanceClient bot(int account) throws IOException, InterruptedException {
        return BinanceClient.demo(gateway().binance(), account);
    }

    /** Returns a bot of account 3 that the gateway knows by this name. */
    BinanceClient namedBot(String name) throws IOException, InterruptedException {
        return BinanceClient.demo(gateway().url() + "/@" + name + "/binance", 3);
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
        DemoProcess process = DemoProcess.start(home, List.of(words));
        programs.push(process);
        return process;
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
