package dev.sluice.demo;

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

    private static final List<Scene> SCENES = List.of(
            new BotsScene(),
            new SharedScene(),
            new CancelsScene(),
            new FailuresScene(),
            new RestartScene(),
            new TripScene(),
            new MarginScene(),
            new ClockScene(),
            new ReadinessScene());

    private final Options options;
    private final Screen screen;
    private final Map<Scene, List<Claim>> played = new LinkedHashMap<>();

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
        try (Stage stage = new Stage(options.home(), SCALE)) {
            Runtime.getRuntime().addShutdownHook(new Thread(stage::leave, "ending the demo's processes"));
            screen.opening(SCALE);
            List<Scene> scenes = SCENES.stream()
                    .filter(scene -> options.scene().isEmpty() || scene.name().equals(options.scene()))
                    .toList();
            for (Scene scene : scenes) {
                screen.title(scenes.indexOf(scene) + 1, scene.title());
                List<Claim> claims = scene.play(stage, screen);
                claims.forEach(screen::claim);
                played.put(scene, claims);
            }
            summary();
            if (options.keep()) {
                keep(stage);
            }
        }
        return held();
    }

    private boolean held() {
        return claims().stream().allMatch(Claim::held);
    }

    private List<Claim> claims() {
        List<Claim> all = new ArrayList<>();
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
        played.forEach((scene, claims) -> {
            ObjectNode node = scenes.addObject().put("scene", scene.name()).put("title", scene.title());
            ArrayNode list = node.putArray("claims");
            for (Claim claim : claims) {
                list.addObject()
                        .put("claim", claim.text())
                        .put("held", claim.held())
                        .put("measured", claim.measured())
                        .set("figures", mapper.valueToTree(claim.figures()));
            }
        });
        return document.toPrettyString();
    }

    private void keep(Stage stage) throws IOException, InterruptedException {
        Desk desk = stage.desk();
        screen.say("");
        point("bots", desk.sluice().url() + "/binance");
        point("what it counts", desk.sluice().admin() + "/metrics");
        point("the exchange", desk.exchange().url());
        point("what that counted", desk.exchange().url() + "/_sim/stats");
        screen.say("Left running; Ctrl-C ends both.");
        Thread.currentThread().join();
    }

    private void point(String what, String url) {
        screen.say(String.format(Locale.ROOT, "%-18s %s", what, url));
    }
}
