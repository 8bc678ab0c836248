package dev.sluice.core.admission;

import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.Cost;
import dev.sluice.core.exchange.OrderCache;
import dev.sluice.core.exchange.Upstream;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.ExchangeClock;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.UsageStore;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every limit that one call is charged to, and how much of each: the configured ones, a bot's part of them, and a connection; removed ones at
 * no cost, since their bans hold. One object, written anew for each call that asks, so that looking allocates nothing.
 */
final class CallCharges {
    private static final int FEW = 8;

    private final Budget budget;
    private final ExchangeClock clock;
    private final OrderCache orderCache;
    private final UnknownInstruments unknownInstruments;
    private final Map<Upstream, Limit> connections = new HashMap<>();
    private CostModel costModel;
    private AdmissionSettings settings;
    private List<LimitSettings> configured;
    private BotLimits botLimits;

    private int size;
    private int connectionAt;
    private Limit[] limits = new Limit[FEW];
    private long[] costs = new long[FEW];
    private long[] onOk = new long[FEW];

    CallCharges(
            CostModel costModel,
            AdmissionSettings settings,
            Budget budget,
            ExchangeClock clock,
            OrderCache orderCache) {
        this.costModel = costModel;
        this.settings = settings;
        this.budget = budget;
        this.clock = clock;
        this.orderCache = orderCache;
        unknownInstruments = new UnknownInstruments(budget);
        configured = budget.settings();
        botLimits = new BotLimits(settings, configured, clock);
    }

    void reload(CostModel newTariff, AdmissionSettings newSettings, List<LimitSettings> limitSettings, long now) {
        costModel = newTariff;
        settings = newSettings;
        configured = limitSettings;
        budget.follow(newSettings.accounts(), now);
        budget.reload(limitSettings, now);
        botLimits = botLimits.reloaded(newSettings, limitSettings, now);
        connections.forEach((upstream, limit) -> {
            LimitSettings to = connectionSettings(newSettings.connections(upstream));
            limit.resize(to, CONNECTIONS_KEPT);
        });
    }

    /** Writes down what this call costs now: ages and learned orders change it from one asking to the next. */
    void draw(AdmissionRequest admissionRequest, long now) {
        Arrays.fill(limits, 0, size, null);
        size = 0;
        connectionAt = -1;
        BotShare share = settings.share(admissionRequest.bot());
        boolean capped = share.maxPercent() < 100 && !admissionRequest.isUrgent();
        Call call = costModel.present(admissionRequest.call());
        for (Cost cost : costModel.costs(call, orderCache, now)) {
            int index = place(call, cost.limit());
            if (index < 0) {
                continue;
            }
            LimitScope limitScope = configured.get(index).scope();
            String scopeKey = scopeKey(limitScope, call, admissionRequest.upstream(), cost.instrument());
            long most = Math.max(cost.most(), cost.onOk());
            boolean byInstrument = costModel.namesByNumber() && limitScope.has(LimitScope.Part.INSTRUMENT);
            if (byInstrument && !unknownInstruments.isAlone(index, scopeKey, cost.instrument())) {
                String ofAny = scopeKey(limitScope, call, admissionRequest.upstream(), Cost.ANY);
                for (Limit limit : unknownInstruments.limits(
                        new UnknownInstruments.Asked(index, limitScope, scopeKey, ofAny), now)) {
                    add(limit, most, cost.onOk());
                }
            } else {
                add(budget.limit(index, scopeKey, now), most, cost.onOk());
            }
            if (capped) {
                add(botLimits.limit(admissionRequest.bot(), index, scopeKey, now), most, cost.onOk());
            }
        }
        Upstream upstream = admissionRequest.upstream();
        for (int i = 0; i < budget.removedCount(); i++) {
            String scopeKey = scopeKey(budget.removedScope(i), call, upstream, call.instrument());
            add(budget.removed(i, scopeKey, now), 0, 0);
        }
        if (upstream != null) {
            add(connectionsOf(upstream, now), 1, 1);
            connectionAt = size - 1;
        }
    }

    /** Where the limit stands that the call knows by this index: a call that was named before a reload knows the old order. -1: it is gone. */
    int place(Call call, int index) {
        String name = call.limitName(index);
        if (name == null
                || (index < configured.size() && configured.get(index).name().equals(name))) {
            return index;
        }
        return place(name);
    }

