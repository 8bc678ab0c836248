package dev.sluice.sim.kernel;

import dev.sluice.sim.counter.BanHistory;
import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.counter.BoundedMap;
import dev.sluice.sim.counter.Counter;
import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.counter.TimeScale;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.wire.Faults;
import dev.sluice.sim.wire.HandlerResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The counters of all quotas of one exchange. A call counts in all of its quotas, or in none. Not thread-safe. */
public final class QuotaCounters implements RestCall.Uses {
    private final String exchange;
    private final TimeScale timeScale;
    private final Faults faults;
    private final Map<Group, Map<String, Counter>> counters = new LinkedHashMap<>();
    private final Map<String, BanHistory> bans = BoundedMap.byAddress();

    QuotaCounters(String exchange, TimeScale timeScale, Faults faults) {
        this.exchange = exchange;
        this.timeScale = timeScale;
        this.faults = faults;
    }

    /** Counts a call in all quotas, or counts nothing when one of them refuses it. */
    Admission take(RestCall call, List<QuotaCharge> charges) {
        if (charges.isEmpty()) {
            return Admission.NONE;
        }
        Attempt attempt = new Attempt(call);
        for (QuotaCharge charge : charges) {
            attempt.add(charge);
            if (attempt.blocked) {
                break;
            }
        }
        return attempt.finish();
    }

    /** Ends what these charges of a call counted as open. */
    void release(RestCall call, List<QuotaCharge> charges) {
        for (QuotaCharge charge : charges) {
            for (QuotaCharge.Cost cost : charge.costs().of(call)) {
                Counter counter = group(charge.quota(), call).get(owner(charge.quota(), cost.detail(), call));
                if (counter != null) {
                    counter.refund(cost.units(), call.nowNanos());
                }
            }
        }
    }

    @Override
    public long used(Quota quota, String detail, RestCall call) {
        Counter counter = group(quota, call).get(owner(quota, detail, call));
        return counter == null ? 0 : counter.used(call.nowNanos());
    }

    private @Nullable BanHistory bans(Quota quota, RestCall call) {
        BanSettings settings = quota.bans();
        return settings == null
                ? null
                : bans.computeIfAbsent(owner(quota, call), any -> new BanHistory(settings, timeScale));
    }

    private static String owner(Quota quota, RestCall call) {
        return switch (quota.scope()) {
            case ADDRESS, ADDRESS_AND_ROUTE -> call.request().sourceIp();
            case ADDRESS_AND_INSTRUMENT -> call.request().sourceIp() + ':' + instrument(call);
            case ACCOUNT, ACCOUNT_AND_ROUTE -> call.account().name;
            case ACCOUNT_AND_INSTRUMENT -> call.account().name + ':' + instrument(call);
            case KEY -> call.key().name();
        };
    }

    /** All unknown instruments share a counter, so that invented names do not create new ones. */
    private static String instrument(RestCall call) {
        Instrument instrument = call.instrument();
        return instrument == null ? "none" : instrument.id();
    }

    private Map<String, Counter> group(Quota quota, RestCall call) {
        Group group = new Group(
                quota.name(), quota.scope().isPerRoute() ? call.route().name() : "");
        return counters.computeIfAbsent(group, any -> BoundedMap.byAddress());
    }

    private static String owner(Quota quota, String detail, RestCall call) {
        String owner = owner(quota, call);
        return detail.isEmpty() ? owner : owner + ':' + detail;
    }

    void addTo(List<LimitStats> limits, long nowNanos) {
        counters.forEach((group, byOwner) -> {
            String name = group.name(exchange);
            byOwner.forEach((owner, counter) -> limits.add(LimitStats.of(name, owner, counter, nowNanos)));
        });
    }

    /** Returns the number of bans that breaches of quotas led to. */
    long banCount() {
        return bans.values().stream().mapToLong(BanHistory::bans).sum();
    }

    /** A call that is being counted. */
    private final class Attempt {
        private final RestCall call;
        private final List<Taken> fitting = new ArrayList<>(4);
        private final List<Taken> counted = new ArrayList<>(2);
        private int room = Integer.MAX_VALUE;
        private @Nullable Refusal refusal;
        private @Nullable Counter refusing;
        private boolean blocked;

        Attempt(RestCall call) {
            this.call = call;
        }

