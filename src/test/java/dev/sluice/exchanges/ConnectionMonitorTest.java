package dev.sluice.exchanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.control.MarginMonitor;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.Kind;
import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.ConnectionRule;
import dev.sluice.core.health.ConnectionSettings;
import dev.sluice.core.health.ConnectionType;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.MarginLevels;
import dev.sluice.core.health.MarginSettings;
import dev.sluice.core.health.ReadinessSettings;
import dev.sluice.core.health.ReadinessStatus.CheckStatus;
import dev.sluice.core.health.ResourceSettings;
import dev.sluice.core.health.StreamConnections;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.part.Identity;
import dev.sluice.part.Operation;
import dev.sluice.part.Role;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of connection checks that hold modes, second by second. */
final class ConnectionMonitorTest {
    private static final long SECOND = 1_000_000_000;
    private static final Config CONFIG = ((LoadResult.Valid) Config.load(Path.of("conf"))).config();
    private static final StreamConnections.StreamKey USER = new StreamConnections.StreamKey(true, "maker1");
    private static final String USER_STREAM = ConnectionType.USER_STREAM.checkName("binance");

    private static final ConnectionRule DEFAULT_RULE = new ConnectionRule(null, null, 5_000, 2, 3, 60_000, false);
    private static final ConnectionSettings DEFAULT = new ConnectionSettings(DEFAULT_RULE, DEFAULT_RULE, DEFAULT_RULE);

    private long now = new SplittableRandom().nextLong();
    private final ModeRegistry modeRegistry = new ModeRegistry(now, 0);
    private final ModeHolder holder = new ModeHolder(modeRegistry, () -> now, () -> {}, warning -> {});
    private final MarginMonitor marginMonitor =
            new MarginMonitor(new MarginSettings(new MarginLevels(80, 95, 60, 80), Map.of(), 0, 1, 1), holder, Set::of);
    private ConnectionSettings settings = DEFAULT;
    private final ExchangeRuntime binance = running(configured());
    private final ReadinessControl readinessControl = new ReadinessControl(
            new ReadinessSettings(margins(), Map.of(), Map.of(), new ResourceSettings(15_000, 1, 1, Map.of())),
            holder,
            marginMonitor,
            new ConnectionMonitor(() -> List.of(binance), () -> now));

    private static MarginSettings margins() {
        return new MarginSettings(new MarginLevels(80, 95, 60, 80), Map.of(), 0, 1, 1);
    }

    private ConfiguredExchange configured() {
        ConfiguredExchange of = Objects.requireNonNull(CONFIG.exchange("binance"));
        return new ConfiguredExchange(
                of.name(),
                true,
                of.settings(),
                of.dialect(),
                of.limits(),
                of.exchange(),
                of.admission(),
                of.clock(),
                settings,
                of.reads());
    }

    private ExchangeRuntime running(ConfiguredExchange configured) {
        ExchangeRuntime.SharedState shared = new ExchangeRuntime.SharedState(
                UsageStore.heap(), holder, BreakerRegistry.none(modeRegistry), () -> 0, true);
        return new ExchangeRuntime(configured, shared, (admission, decisions) -> {});
    }

    private void use(ConnectionSettings other) {
        settings = other;
        binance.reload(configured());
        readinessControl.reload(
                new ReadinessSettings(margins(), Map.of(), Map.of(), new ResourceSettings(15_000, 1, 1, Map.of())));
    }

    private static ConnectionRule rule(@Nullable Mode mode, @Nullable ModeScope modeScope, boolean required) {
        return new ConnectionRule(mode, modeScope, 5_000, 2, 3, 30_000, required);
    }

