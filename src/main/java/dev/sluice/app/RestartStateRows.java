package dev.sluice.app;

import dev.sluice.base.json.RecordJson;
import dev.sluice.core.admission.status.DeadManSwitch;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.core.call.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the file with the state for the next process. Invalid rows are skipped with a warning, since they must
 * not prevent a start.
 */
record RestartStateRows(List<Order> unknown, List<ArmedSwitch> armed) {
    /**
     * An order with an unknown outcome.
     *
     * @param epochMs when it was sent
     */
    record Order(
            String exchange,
            Kind kind,
            String bot,
            String account,
            String instrument,
            List<String> names,
            long epochMs) {
        static Order of(String exchange, UnknownOrder order, long epochMs) {
            return new Order(
                    exchange, order.kind(), order.bot(), order.account(), order.instrument(), order.names(), epochMs);
        }

        /** Returns the order. If the clock was set back, its age is 0 and not negative. */
        UnknownOrder order(long nowEpochMs) {
            long ageNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(0, nowEpochMs - epochMs));
            return new UnknownOrder(kind, bot, account, instrument, names, ageNanos);
        }
    }

    /**
     * A dead man's switch that is armed.
     *
     * @param timeoutMs negative when it is not known
     */
    record ArmedSwitch(
            String exchange,
            String account,
            String instrument,
            String path,
            String bot,
            long timeoutMs,
            boolean byConnection) {
        static ArmedSwitch of(String exchange, DeadManSwitch one) {
            long timeoutMs = one.timeoutNanos() < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(one.timeoutNanos());
            return new ArmedSwitch(
                    exchange, one.account(), one.instrument(), one.path(), one.bot(), timeoutMs, one.byConnection());
        }

        DeadManSwitch armed() {
            long timeoutNanos =
                    timeoutMs < 0 ? DeadManSwitch.UNKNOWN_TIMEOUT : TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            return new DeadManSwitch(account, instrument, path, bot, 0, timeoutNanos, byConnection);
        }
    }

    static RestartStateRows of(JsonObject file, Consumer<String> warnings) {
        return new RestartStateRows(
                rows(file, "unknown", Order.class, warnings), rows(file, "armed", ArmedSwitch.class, warnings));
    }

    private static <T extends Record> List<T> rows(
            JsonObject file, String list, Class<T> type, Consumer<String> warnings) {
        List<T> rows = new ArrayList<>();
        Object found = file.getValue(list);
        int lost = found == null || found instanceof JsonArray ? 0 : 1;
        for (Object each : found instanceof JsonArray array ? array : new JsonArray()) {
            T row = each instanceof JsonObject json ? row(json, type) : null;
            if (row == null) {
                lost++;
            } else {
                rows.add(row);
            }
        }
        if (lost > 0) {
            warnings.accept(
                    lost + " rows of '" + list
                            + "' in the handover file of the previous process cannot be read and are lost; check these orders and switches at the exchange");
        }
        return rows;
    }

    /** Returns the row; null if writing it again would give other values, because a value was converted. */
    private static <T extends Record> @Nullable T row(JsonObject json, Class<T> type) {
        try {
            T row = RecordJson.decode(json.encode(), type);
            boolean isSame = new JsonObject(RecordJson.encode(row))
                    .stream()
                            .allMatch(field ->
                                    field.getValue() != null && field.getValue().equals(json.getValue(field.getKey())));
            return isSame ? row : null;
        } catch (IllegalArgumentException unreadable) {
            return null;
        }
    }
}
