package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests that alerts fire when they should and only then, and that Grafana can load the dashboard. */
final class AlertMonitorTest {
    @Test
    void promtool_accepts_the_alert_rules_and_their_test_cases() throws Exception {
        assumeThat(InstalledProgram.has("promtool"))
                .as("promtool (Debian: prometheus) is not installed")
                .isTrue();
        InstalledProgram.run("", "promtool", "check", "config", "conf/prometheus/prometheus.yml");
        InstalledProgram.run("", "promtool", "test", "rules", "conf/prometheus/alerts.test.yml");
    }

    @Test
    void every_alert_has_a_test_case() throws Exception {
        assertThat(found("alertname=\"(\\w+)\"", "conf/prometheus/alerts.test.yml"))
                .isEqualTo(found("alert: (\\w+)", "conf/prometheus/alerts.yml"));
    }

    @Test
    void the_dashboard_has_complete_panels_that_do_not_overlap() throws Exception {
        JsonObject dashboard = new JsonObject(Files.readString(Path.of("conf/grafana/sluice.json")));
        JsonArray panels = dashboard.getJsonArray("panels");
        List<JsonObject> all = panels.stream().map(JsonObject.class::cast).toList();

        assertThat(all).extracting(panel -> panel.getInteger("id")).doesNotHaveDuplicates();
        assertThat(all).allSatisfy(panel -> {
            assertThat(panel.getString("title")).isNotEmpty();
            assertThat(panel.getJsonObject("gridPos").getInteger("x")
                            + panel.getJsonObject("gridPos").getInteger("w"))
                    .isLessThanOrEqualTo(24);
        });
        assertThat(all)
                .filteredOn(panel -> !"row".equals(panel.getString("type")))
                .allSatisfy(panel -> assertThat(
                                panel.getJsonArray("targets").stream().map(JsonObject.class::cast))
                        .isNotEmpty()
                        .allSatisfy(
                                target -> assertThat(target.getString("expr")).isNotEmpty()));
        assertThat(all)
                .as("a tile of now: the last value of a range would show what is over")
                .filteredOn(panel -> "stat".equals(panel.getString("type")))
                .isNotEmpty()
                .allSatisfy(panel -> assertThat(panel.getJsonArray("targets"))
                        .allMatch(target -> ((JsonObject) target).getBoolean("instant", false)));
        assertThat(cells(all)).doesNotHaveDuplicates();
    }

    private static List<String> cells(List<JsonObject> panels) {
        return panels.stream()
                .map(panel -> panel.getJsonObject("gridPos"))
                .flatMap(at -> java.util.stream.IntStream.range(0, at.getInteger("w") * at.getInteger("h"))
                        .mapToObj(i -> (at.getInteger("x") + i % at.getInteger("w")) + ","
                                + (at.getInteger("y") + i / at.getInteger("w"))))
                .toList();
    }

    private static Set<String> found(String pattern, String file) throws Exception {
        return Pattern.compile(pattern)
                .matcher(Files.readString(Path.of(file)))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
