package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A runner that plays the scenes in order, prints their measurements and reports whether every claim held. */
public final class Demo {
    /** Duration of the simulated exchange's time in real time: one of its minutes takes three seconds. */
    private static final double SCALE = 0.05;

    private static final List<Scenario> SCENES = List.of(
            new Scenario("bots", "Three greedy bots, three accounts, one IP address", new BotsScenario()::play),
            new Scenario("shared", "Ten bots request the same depth at the same time", new SharedReadsScenario()::play),
            new Scenario("cancels", "Many cancels while the queue is full", new CancelsScenario()::play),
            new Scenario("failures", "The exchange fails: was my order sent or not?", new FailuresScenario()::play),
            new Scenario("restart", "kill -9 and restart: limits are not refilled", new RestartScenario()::play),
            new Scenario("trip", "A hedge drifts: new risk stops, and stays stopped", new HaltScenario()::play),
            new Scenario(
                    "margin",
                    "The margin runs out: the balance that a bot reads stops its account",
                    new MarginScenario()::play),
            new Scenario(
                    "clock",
                    "The clock is wrong: signatures would be refused, so new risk stops",
                    new ClockScenario()::play),
            new Scenario("readiness", "Your own check reports a problem, or nothing", new ReadinessScenario()::play),
            new Scenario("rules", "A bot errs by a factor of one hundred", new OrderRuleScenario()::play),
            new Scenario("pull", "Prices are wrong: a halt also empties the book", new PullScenario()::play));

    private final Options options;
    private final Screen screen;
    private final Map<Scenario, List<DemoClaim>> played = new LinkedHashMap<>();

    /**
     * The options of the demo.
     *
     * @param home the project's folder
     * @param scene the name of one scene, or empty for all
     * @param json print one JSON document on standard output and the scenes on standard error
     * @param keep leave exchange and gateway running at the end, until interrupted
     * @param terminal whether to use colours and redraw lines
     * @param unicode whether the output can show more than ASCII
     */
    public record Options(Path home, String scene, boolean json, boolean keep, boolean terminal, boolean unicode) {}

    private Demo(Options options) {
        this.options = options;
        PrintStream shown = new PrintStream(options.json() ? System.err : System.out, false, StandardCharsets.UTF_8);
        this.screen = new Screen(shown, options.terminal(), options.unicode());
    }

    public static List<String> scenes() {
        return SCENES.stream().map(Scenario::name).toList();
    }

    /** Plays the demo; returns whether every claim held. */
    public static boolean play(Options options) throws IOException, InterruptedException {
        return new Demo(options).play();
    }

    private boolean play() throws IOException, InterruptedException {
        try (DemoEnvironment demoEnvironment = new DemoEnvironment(options.home(), SCALE)) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(demoEnvironment::stopProcesses, "ending the demo's processes"));
            screen.opening(SCALE);
            List<Scenario> scenes = SCENES.stream()
                    .filter(scenario ->
                            options.scene().isEmpty() || scenario.name().equals(options.scene()))
                    .toList();
            for (Scenario scenario : scenes) {
                screen.title(scenes.indexOf(scenario) + 1, scenario.title());
                List<DemoClaim> claims = scenario.script().play(demoEnvironment, screen);
                claims.forEach(screen::claim);
                played.put(scenario, claims);
            }
            summary();
            if (options.keep()) {
                keep(demoEnvironment);
            }
        }
        return held();
    }

    private boolean held() {
        return claims().stream().allMatch(DemoClaim::held);
    }

    private List<DemoClaim> claims() {
        List<DemoClaim> all = new ArrayList<>();
        played.values().forEach(all::addAll);
        return all;
    }

    private void summary() {
        screen.summary(claims());
        if (options.json()) {
            new PrintStream(System.out, true, StandardCharsets.UTF_8).println(json());
        }
    }

    private String json() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = mapper.createObjectNode().put("held", held()).put("scale", SCALE);
        ArrayNode scenes = document.putArray("scenes");
        played.forEach((scenario, claims) -> {
            ObjectNode node = scenes.addObject().put("scene", scenario.name()).put("title", scenario.title());
            ArrayNode list = node.putArray("claims");
            for (DemoClaim demoClaim : claims) {
                list.addObject()
                        .put("claim", demoClaim.text())
                        .put("held", demoClaim.held())
                        .put("measured", demoClaim.measured())
                        .set("figures", mapper.valueToTree(demoClaim.figures()));
            }
        });
        return document.toPrettyString();
    }

    private void keep(DemoEnvironment demoEnvironment) throws IOException, InterruptedException {
        ExchangeWithGateway exchangeWithGateway = demoEnvironment.exchangeWithGateway();
        screen.print("");
        point("bots", exchangeWithGateway.gatewayProcess().url() + "/binance");
        point("its metrics", exchangeWithGateway.gatewayProcess().admin() + "/metrics");
        point("the exchange", exchangeWithGateway.exchange().url());
        point("its statistics", exchangeWithGateway.exchange().url() + "/_sim/stats");
        screen.print("Both keep running; Ctrl-C stops them.");
        Thread.currentThread().join();
    }

    private void point(String what, String url) {
        screen.print(String.format(Locale.ROOT, "%-18s %s", what, url));
    }
}