    /** Where the limit of that name stands, or the one that had it before. -1: it is gone. */
    int place(String name) {
        int heir = -1;
        for (int i = 0; i < configured.size(); i++) {
            if (configured.get(i).name().equals(name)) {
                return i;
            }
            heir = name.equals(configured.get(i).was()) ? i : heir;
        }
        return heir;
    }

    /** Whether that limit stands, or stood before a reload changed how it counts, at that place. */
    boolean isAt(int index, Limit limit) {
        return index >= 0 && index < configured.size() && budget.isAt(index, limit);
    }

    /** The one that has its place now. */
    Limit present(Limit limit, long now) {
        return budget.present(limit, now);
    }

    private void add(Limit limit, long cost, long costOnOk) {
        for (int i = 0; i < size; i++) {
            if (limits[i] == limit) {
                costs[i] += cost;
                onOk[i] += costOnOk;
                return;
            }
        }
        if (size == limits.length) {
            limits = Arrays.copyOf(limits, 2 * size);
            costs = Arrays.copyOf(costs, 2 * size);
            onOk = Arrays.copyOf(onOk, 2 * size);
        }
        limits[size] = limit;
        costs[size] = cost;
        onOk[size] = costOnOk;
        size++;
    }

    int size() {
        return size;
    }

    Limit limit(int i) {
        return limits[i];
    }

    long cost(int i) {
        return costs[i];
    }

    /** Where in the bill that limit is; -1: nowhere. */
    int indexOf(Limit limit) {
        for (int i = 0; i < size; i++) {
            if (limits[i] == limit) {
                return i;
            }
        }
        return -1;
    }

    boolean isConnection(int i) {
        return i == connectionAt;
    }

    /** Charges all of it. */
    Charge[] take(long now) {
        Charge[] taken = new Charge[size];
        for (int i = 0; i < size; i++) {
            taken[i] = limits[i].reserve(costs[i], now);
        }
        return taken;
    }

    long[] costsOnOk() {
        return Arrays.copyOf(onOk, size);
    }

    /** The limit of that name that this call is under, whether it costs anything there or not. */
    Limit named(int index, AdmissionRequest admissionRequest, long now) {
        Call call = costModel.present(admissionRequest.call());
        String scopeKey = scopeKey(configured.get(index).scope(), call, admissionRequest.upstream(), call.instrument());
        return budget.limit(index, scopeKey, now);
    }

    List<LimitSettings> configured() {
        return configured;
    }

    Map<Upstream, Limit> connections() {
        return connections;
    }

    private static String scopeKey(LimitScope limitScope, Call call, @Nullable Upstream upstream, String instrument) {
        List<LimitScope.Part> parts = limitScope.parts();
        String key = part(parts.get(0), call, upstream, instrument);
        for (int i = 1; i < parts.size(); i++) {
            key = key + '|' + part(parts.get(i), call, upstream, instrument);
        }
        return key;
    }

    private static String part(LimitScope.Part part, Call call, @Nullable Upstream upstream, String instrument) {
        return switch (part) {
            case IP -> "";
            case ACCOUNT -> call.account();
            case KEY -> call.key();
            case ROUTE -> call.route().id();
            case INSTRUMENT -> instrument;
            case HOST -> upstream == null ? "" : upstream.toString();
        };
    }

    /** The last two of a host are for cancels and dead-man calls. */
    private static final long CONNECTIONS_KEPT = 2;

    private static final LimitScope CONNECTION_SCOPE = new LimitScope(List.of(LimitScope.Part.HOST));

    private Limit connectionsOf(Upstream upstream, long now) {
        Limit known = connections.get(upstream);
        if (known == null) {
            LimitSettings most = connectionSettings(settings.connections(upstream));
            known = Limit.of(most, CONNECTIONS_KEPT, clock, UsageStore.heap().slot("", Limit.LONGS), now);
            connections.put(upstream, known);
        }
        return known;
    }

    private static LimitSettings connectionSettings(int most) {
        return DerivedLimits.inFlight("connections", CONNECTION_SCOPE, most, CONNECTIONS_KEPT);
    }
}
