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
 * A monitor that checks the connections of exchanges at configured intervals; the results become findings of {@link
 * CheckRegistry}. A connection that never existed has no finding; one that ended without an error counts as if it had
 * never existed. An exchange that is not in use has no such checks. Thread-safe.
 */
public final class ConnectionMonitor {
    private static final int LONGEST_NAME = 64;
    private static final int MAX_LATENCY_MILLIS = 600_000;
    private static final String CLOSED = "closed";
    private static final List<String> STREAMS = Arrays.stream(ConnectionType.values())
            .filter(ConnectionType::isStream)
            .map(ConnectionType::toString)
            .toList();

    private final Supplier<Collection<ExchangeRuntime>> exchanges;
    private final Ticker ticker;
    private final Map<String, Long> checkedNanos = new HashMap<>();

    /**
     * Creates a monitor.
     *
     * @param exchanges the configured exchanges
     * @param ticker the monotonic clock
     */
    public ConnectionMonitor(Supplier<Collection<ExchangeRuntime>> exchanges, Ticker ticker) {
        this.exchanges = exchanges;
        this.ticker = ticker;
    }

    /** Returns the exchanges that are in use now; only they have checks. */
    Set<String> inUse() {
        return used().map(one -> one.configured().name()).collect(Collectors.toUnmodifiableSet());
    }

    private Stream<ExchangeRuntime> used() {
        return exchanges.get().stream().filter(ExchangeRuntime::isUsed);
    }

    /** Returns the checks of the exchanges that are in use now. */
    List<NamedCheck> checks() {
        return used().flatMap(one ->
                        one.configured().connections().checks(one.configured().name(), one.probesClock()).stream())
                .toList();
    }

    // ---- connections of the gateway

    /** Runs the checks that are due. */
    synchronized void checkDue(CheckRegistry checks) {
        Set<String> there = new HashSet<>();
        for (ExchangeRuntime exchange : used().toList()) {
            Map<ConnectionType, ConnectionStatus> statuses = exchange.connections();
            for (ConnectionType type : ConnectionType.values()) {
                String check = type.checkName(exchange.configured().name());
                there.add(check);
                if (isDue(check, exchange.configured().connections().of(type))) {
                    checkDue(checks, new MonitoredConnection(exchange, type, check), statuses.get(type));
                }
            }
        }
        checkedNanos.keySet().retainAll(there);
    }

    private record MonitoredConnection(ExchangeRuntime exchange, ConnectionType type, String check) {}

    private boolean isDue(String check, ConnectionRule rule) {
        long now = ticker.nanos();
        Long last = checkedNanos.get(check);
        if (last != null && now - last - rule.everyNanos() < 0) {
            return false;
        }
        checkedNanos.put(check, now);
        return true;
    }

    private void checkDue(CheckRegistry checks, MonitoredConnection one, @Nullable ConnectionStatus status) {
        if (status == null) {
            checks.reset(one.check(), "no connection is open");
            return;
        }
        boolean lost =
                status.state() == ConnectionStatus.State.ERROR || status.state() == ConnectionStatus.State.DISCONNECTED;
        if (one.type() == ConnectionType.REST && lost) {
            one.exchange().probeClock();
        }
        Map<String, Object> details = details(one, status);
        if (status.isSeen()) {
            CheckResult checkResult = new CheckResult(status.healthLevel(), status.message(), ticker.nanos());
            checks.recordFinding(one.check(), NamedCheck.FindingSource.CONNECTION, checkResult, details);
        } else {
            checks.recordUnknown(one.check(), "never seen; " + status.message(), details);
        }
    }

    private static Map<String, Object> details(MonitoredConnection one, ConnectionStatus status) {
        return Map.of(
                "exchange",
                one.exchange().configured().name(),
                "type",
                one.type().toString(),
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

    private Operation.Response report(ConnectionReport given) {
        ExchangeRuntime exchange = exchange(given.exchange());
        StreamReport report = new StreamReport(
                type(given.type()),
                name(Objects.requireNonNullElse(given.name(), "")),
                state(given.status()),
                latencyNanos(given.latencyMs()),
                Objects.requireNonNullElse(given.message(), ""));
        exchange.use();
        ConnectionRule rule = exchange.configured().connections().of(report.type());
        if (!exchange.streamConnections().recordReport(report, rule.silentNanos(), ticker.nanos())) {
            return Operation.Response.conflict("too many streams are reported; report those that ended with 'closed'");
        }
        ConnectionStatus current = exchange.connections().get(report.type());
        return Operation.Response.ok(
                current == null
                        ? new StreamResponse(CLOSED, null, "no connection is open", null)
                        : new StreamResponse(
                                current.state().toString(), current.healthLevel(), current.message(), rule.silentMs()));
    }

    /** The state of the connection after a report; only a status if none is open. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record StreamResponse(
            String status,
            @Nullable HealthLevel level,
            String message,
            @Nullable Long silentMs) {}

    private ExchangeRuntime exchange(String name) {
        return exchanges.get().stream()
                .filter(one -> one.configured().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no exchange '" + name + "' is configured; configured: "
                        + exchanges.get().stream()
                                .map(one -> one.configured().name())
                                .toList()));
    }

    private static ConnectionType type(String given) {
        return Arrays.stream(ConnectionType.values())
                .filter(type -> type.isStream() && type.toString().equals(given))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("'type' must be one of " + STREAMS + ", not '" + given + "'"));
    }

    private static String name(String given) {
        if (given.length() > LONGEST_NAME
                || !given.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "_.-".indexOf(c) >= 0))) {
            throw new IllegalArgumentException(
                    "'name' must have at most " + LONGEST_NAME + " of letters, digits, '_', '.' and '-'");
        }
        return given;
    }

    /** Returns the reported state; null means closed. */
    private static ConnectionStatus.@Nullable State state(String given) {
        if (given.equals(CLOSED)) {
            return null;
        }
        return Arrays.stream(ConnectionStatus.State.values())
                .filter(state -> state.toString().equals(given))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'status' must be "
                        + Arrays.stream(ConnectionStatus.State.values())
                                .map(state -> state.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + " or closed, not '" + given + "'"));
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
