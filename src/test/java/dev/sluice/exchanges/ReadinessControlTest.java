package dev.sluice.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.control.MarginMonitor;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.call.Kind;
import dev.sluice.core.health.CheckResult;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.MarginLevels;
import dev.sluice.core.health.MarginSettings;
import dev.sluice.core.health.NamedCheck.FindingSource;
import dev.sluice.core.health.ReadinessSettings;
import dev.sluice.core.health.ReportSettings;
import dev.sluice.core.health.Resource;
import dev.sluice.core.health.ResourceLevels;
import dev.sluice.core.health.ResourceSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.part.Identity;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Role;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ReadinessControlTest {
    private static final long SECOND = 1_000_000_000;
    private static final ReportSettings HEDGER =
            new ReportSettings(60_000, false, 1, 1, Mode.CANCEL_ONLY, ModeScope.exchange("binance"));
    private static final ReportSettings DESK = new ReportSettings(60_000, false, 1, 1, null, ModeScope.GLOBAL);

    private static final MarginSettings MARGINS = new MarginSettings(
            new MarginLevels(80, 95, 60, 80),
            Map.of("binance/careful", new MarginLevels(20, 40, 30, 50)),
            300_000,
            1,
            2);
    private static final String DISK = Resource.DISK.checkName();
    private static final ResourceSettings RESOURCES = new ResourceSettings(15_000, 1, 1, Map.of());

    private final AtomicLong now = new AtomicLong();
    private final ModeRegistry modeRegistry = new ModeRegistry(0, 0);
    private final AtomicInteger tightened = new AtomicInteger();
    private final List<String> said = new ArrayList<>();
    private final ModeHolder holder = new ModeHolder(modeRegistry, now::get, tightened::incrementAndGet, said::add);
    private final ConnectionMonitor connectionMonitor = new ConnectionMonitor(List::of, now::get);
    private final MarginMonitor marginMonitor = new MarginMonitor(MARGINS, holder, () -> Set.of("binance", "kraken"));
    private final ReadinessControl readinessControl = new ReadinessControl(
            settings(Map.of("hedger", HEDGER, "desk", DESK)), holder, marginMonitor, connectionMonitor);

    @Test
    void a_critical_report_holds_its_configured_mode_and_a_better_one_lifts_it() {
        assertThat(level(report("hedger", "critical", "no hedge"))).isEqualTo("critical");
        assertThat(modeRegistry.snapshot().all())
                .singleElement()
                .hasToString("CANCEL_ONLY for exchange:binance by readiness:hedger (hedger: no hedge)");
        assertThat(tightened).hasValue(1);

        report("hedger", "healthy", "");
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void details_of_a_report_are_bounded_and_must_be_plain_values() {
        report(
                "desk",
                "healthy",
                "",
                new JsonObject().put("lag", 12).put("venue", "one\ntwo").put("on", true));
        assertThat(readinessControl.status().checks())
                .filteredOn(check -> check.state().name().equals("desk"))
                .singleElement()
                .satisfies(check ->
                        assertThat(check.state().details()).isEqualTo(Map.of("lag", 12, "venue", "one", "on", true)));

        JsonObject many = new JsonObject();
        for (int i = 0; i < 21; i++) {
            many.put("d" + i, i);
        }
        assertThatThrownBy(() -> report("desk", "healthy", "", many))
                .hasMessage("'details' has 21 entries; allowed: 20");
        assertThatThrownBy(() -> report("desk", "healthy", "", new JsonObject().put("a", new JsonObject())))
                .hasMessage("'details.a' is not a text, number or boolean");
    }

    @Test
    void a_report_without_a_mode_is_only_shown() {
        report("desk", "critical", "nobody there");

        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(readinessControl.status().checks())
                .filteredOn(check -> check.state().name().equals("desk"))
                .singleElement()
                .satisfies(check -> assertThat(check.state().healthLevel()).isEqualTo(HealthLevel.CRITICAL));
    }

    @Test
    void a_program_that_never_reported_holds_nothing_and_one_that_went_silent_does() {
        now.addAndGet(3_600 * SECOND);
        readinessControl.update();
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();

        report("hedger", "healthy", "");
        now.addAndGet(61 * SECOND);
        readinessControl.update();
        assertThat(modeRegistry.snapshot().at("binance").mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(modeRegistry.snapshot().all().get(0).holdReason().reason()).isEqualTo("hedger: silent for 61 s");
    }

    @Test
    void a_critical_margin_holds_only_its_account_to_reduce_only_and_passes_deposits() {
        assertThat(level(margin("desk", "4", "96"))).isEqualTo("critical");

        ModeHold held = modeRegistry.snapshot().all().get(0);
        assertThat(held).asString().startsWith("REDUCE_ONLY for account:binance/desk by margin (96 % of its funds");
        assertThat(held.mode().allows(Kind.DEPOSIT)).isTrue();
        assertThat(held.mode().allows(Kind.REDUCE)).isTrue();
        assertThat(held.mode().allows(Kind.PLACE)).isFalse();

        assertThat(level(margin("desk", "15", "85"))).isEqualTo("critical");
        assertThat(level(margin("desk", "15", "85"))).isEqualTo("warning");
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void an_account_can_have_its_own_levels() {
        assertThat(level(margin("careful", "60", "40"))).isEqualTo("critical");
        assertThat(level(margin("desk", "60", "40"))).isEqualTo("healthy");
    }

    @Test
    void an_account_whose_reports_stop_is_held_to_reduce_only() {
        margin("desk", "60", "40");
        now.addAndGet(301 * SECOND);
        readinessControl.update();

        assertThat(modeRegistry.snapshot().all()).singleElement().asString().contains("silent for 301 s");
    }

    @Test
    void an_invalid_report_is_refused_and_changes_nothing() {
        assertThat(report("stranger", "critical", "").status()).isEqualTo(404);
        assertThatThrownBy(() -> report("hedger", "fine", "")).hasMessageContaining("healthy, warning or critical");
        assertThatThrownBy(() -> report("hedger", "unknown", "")).hasMessageContaining("healthy, warning or critical");
        assertThatThrownBy(() -> margin("desk", "1e9", "0")).hasMessageContaining("plain decimal");
        assertThatThrownBy(() -> margin("de sk", "1", "0")).hasMessageContaining("account");
        assertThatThrownBy(() -> send("/margins", margins("nowhere", "desk", "1", "1")))
                .hasMessageContaining("no exchange 'nowhere'");
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(readinessControl.status().margins()).isEmpty();
    }

    @Test
    void a_report_removed_by_a_reload_lifts_its_hold() {
        report("hedger", "critical", "no hedge");
        readinessControl.reload(settings(Map.of("desk", DESK)));

        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(report("hedger", "critical", "").status()).isEqualTo(404);
    }

    @Test
    void a_report_kept_by_a_reload_keeps_its_hold() {
        report("hedger", "critical", "no hedge");
        readinessControl.reload(settings(Map.of("hedger", HEDGER)));

        assertThat(modeRegistry.snapshot().at("binance").mode()).isEqualTo(Mode.CANCEL_ONLY);
    }

    @Test
    void a_resource_holds_only_its_configured_mode_until_it_is_known_to_be_better() {
        readinessControl.checks().recordFinding(DISK, FindingSource.RESOURCE, finding(HealthLevel.CRITICAL), Map.of());
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();

        ResourceLevels levels = new ResourceLevels(null, 97, Mode.REDUCE_ONLY, ModeScope.GLOBAL);
        readinessControl.reload(new ReadinessSettings(
                MARGINS, Map.of(), Map.of(), new ResourceSettings(15_000, 1, 1, Map.of("disk", levels))));
        assertThat(modeRegistry.snapshot().all())
                .singleElement()
                .hasToString("REDUCE_ONLY for global by readiness:" + DISK + " (" + DISK + ": found)");

        readinessControl.checks().recordUnknown(DISK, "garbage", Map.of());
        assertThat(modeRegistry.snapshot().isEmpty()).isFalse();
        readinessControl.checks().recordFinding(DISK, FindingSource.RESOURCE, finding(HealthLevel.WARNING), Map.of());
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();

        now.addAndGet(46 * SECOND);
        readinessControl.update();
        assertThat(modeRegistry.snapshot().all()).singleElement().asString().contains("silent for 46 s");
    }

    @Test
    void a_check_of_the_gateway_itself_accepts_no_report() {
        assertThat(report(DISK, "critical", "").status()).isEqualTo(404);
    }

    @Test
    void a_check_moved_by_a_reload_holds_in_its_new_scope_only() {
        report("hedger", "critical", "no hedge");
        ReportSettings elsewhere =
                new ReportSettings(60_000, false, 1, 1, Mode.REDUCE_ONLY, ModeScope.exchange("kraken"));
        readinessControl.reload(settings(Map.of("hedger", elsewhere)));

        assertThat(modeRegistry.snapshot().all())
                .singleElement()
                .hasToString("REDUCE_ONLY for exchange:kraken by readiness:hedger (hedger: no hedge)");
    }

    private CheckResult finding(HealthLevel healthLevel) {
        return new CheckResult(healthLevel, "found", now.get());
    }

    private static ReadinessSettings settings(Map<String, ReportSettings> reports) {
        return new ReadinessSettings(MARGINS, reports, Map.of(), RESOURCES);
    }

    private Response report(String name, String level, String message) {
        return send(
                "/reports/{name}",
                new JsonObject().put("name", name).put("level", level).put("message", message));
    }

    private Response report(String name, String level, String message, JsonObject details) {
        return send(
                "/reports/{name}",
                new JsonObject()
                        .put("name", name)
                        .put("level", level)
                        .put("message", message)
                        .put("details", details));
    }

    private static String level(Response response) {
        return new JsonObject(response.json()).getString("level");
    }

    private Response margin(String account, String available, String used) {
        return send("/margins", margins("binance", account, available, used));
    }

    private Response send(String path, JsonObject fields) {
        Operation operation = readinessControl.operations().stream()
                .filter(one -> one.path().equals(path))
                .findFirst()
                .orElseThrow();
        return operation
                .handler()
                .handle(new Operation.Request(new Identity("hedger", Set.of(Role.TRIP)), fields))
                .result();
    }

    private static JsonObject margins(String exchange, String account, String available, String used) {
        return new JsonObject()
                .put("exchange", exchange)
                .put("account", account)
                .put("available", available)
                .put("used", used)
                .put("currency", "USDT");
    }
}
