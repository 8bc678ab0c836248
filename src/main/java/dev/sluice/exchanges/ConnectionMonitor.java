package dev.sluice.exchanges;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.base.settings.Setting;
import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.control.CheckRegistry;
import dev.sluice.core.health.CheckResult;
import dev.sluice.core.health.ConnectionRule;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.health.ConnectionType;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.NamedCheck;
import dev.sluice.core.health.StreamReport;
import dev.sluice.part.Operation;
import dev.sluice.part.Role;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks the connections to exchanges at configured intervals. The results become findings of the {@link
 * CheckRegistry}. A connection that never existed, or that ended without an error, has no finding. An exchange that is
 * not in use has no such checks. Thread-safe.
 */
public final class ConnectionMonitor {
    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_LATENCY_MILLIS = 600_000;
    private static final String CLOSED = "closed";
    private static final List<String> STREAM_TYPES = Arrays.stream(ConnectionType.values())
            .filter(ConnectionType::isStream)
            .map(ConnectionType::toString)
            .toList();

    private final Supplier<Collection<ExchangeRuntime>> exchanges;
    private final Ticker ticker;
    private final Map<String, Long> lastCheckNanos = new HashMap<>();

    /**
     * @param exchanges returns the configured exchanges
     */
    public ConnectionMonitor(Supplier<Collection<ExchangeRuntime>> exchanges, Ticker ticker) {
        this.exchanges = exchanges;
        this.ticker = ticker;
    }

    /** Returns the names of the exchanges that are in use now; only they have checks. */
    Set<String> usedNames() {
        return usedExchanges().map(exchange -> exchange.configured().name()).collect(Collectors.toUnmodifiableSet());
    }

    private Stream<ExchangeRuntime> usedExchanges() {
        return exchanges.get().stream().filter(ExchangeRuntime::isUsed);
    }

    /** Returns the checks of the exchanges that are in use now. */
    List<NamedCheck> checks() {
        return usedExchanges()
                .flatMap(
                        exchange -> exchange
                                .configured()
                                .connections()
                                .checks(exchange.configured().name(), exchange.probesClock())
                                .stream())
                .toList();
    }

    // ---- connections of the gateway

    /** Runs the checks that are due. */
    synchronized void checkDue(CheckRegistry checks) {
        Set<String> checkNames = new HashSet<>();
        for (ExchangeRuntime exchange : usedExchanges().toList()) {
            Map<ConnectionType, ConnectionStatus> statuses = exchange.connectionStatuses();
            for (ConnectionType type : ConnectionType.values()) {
                String check = type.checkName(exchange.configured().name());
                checkNames.add(check);
                if (isDue(check, exchange.configured().connections().of(type))) {
                    checkDue(checks, new MonitoredConnection(exchange, type, check), statuses.get(type));
                }
            }
        }
        lastCheckNanos.keySet().retainAll(checkNames);
    }

    private record MonitoredConnection(ExchangeRuntime exchange, ConnectionType type, String check) {}

    private boolean isDue(String check, ConnectionRule rule) {
        long now = ticker.nanos();
        Long last = lastCheckNanos.get(check);
        if (last != null && now - last - rule.everyNanos() < 0) {
            return false;
        }
        lastCheckNanos.put(check, now);
        return true;
    }

    private void checkDue(CheckRegistry checks, MonitoredConnection connection, @Nullable ConnectionStatus status) {
        if (status == null) {
            checks.reset(connection.check(), "no connection is open");
            return;
        }
        boolean isLost =
                status.state() == ConnectionStatus.State.ERROR || status.state() == ConnectionStatus.State.DISCONNECTED;
        if (connection.type() == ConnectionType.REST && isLost) {
            connection.exchange().probeClock();
        }
        Map<String, Object> details = details(connection, status);
        if (status.isSeen()) {
            CheckResult checkResult = new CheckResult(status.healthLevel(), status.message(), ticker.nanos());
            checks.recordFinding(connection.check(), NamedCheck.FindingSource.CONNECTION, checkResult, details);
        } else {
            checks.recordUnknown(connection.check(), "never seen; " + status.message(), details);
        }
    }

