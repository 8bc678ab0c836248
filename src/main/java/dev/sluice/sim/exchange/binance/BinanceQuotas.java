package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.counter.AlignedWindowCounter;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.kernel.Quota;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.Faults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The quotas of one product of Binance. */
final class BinanceQuotas {
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long SAPI_WEIGHT_PER_MINUTE = 12_000;

    private final BinanceProduct product;
    private final Faults faults;
    private final Quota raw;
    private final Quota weight;
    private final Quota sapiWeight;
    private final Quota futuresData;
    private final Quota connects;
    private final Quota orders10Seconds;
    private final Quota ordersLong;

    BinanceQuotas(BinanceProduct product, VenueSettings settings, Faults faults) {
        this.product = product;
        this.faults = faults;
        raw = perAddress("raw", 300_000, 5 * MINUTE, settings);
        weight = perAddress("weight", product.weightPerMinute, MINUTE, settings).with(Quota.Trait.SHARED);
        sapiWeight = perAddress("sapi-weight", SAPI_WEIGHT_PER_MINUTE, MINUTE, settings);
        futuresData = perAddress("data", 1_000, 5 * MINUTE, settings);
        connects = Quota.sliding("ws-connects", Quota.Scope.ADDRESS, 300, 300_000);
        orders10Seconds = perAccount("orders-10s", product.ordersPer10Seconds, 10);
        ordersLong = perAccount(
                "orders-1" + product.longInterval.substring(0, 1).toLowerCase(Locale.ROOT),
                product.longOrders,
                product.longOrdersSeconds);
    }

    private static Quota perAddress(String name, long size, long windowNanos, VenueSettings settings) {
        return Quota.of(
                        name,
                        Quota.Scope.ADDRESS,
                        timeScale ->
                                new AlignedWindowCounter(size, timeScale.nanos(windowNanos), 0, OverLimitPolicy.COUNTS))
                .banning(settings.binanceBans())
                .with(Quota.Trait.COUNTS_REFUSED);
    }

    private static Quota perAccount(String name, long size, long seconds) {
        return Quota.of(
                name,
                Quota.Scope.ACCOUNT,
                timeScale ->
                        new AlignedWindowCounter(size, timeScale.nanos(seconds * SECOND), 0, OverLimitPolicy.FREE));
    }

    /** Returns what a call of that weight costs on arrival; a call without weight is no raw call either. */
    List<QuotaCharge> weights(BinanceWeights.Weight weightOf) {
        List<QuotaCharge> charges = new ArrayList<>(2);
        charges.add(weight.by(call -> cost(weightOf, call, "")));
        if (product == BinanceProduct.SPOT) {
            charges.add(raw.of(call -> weightOf.of(call.params()) == 0 ? 0 : 1));
        }
        return charges;
    }

    private static List<QuotaCharge.Cost> cost(BinanceWeights.Weight weightOf, RestCall call, String detail) {
        return List.of(new QuotaCharge.Cost(detail, weightOf.of(call.params())));
    }

    /** Returns what a call of that path and weight costs on arrival. */
    List<QuotaCharge> weights(String path, BinanceWeights.Weight weightOf) {
        if (path.startsWith("/sapi/")) {
            return List.of(
                    sapiWeight.by(call -> cost(weightOf, call, path)),
                    raw.of(call -> weightOf.of(call.params()) == 0 ? 0 : 1));
        }
        return path.startsWith("/futures/data/")
                ? List.of(futuresData.by(call -> cost(weightOf, call, "")))
                : weights(weightOf);
    }

    /** Returns what new orders cost; those that fail or filled at once do not count. */
    List<QuotaCharge> orders(long in10Seconds, long inLong) {
        return List.of(
                orders10Seconds.of(in10Seconds).refundedIf(result -> !result.countsOrders()),
                ordersLong.of(inLong).refundedIf(result -> !result.countsOrders()));
    }

    /** Returns the use of the order counts of the account of a call. */
    Values orderCounts(RestCall call) {
        return Values.of(
                "used10Seconds",
                call.counters().used(orders10Seconds, "", call),
                "usedLong",
                call.counters().used(ordersLong, "", call));
    }

    /** Returns the weight that a call finds used, as the exchange reports it. */
    long usedWeight(RestCall call) {
        return faults.reported(call.counters().used(weight, "", call));
    }

    /** Returns the weight that a call below {@code /sapi} finds used for its path, as the exchange reports it. */
    long usedSapiWeight(RestCall call) {
        return faults.reported(call.counters().used(sapiWeight, call.request().path(), call));
    }

    /** Returns what connecting costs; streams have no weight and only need an address that is not banned. */
    List<QuotaCharge> connects(long weight) {
        List<QuotaCharge> charges = new ArrayList<>(weights(params -> weight));
        charges.add(0, connects.of(1));
        return charges;
    }

    /** Returns the limit of orders that a quota is, in words; null when it is no such limit. */
    @Nullable
    String orderLimit(Quota quota) {
        if (quota.equals(orders10Seconds)) {
            return product.ordersPer10Seconds + " orders per 10 SECOND";
        }
        return quota.equals(ordersLong) ? product.longOrders + " orders per 1 " + product.longInterval : null;
    }
}
