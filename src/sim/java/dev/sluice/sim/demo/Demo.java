package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/** A runner that plays the scenes in order, prints their measurements and reports whether every claim held. */
public final class Demo {
    /** Duration of the simulated exchange's time in real time: one of its minutes takes three seconds. */
    private static final double SCALE = 0.05;

    private static final List<Scene> SCENES = List.of(
            new Scene("bots", "Three greedy bots, three accounts, one IP address", BotsScenario::new),
            new Scene("shared", "Ten bots request the same depth at the same time", SharedReadsScenario::new),
            new Scene("cancels", "Many cancels while the queue is full", CancelsScenario::new),
            new Scene("failures", "The exchange fails: was my order sent or not?", FailuresScenario::new),
            new Scene("restart", "kill -9 and restart: limits are not refilled", RestartScenario::new),
            new Scene("trip", "A hedge drifts: new risk stops, and stays stopped", HaltScenario::new),
            new Scene(
                    "margin",
                    "The margin runs out: the balance that a bot reads stops its account",
                    MarginScenario::new),
            new Scene(
                    "clock", "The clock is wrong: signatures would be refused, so new risk stops", ClockScenario::new),
            new Scene("readiness", "Your own check reports a problem, or nothing", ReadinessScenario::new),
            new Scene("rules", "A bot errs by a factor of one hundred", OrderRuleScenario::new),
            new Scene("pull", "Prices are wrong: a halt also empties the book", PullScenario::new));

    private final Options options;
    private final Screen screen;
    private final List<PlayedScene> played = new ArrayList<>();

    /** A scene with its name on the command line. */
    private record Scene(String name, String title, BiFunction<DemoEnvironment, Screen, Scenario> scenario) {}

    /** A scene of {@code --json}. */
    record PlayedScene(String scene, String title, List<DemoClaim> claims) {}

    /** The document of {@code --json}. */
    record Result(boolean held, double scale, List<PlayedScene> scenes) {}

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
        return SCENES.stream().map(Scene::name).toList();
    }

    /** Plays the demo; returns whether every claim held. */
    public static boolean play(Options options) throws IOException, InterruptedException {
        return new Demo(options).play();
    }

    private boolean play() throws IOException, InterruptedException {
        try (DemoEnvironment environment = new DemoEnvironment(options.home(), SCALE)) {
            Runtime.getRuntime().addShutdownHook(new Thread(environment::stopProcesses, "ending the demo's processes"));
            screen.opening(SCALE);
            List<Scene> scenes = SCENES.stream()
                    .filter(scene -> options.scene().isEmpty() || scene.name().equals(options.scene()))
                    .toList();
            for (Scene scene : scenes) {
                screen.title(scenes.indexOf(scene) + 1, scene.title());
                Scenario scenario = scene.scenario().apply(environment, screen);
                scenario.play();
                scenario.claims().forEach(screen::claim);
                played.add(new PlayedScene(scene.name(), scene.title(), scenario.claims()));
            }
            screen.summary(claims());
            if (options.json()) {
                new PrintStream(System.out, true, StandardCharsets.UTF_8)
                        .println(new ObjectMapper()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(new Result(held(), SCALE, played)));
            }
            if (options.keep()) {
                keep(environment);
            }
        }
        return held();
    }

    private boolean held() {
        return claims().stream().allMatch(DemoClaim::held);
    }

    private List<DemoClaim> claims() {
        return played.stream().flatMap(scene -> scene.claims().stream()).toList();
    }

    private void keep(DemoEnvironment environment) throws IOException, InterruptedException {
        String exchange = environment.exchange().url();
        screen.print("");
        point("bots", environment.gateway().binance());
        point("its metrics", environment.gateway().admin() + "/metrics");
        point("the exchange", exchange);
        point("its statistics", exchange + "/_sim/stats");
        screen.print("Both keep running; Ctrl-C stops them.");
        Thread.currentThread().join();
    }

    private void point(String what, String url) {
        screen.print(String.format(Locale.ROOT, "%-18s %s", what, url));
    }
}
