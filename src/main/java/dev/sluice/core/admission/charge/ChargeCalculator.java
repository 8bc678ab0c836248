package dev.sluice.core.admission.charge;

import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.ExchangeClock;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitFactory;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.UsageStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The calculation of what a call is charged under the current configuration: configured limits, the bot's share of
 * them, and a connection. Limits that a reload removed are included at no cost because their bans still apply.
 */
public final class ChargeCalculator {
    private final Budget budget;
    private final ExchangeClock clock;
    private final OrderCache orderCache;
    private final UnknownInstruments unknownInstruments;
    private final Map<Upstream, Limit> connections = new HashMap<>();
    private CostModel costModel;
    private AdmissionSettings settings;
    private List<LimitSettings> configured;
    private BotLimits botLimits;

    public ChargeCalculator(
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

    public void reload(
            CostModel newCostModel, AdmissionSettings newSettings, List<LimitSettings> limitSettings, long now) {
        costModel = newCostModel;
        settings = newSettings;
        configured = limitSettings;
        budget.updateAccounts(newSettings.accounts(), now);
        budget.reload(limitSettings, now);
        botLimits = botLimits.reloaded(newSettings, limitSettings, now);
        connections.forEach((upstream, limit) -> {
            LimitSettings to = connectionSettings(newSettings.connections(upstream));
            limit.resize(to, RESERVED_CONNECTIONS);
        });
    }

    /**
     * Computes what the call costs now. Ages and known orders may change the cost from one attempt to the next.
     *
     * @param charges receives the result in place of its former content
     */
    public void calculate(AdmissionRequest admissionRequest, long now, CallCharges charges) {
        charges.clear();
        BotShare share = settings.share(admissionRequest.bot());
        boolean capped = share.maxPercent() < 100 && !admissionRequest.isUrgent();
        Call call = costModel.current(admissionRequest.call());
        for (Cost cost : costModel.costs(call, orderCache, now)) {
            int index = index(call, cost.limit());
            if (index < 0) {
                continue;
            }
            LimitScope limitScope = configured.get(index).scope();
            String scopeKey = scopeKey(limitScope, call, admissionRequest, cost.instrument());
            long largest = Math.max(cost.max(), cost.onOk());
            boolean byInstrument = costModel.namesByNumber() && limitScope.has(LimitScope.Part.INSTRUMENT);
            if (byInstrument && !unknownInstruments.hasOwnLimit(index, scopeKey, cost.instrument())) {
                String ofAny = scopeKey(limitScope, call, admissionRequest, Cost.ANY);
                for (Limit limit : unknownInstruments.limits(
                        new UnknownInstruments.Lookup(index, limitScope, scopeKey, ofAny), now)) {
                    charges.add(limit, largest, cost.onOk());
                }
            } else {
                charges.add(budget.limit(index, scopeKey, now), largest, cost.onOk());
            }
            if (capped) {
                charges.add(botLimits.limit(admissionRequest.bot(), index, scopeKey, now), largest, cost.onOk());
            }
        }
        Upstream upstream = admissionRequest.upstream();
        for (int i = 0; i < budget.removedCount(); i++) {
            String scopeKey = scopeKey(budget.removedScope(i), call, admissionRequest, call.instrument());
            charges.add(budget.removed(i, scopeKey, now), 0, 0);
        }
        if (upstream != null) {
            charges.addConnection(connectionsOf(upstream, now));
        }
    }

    /**
     * Returns the current index of the limit that the call knows by this index, since a call classified before a reload
     * uses the old order; -1 when it no longer exists.
     */
    public int index(Call call, int index) {
        String name = call.limitName(index);
        if (name == null
                || (index < configured.size() && configured.get(index).name().equals(name))) {
            return index;
        }
        return index(name);
    }

    /**
     * Returns the index of the limit with this name, or of the one that was renamed from it; -1 when it no longer
     * exists.
     */
    public int index(String name) {
        int renamed = -1;
        for (int i = 0; i < configured.size(); i++) {
            if (configured.get(i).name().equals(name)) {
                return i;
            }
            renamed = name.equals(configured.get(i).formerName()) ? i : renamed;
        }
        return renamed;
    }

    /** Returns whether the limit is at this index, or was there before a reload changed how it counts. */
    public boolean isAt(int index, Limit limit) {
        return index >= 0 && index < configured.size() && budget.isAt(index, limit);
    }

    /** Returns the limit that has replaced this one in the current configuration, or the limit itself. */
    public Limit current(Limit limit, long now) {
        return budget.current(limit, now);
    }

    /** Returns the configured limit that applies to this call, even if the call costs nothing there. */
    public Limit named(int index, AdmissionRequest admissionRequest, long now) {
        Call call = costModel.current(admissionRequest.call());
        String scopeKey = scopeKey(configured.get(index).scope(), call, admissionRequest, call.instrument());
        return budget.limit(index, scopeKey, now);
    }

    public List<LimitSettings> configured() {
        return configured;
    }

    public Map<Upstream, Limit> connections() {
        return connections;
    }

    private static String scopeKey(LimitScope limitScope, Call call, AdmissionRequest request, String instrument) {
        List<LimitScope.Part> parts = limitScope.parts();
        String key = part(parts.get(0), call, request, instrument);
        for (int i = 1; i < parts.size(); i++) {
            key = key + '|' + part(parts.get(i), call, request, instrument);
        }
        return key;
    }

    private static String part(LimitScope.Part part, Call call, AdmissionRequest request, String instrument) {
        return switch (part) {
            case IP -> request.localAddress();
            case ACCOUNT -> call.account();
            case KEY -> call.key();
            case ROUTE -> call.route().id();
            case INSTRUMENT -> instrument;
            case HOST -> request.upstream() == null ? "" : request.upstream().toString();
        };
    }

    /** Connections of each host that are reserved for cancels and dead-man calls. */
    private static final long RESERVED_CONNECTIONS = 2;

    private static final LimitScope CONNECTION_SCOPE = new LimitScope(List.of(LimitScope.Part.HOST));

    public Limit connectionsOf(Upstream upstream, long now) {
        Limit known = connections.get(upstream);
        if (known == null) {
            LimitSettings ofConnections = connectionSettings(settings.connections(upstream));
            known = LimitFactory.create(
                    ofConnections,
                    RESERVED_CONNECTIONS,
                    clock,
                    UsageStore.heap().slot("", Limit.LONGS),
                    now);
            connections.put(upstream, known);
        }
        return known;
    }

    private static LimitSettings connectionSettings(int maxConnections) {
        return LimitSettings.inFlight("connections", CONNECTION_SCOPE, maxConnections, RESERVED_CONNECTIONS);
    }
}
