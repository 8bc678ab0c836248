package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.PollInterval;
import dev.sluice.cluster.ClusterMetrics;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.Drift;
import dev.sluice.core.clock.DriftStatistics;
import dev.sluice.exchanges.ClockMetrics;
import dev.sluice.part.Metrics;
import dev.sluice.status.ClusterReport;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the metrics of a whole gateway with traffic, and that dashboards and alerts use existing metrics. */
@SuppressWarnings("NullAway.Init") // set before all tests
@Timeout(120)
final class MetricsTest {
    private static final Pattern NAME = Pattern.compile("(?<!\")\\b(?:sluice|jvm|process|system)_[a-z0-9_]+");
    private static final String WITHDRAW =
            "/@maker1/binance/sapi/v1/capital/withdraw/apply?coin=BTC&amount=1&timestamp=1700000000000&signature=ab";

    private static final ClockStatus KNOWN = new ClockStatus(
            new ClockVerdict(ClockStanding.WITHIN, new Drift(-1, 1), "a test", false, "", List.of(), Map.of()),
            250_000_000,
            DriftStatistics.NONE,
            List.of(),
            "not asked",
            false,
            0,
            0);

    private static final ClusterReport NO_EXCHANGES = new ClusterReport(
            "desk", "a", List.of("a", "b"), true, "", Map.of(), List.of(), List.of(), List.of(), Map.of(), List.of());

    @TempDir
    private static Path folder;

    private static GatewayFixture gateway;
    private static String page;

    @BeforeAll
    static void scrape() throws Exception {
        gateway = new GatewayFixture(folder, "{\"profile\": \"production\"}");
        gateway.bot("GET", "/binance/api/v3/ticker/price?symbol=BTCUSDT", "");
        gateway.bot("DELETE", "/foo/nowhere", "");
        gateway.bot("POST", WITHDRAW.replace("/@maker1", ""), "", "X-MBX-APIKEY", "0123456789abcdef");
        page = PollInterval.until(
                "the first check of the resources",
                () -> gateway.admin("GET", "/metrics", "").body(),
                body -> body.contains("sluice_resource_used_ratio"));
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    @Test
    void promtool_accepts_the_metrics() throws Exception {
        assumeThat(InstalledProgram.has("promtool"))
                .as("promtool (Debian: prometheus) is not installed")
                .isTrue();
        assertThat(InstalledProgram.run(page, "promtool", "check", "metrics")).isEmpty();
    }

    @Test
    void openmetrics_are_served_on_request_and_plain_text_otherwise() throws Exception {
        var open = gateway.admin(
                "GET", "/metrics", "", "Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
        var text = gateway.admin("GET", "/metrics", "", "Accept", "*/*");

        assertThat(open.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(open.body()).endsWith("# EOF\n");
        assertThat(text.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
        assertThat(text.body()).doesNotContain("# EOF");
    }

    @Test
    void requests_that_are_refused_before_they_are_calls_are_counted() {
        assertThat(page).as("DELETE /foo/nowhere").contains("\nsluice_bad_requests_total 1.0\n");
    }

    @Test
    void queue_wait_and_upstream_time_are_separate_histograms() {
        assertThat(page)
                .contains("# TYPE sluice_queue_wait_seconds histogram\n")
                .contains("# TYPE sluice_upstream_seconds histogram\n")
                .contains("sluice_queue_wait_seconds_bucket{exchange=\"binance\",kind=\"read_public\",le=\"+Inf\"} 1\n")
                .contains("sluice_upstream_seconds_count{exchange=\"binance\",kind=\"read_public\"} 1\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice_requests_total",
                "sluice_queue_wait_seconds",
                "sluice_queue_depth",
                "sluice_budget_tokens",
                "sluice_budget_limit",
                "sluice_budget_upstream_used",
                "sluice_budget_model_error",
                "sluice_refused_total",
                "sluice_kill_switch_state",
                "sluice_clock_sources",
                "sluice_exchange_clock_known",
                "sluice_upstream_429_total",
                "sluice_ban_until_timestamp_seconds",
                "sluice_config_last_reload_successful",
                "sluice_config_info",
                "sluice_loop_lag_seconds",
                "jvm_memory_used_bytes"
            })
    void common_gateway_metrics_exist(String name) {
        assertThat(names(page)).contains(name);
    }

    @Test
    void account_and_instrument_names_are_never_labels_and_a_bot_is_one_of_its_refused_calls() throws Exception {
        gateway.bot("POST", WITHDRAW, "", "X-MBX-APIKEY", "0123456789abcdef");
        String after = gateway.admin("GET", "/metrics", "").body();

        String refused = "sluice_bot_refused_total{bot=\"maker1\",exchange=\"binance\",reason=\"withdrawal\"} 1.0\n";
        assertThat(after).contains(refused).doesNotContain("BTC");
        assertThat(after.replace(refused, "")).doesNotContain("maker1");
        Set<String> labels = Pattern.compile("[{,]([a-z_]+)=\"")
                .matcher(after)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(labels).doesNotContain("account", "instrument", "path", "key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"conf/prometheus/alerts.yml", "conf/prometheus/alerts.test.yml", "conf/grafana/sluice.json"})
    void alerts_and_dashboard_use_only_existing_metrics(String file) throws Exception {
        Set<String> there = names(page);
        Metrics further = new Metrics();
        ClockMetrics.add(KNOWN, List.of(), further); // some appear only once the clock is known
        new ClusterMetrics().add(NO_EXCHANGES, Map.of(), further); // only for a member of a cluster
        further.snapshots().forEach(family -> {
            String name = family.getMetadata().getPrometheusName();
            there.add(family instanceof CounterSnapshot ? name + "_total" : name);
        });
        List<String> asked = NAME.matcher(Files.readString(Path.of(file)))
                .results()
                .map(found -> found.group().replaceAll("_(bucket|sum|count)$", ""))
                .distinct()
                .toList();

        assertThat(asked).isNotEmpty().allMatch(there::contains, "is a metric of the gateway");
    }

    @Test
    void the_alert_about_refused_bots_leaves_out_the_refusals_that_the_webhook_leaves_out() throws Exception {
        String alerts = Files.readString(Path.of("conf/prometheus/alerts.yml"));
        assertThat(Pattern.compile("reason!~\"([^\"]+)\"").matcher(alerts).results())
                .isNotEmpty()
                .allSatisfy(found -> assertThat(found.group(1).split("\\|", -1))
                        .containsExactlyInAnyOrderElementsOf(Stream.of(ReasonCode.values())
                                .filter(ReasonCode::isExpected)
                                .map(ReasonCode::header)
                                .toList()));
    }

    @Test
    void every_other_reason_of_a_refusal_is_in_the_alert_about_refused_calls() throws Exception {
        String alerts = Files.readString(Path.of("conf/prometheus/alerts.yml"));
        Matcher words =
                Pattern.compile("sluice:refused:total\\{reason=~\"([^\"]+)\"").matcher(alerts);
        assertThat(words.find()).isTrue();
        assertThat(words.group(1).split("\\|", -1))
                .containsExactlyInAnyOrderElementsOf(Stream.of(ReasonCode.values())
                        .filter(code -> !code.isExpected() && code != ReasonCode.GUARD) // which has an alert of its own
                        .map(ReasonCode::header)
                        .toList());
    }

    private static Set<String> names(String text) {
        return text.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
