package dev.sluice.core.admission.status;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.DeadManRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dead man's switches that accounts have armed at the exchange, by instrument where the exchange has one for each,
 * with timeout and last refresh. Bounded: beyond the bound the switch with the oldest refresh is removed, since it has
 * fired.
 */
public final class DeadManSwitches {
    private static final int MAX_SWITCHES = 10_000;

    private record Key(String account, String instrument, String path) {}

    private record Refresh(String bot, long at, long timeoutNanos, boolean byConnection) {}

    /** Switches in the order in which they were armed. */
    private final Map<Key, Refresh> armed = new LinkedHashMap<>();

    public void settled(AdmissionRequest request, Outcome outcome, long now) {
        if (request.kind() != Kind.DEAD_MAN || !outcome.isSuccess()) {
            return;
        }
        Call call = request.call();
        DeadManRule rule = call.deadMan();
        String feeds = rule == null ? null : rule.feeds();
        Key key = new Key(
                request.account(),
                request.instrument(),
                feeds == null ? call.route().path() : feeds);
        if (call.disarmsDeadMan()) {
            armed.remove(key);
            return;
        }
        Refresh before = armed.get(key);
        long stated = call.deadManTimeoutMillis() * Nanos.PER_MILLI;
        long timeout = stated > 0 ? stated : before == null ? DeadManSwitch.UNKNOWN_TIMEOUT : before.timeoutNanos;
        arm(key, new Refresh(request.bot(), now, timeout, rule != null && rule.byConnection()), now);
    }

    private void arm(Key key, Refresh fed, long now) {
        if (armed.size() >= MAX_SWITCHES && !armed.containsKey(key)) {
            Key oldest = key;
            long age = -1;
            for (Map.Entry<Key, Refresh> entry : armed.entrySet()) {
                if (now - entry.getValue().at > age) {
                    oldest = entry.getKey();
                    age = now - entry.getValue().at;
                }
            }
            armed.remove(oldest);
        }
        armed.put(key, fed);
    }

    /**
     * Restores the switches of an earlier process. Each gets its full timeout again, since nobody could refresh it
     * while no gateway ran.
     */
    public void restore(List<DeadManSwitch> earlier, long now) {
        for (DeadManSwitch entry : earlier) {
            Key key = new Key(entry.account(), entry.instrument(), entry.path());
            if (!armed.containsKey(key)) {
                arm(key, new Refresh(entry.bot(), now, entry.timeoutNanos(), entry.byConnection()), now);
            }
        }
    }

    public List<DeadManSwitch> status(long now) {
        List<DeadManSwitch> all = new ArrayList<>();
        armed.forEach((key, fed) -> all.add(new DeadManSwitch(
                key.account, key.instrument, key.path, fed.bot, now - fed.at, fed.timeoutNanos, fed.byConnection)));
        return all;
    }
}