    private static ConnectionSettings userStream(ConnectionRule rule) {
        return new ConnectionSettings(DEFAULT.rest(), DEFAULT.websocket(), rule);
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += SECOND;
            readinessControl.update();
        }
    }

    private StreamConnections.Stream opened(StreamConnections.StreamKey kept) {
        return binance.streamConnections().open(kept, 1_000_000, 20 * SECOND, now);
    }

    private CheckStatus check(String name) {
        return readinessControl.status().checks().stream()
                .filter(one -> one.check().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private CheckState state(String name) {
        return check(name).state();
    }

    private JsonObject report(String... fields) {
        JsonObject sent = new JsonObject();
        for (int i = 0; i < fields.length; i += 2) {
            sent.put(fields[i], fields[i + 1]);
        }
        Operation operation = readinessControl.operations().stream()
                .filter(one -> one.path().equals("/connections"))
                .findFirst()
                .orElseThrow();
        return new JsonObject(operation
                .handler()
                .handle(new Operation.Request(new Identity("t", Set.of(Role.TRIP)), sent))
                .result()
                .json());
    }

    @Test
    void a_connection_that_was_never_seen_is_unknown_and_holds_nothing() {
        pass(3_600);
        assertThat(state(USER_STREAM).healthLevel()).isEqualTo(HealthLevel.UNKNOWN);
        assertThat(state(ConnectionType.REST.checkName("binance")).healthLevel())
                .isEqualTo(HealthLevel.UNKNOWN);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(readinessControl.status().checks())
                .extracting(one -> one.state().name())
                .contains("connections.binance.rest", "connections.binance.websocket", USER_STREAM);
    }

    @Test
    void a_silent_user_stream_holds_its_exchange_and_lifts_by_itself() {
        StreamConnections.Stream stream = opened(USER);
        pass(20);
        assertThat(state(USER_STREAM).healthLevel()).isEqualTo(HealthLevel.HEALTHY);
        pass(4);
        assertThat(modeRegistry.snapshot().isEmpty())
                .as("one failed check is not enough")
                .isTrue();
        pass(6);

        assertThat(modeRegistry.snapshot().all()).singleElement().satisfies(held -> {
            assertThat(held.modeScope()).isEqualTo(ModeScope.exchange("binance"));
            assertThat(held.mode()).isEqualTo(Mode.REDUCE_ONLY);
            assertThat(held.holdReason().reason())
                    .startsWith("connections.binance.user_stream: disconnected: silent for ")
                    .endsWith("at most 20 s are allowed");
        });
        assertThat(check(USER_STREAM).check().checkAction().stoppedKinds())
                .containsExactly(Kind.PLACE, Kind.AMEND, Kind.WITHDRAW);
        long since = state(USER_STREAM).sinceNanos();

        stream.recordData(now);
        pass(5);
        assertThat(modeRegistry.snapshot().isEmpty())
                .as("one successful check is not enough")
                .isFalse();
        pass(5);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(state(USER_STREAM).sinceNanos() - since).isPositive();
        assertThat(state(USER_STREAM).history()).hasSizeGreaterThan(6);
    }

    @Test
    void a_stream_reopened_within_seconds_holds_nothing() {
        opened(USER).recordClose(false, now);
        pass(3);
        opened(USER);
        pass(15);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(state(USER_STREAM).healthLevel()).isEqualTo(HealthLevel.HEALTHY);
    }

    @Test
    void a_stream_closed_by_its_bot_is_over_and_lifts_its_hold() {
        StreamConnections.Stream stream = opened(USER);
        pass(40);
        assertThat(modeRegistry.snapshot().isEmpty()).isFalse();
        stream.recordData(now);
        stream.recordClose(true, now);
        pass(5);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(state(USER_STREAM).healthLevel()).isEqualTo(HealthLevel.UNKNOWN);
        assertThat(state(USER_STREAM).message()).isEqualTo("no connection is open");
    }

    @Test
    void websockets_with_market_data_hold_nothing_unless_configured() {
        opened(new StreamConnections.StreamKey(false, ""));
        pass(40);
        String websocket = ConnectionType.WEBSOCKET.checkName("binance");
        assertThat(state(websocket).healthLevel()).isEqualTo(HealthLevel.CRITICAL);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();

        use(new ConnectionSettings(
                settings.rest(), rule(Mode.CANCEL_ONLY, ModeScope.bot("maker1"), false), settings.userStream()));
        assertThat(modeRegistry.snapshot().all())
                .singleElement()
                .asString()
                .startsWith("CANCEL_ONLY for bot:maker1 by readiness:connections.binance.websocket");
    }

    @Test
    void the_configured_mode_is_held_and_active_holds_nothing() {
        opened(USER);
        pass(40);
        use(userStream(rule(Mode.CANCEL_ONLY, null, false)));
        assertThat(modeRegistry.snapshot().at("binance").mode()).isEqualTo(Mode.CANCEL_ONLY);
        use(userStream(rule(Mode.ACTIVE, null, false)));
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(state(USER_STREAM).healthLevel()).isEqualTo(HealthLevel.CRITICAL);
    }

    @Test
    void a_required_user_stream_holds_when_it_is_missing_in_time() {
        use(userStream(rule(null, null, true)));
        pass(30);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        pass(1);
        assertThat(modeRegistry.snapshot().all()).singleElement().asString().contains("required, but no report");
        StreamConnections.Stream stream = opened(USER);
        pass(5);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        stream.recordClose(true, now);
        pass(36);
        assertThat(modeRegistry.snapshot().isEmpty()).isFalse();
    }

    @Test
    void a_failing_rest_connection_holds_until_it_responds() {
        binance.restConnection().recordResponse(1, now);
        for (int i = 0; i < 3; i++) {
            binance.restConnection().recordFailure("refused");
        }
        pass(10);
        assertThat(modeRegistry.snapshot().all())
                .singleElement()
                .asString()
                .contains("REDUCE_ONLY for exchange:binance by readiness:connections.binance.rest")
                .contains("3 consecutive failures");
        binance.restConnection().recordResponse(1, now);
        pass(10);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void a_silent_stream_reported_by_a_program_holds_its_exchange() {
        assertThat(report("exchange", "binance", "type", "user_stream", "status", "connected")
                        .getString("level"))
                .isEqualTo("healthy");
        pass(60);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        pass(12);
        assertThat(modeRegistry.snapshot().at("binance").mode()).isEqualTo(Mode.REDUCE_ONLY);
        report("exchange", "binance", "type", "user_stream", "status", "closed");
        pass(5);
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void a_wrong_report_gets_the_allowed_values() {
        assertThatThrownBy(() -> report("exchange", "binnance", "type", "user_stream", "status", "connected"))
                .hasMessage("no exchange 'binnance' is configured; configured: [binance]");
        assertThatThrownBy(() -> report("exchange", "binance", "type", "rest", "status", "connected"))
                .hasMessage("'type' must be one of [websocket, user_stream], not 'rest'");
        assertThatThrownBy(() -> report("exchange", "binance", "type", "websocket", "status", "fine"))
                .hasMessage("'status' must be connecting, connected, disconnected, error or closed, not 'fine'");
        assertThatThrownBy(
                        () -> report("exchange", "binance", "type", "websocket", "status", "connected", "name", "a b"))
                .hasMessageContaining("'name' must have at most 64");
    }
}