    private static Map<String, Object> details(MonitoredConnection connection, ConnectionStatus status) {
        return Map.of(
                "exchange",
                connection.exchange().configured().name(),
                "type",
                connection.type().toString(),
                "status",
                status.state().toString(),
                "latency_ms",
                status.latencyNanos() / (double) Nanos.PER_MILLI,
                "error_count",
                status.errors());
    }

    // ---- connections reported by programs

    /** Returns the admin API operation by which programs report connections. */
    Operation operation() {
        return Operation.post(
                "/connections",
                Role.TRIP,
                "A program reports the state of its own stream, which does not pass through the gateway.",
                ConnectionReport.class,
                (request, report) -> Future.succeededFuture(report(report)));
    }

    private record ConnectionReport(
            @Setting("name of the exchange") String exchange,
            @Setting("user_stream or websocket") String type,

            @Setting(
                    "connected, connecting, disconnected or error; closed: ended on purpose, also for a bot's stream that passed through the gateway")
            String status,

            @Setting("name of the owner, if there are several: a bot's name") @Nullable
            String name,

            @Setting("duration of its last response, or travel time of its last event") @Nullable
            Long latencyMs,

            @Setting("description of the problem; only operators see it") @Nullable
            String message) {}

    private Operation.Response report(ConnectionReport report) {
        ExchangeRuntime exchange = exchange(report.exchange());
        StreamReport streamReport = new StreamReport(
                type(report.type()),
                name(Objects.requireNonNullElse(report.name(), "")),
                state(report.status()),
                latencyNanos(report.latencyMs()),
                Objects.requireNonNullElse(report.message(), ""));
        exchange.use();
        ConnectionRule rule = exchange.configured().connections().of(streamReport.type());
        if (!exchange.streamConnections().recordReport(streamReport, rule.silentNanos(), ticker.nanos())) {
            return Operation.Response.conflict("too many streams are reported; report those that ended with 'closed'");
        }
        ConnectionStatus current = exchange.connectionStatuses().get(streamReport.type());
        return Operation.Response.ok(
                current == null
                        ? new StreamResponse(CLOSED, null, "no connection is open", null)
                        : new StreamResponse(
                                current.state().toString(), current.healthLevel(), current.message(), rule.silentMs()));
    }

    /** The state of the connection after a report; level and {@code silentMs} are null if none is open. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record StreamResponse(
            String status,
            @Nullable HealthLevel level,
            String message,
            @Nullable Long silentMs) {}

    private ExchangeRuntime exchange(String name) {
        return exchanges.get().stream()
                .filter(exchange -> exchange.configured().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no exchange '" + name + "' is configured; configured: "
                        + exchanges.get().stream()
                                .map(exchange -> exchange.configured().name())
                                .toList()));
    }

    private static ConnectionType type(String text) {
        return Arrays.stream(ConnectionType.values())
                .filter(type -> type.isStream() && type.toString().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("'type' must be one of " + STREAM_TYPES + ", not '" + text + "'"));
    }

    private static String name(String text) {
        if (text.length() > MAX_NAME_LENGTH
                || !text.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "_.-".indexOf(c) >= 0))) {
            throw new IllegalArgumentException(
                    "'name' must have at most " + MAX_NAME_LENGTH + " of letters, digits, '_', '.' and '-'");
        }
        return text;
    }

    /** Returns the reported state; null means closed. */
    private static ConnectionStatus.@Nullable State state(String text) {
        if (text.equals(CLOSED)) {
            return null;
        }
        return Arrays.stream(ConnectionStatus.State.values())
                .filter(state -> state.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'status' must be "
                        + Arrays.stream(ConnectionStatus.State.values())
                                .map(state -> state.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + " or closed, not '" + text + "'"));
    }

    private static long latencyNanos(@Nullable Long millis) {
        if (millis == null) {
            return -1;
        }
        if (millis < 0 || millis > MAX_LATENCY_MILLIS) {
            throw new IllegalArgumentException("'latencyMs' must be 0 to " + MAX_LATENCY_MILLIS + ", not " + millis);
        }
        return millis * Nanos.PER_MILLI;
    }
}