        void add(QuotaCharge charge) {
            Quota quota = charge.quota();
            BanHistory history = bans(quota, call);
            if (refusal == null && history != null && history.isBanned(call.nowNanos())) {
                refusal = new Refusal(quota, history, true, 0, history.untilNanos());
                blocked = true;
                return;
            }
            for (QuotaCharge.Cost cost : charge.costs().of(call)) {
                Counter counter = group(quota, call)
                        .computeIfAbsent(
                                owner(quota, cost.detail(), call),
                                any -> quota.counter().apply(timeScale));
                if (quota.is(Quota.Trait.SHARED)) {
                    counter.useElsewhere(faults.otherUsePercent(call.request().sourceIp()), call.nowNanos());
                }
                if (cost.units() > 0) {
                    add(charge, counter, cost.units());
                }
            }
        }

        private void add(QuotaCharge charge, Counter counter, long units) {
            Quota quota = charge.quota();
            long free = Math.max(0, counter.size() - counter.used(call.nowNanos()));
            if (quota.is(Quota.Trait.COUNTS_REFUSED)) {
                counted.add(new Taken(charge, counter, units));
                if (!counter.take(units, call.nowNanos())) {
                    refuse(quota, counter);
                }
            } else if (units <= free) {
                fitting.add(new Taken(charge, counter, units));
            } else if (free > 0 && quota.is(Quota.Trait.CUTS_BATCHES)) {
                room = (int) free;
                fitting.add(new Taken(charge, counter, free));
                fitting.add(new Taken(charge, counter, units - free));
            } else if (refusal == null) {
                counter.take(units, call.nowNanos());
                refuse(quota, counter);
            }
        }

        private void refuse(Quota quota, Counter counter) {
            if (refusal == null) {
                BanHistory history = bans(quota, call);
                long endNanos = counter.windowEndNanos(call.nowNanos());
                long untilNanos = history != null && history.addViolation(call.nowNanos(), endNanos)
                        ? history.untilNanos()
                        : endNanos;
                refusal = new Refusal(quota, history, false, counter.size(), untilNanos);
                refusing = counter;
            }
        }

        Admission finish() {
            if (refusal != null) {
                return new Admission(refusal, refusing, 0, counted);
            }
            fitting.forEach(one -> one.counter().take(one.units(), call.nowNanos()));
            counted.addAll(fitting);
            Counter reported = counted.isEmpty() ? null : counted.get(0).counter();
            return new Admission(null, reported, room, counted);
        }
    }

    /**
     * The quota that refused a call.
     *
     * @param bans the bans of the owner of the quota; null when there are none
     * @param blocked true when the call came during a ban that an earlier breach caused
     * @param size the size of the quota; 0 during a ban
     * @param untilNanos the end of the ban, or of the window of the quota
     */
    public record Refusal(Quota quota, @Nullable BanHistory bans, boolean blocked, long size, long untilNanos) {

        /** Returns whether the owner is banned, by this call or an earlier one. */
        public boolean isBan(long nowNanos) {
            return bans != null && bans.isBanned(nowNanos);
        }
    }

    /**
     * The result of counting a call.
     *
     * @param refusal the quota that refused it; null when it counts in all
     * @param reported the counter that headers report: the one that refused the call, or the first that it counts in
     * @param room the number of orders that fit
     * @param taken where it counts
     */
    public record Admission(
            @Nullable Refusal refusal, @Nullable Counter reported, int room, List<Taken> taken) {
        /** The result for a call that was not counted. */
        static final Admission NONE = new Admission(null, null, Integer.MAX_VALUE, List.of());

        public boolean isOver() {
            return refusal != null || room < Integer.MAX_VALUE;
        }

        /** Refunds what a call with that result need not pay. */
        void refund(HandlerResult result, long takenNanos) {
            for (Taken one : taken) {
                if (one.charge().refunds().test(result)) {
                    one.counter().refund(one.units(), takenNanos);
                }
            }
        }
    }

    /** Units of a call in a counter. */
    public record Taken(QuotaCharge charge, Counter counter, long units) {}

    /** The counters of a quota, each with its owner; {@code route} is empty when its routes share a counter. */
    private record Group(String quota, String route) {
        String name(String exchange) {
            return exchange + '-' + quota + (route.isEmpty() ? "" : '-' + route);
        }
    }
}
