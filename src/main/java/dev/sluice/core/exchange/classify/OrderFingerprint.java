package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprint of each order of a call, computed from account, route, instrument and the parameters that
 * {@code sameOrder} of the dialect names; 0 if it cannot be computed. Client ids and times are left out, so that an
 * order that is sent again has the same fingerprint.
 */
final class OrderFingerprint {
    private static final long[] NONE = {};
    private static final long[] UNKNOWN = {0};
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private OrderFingerprint() {}

    static long[] of(Kind kind, CompiledRoute plan, String account, CallFields callFields) {
        return switch (kind) {
            case PLACE, REDUCE ->
                callFields.unreliableReason() == null ? placed(plan, account, callFields) : unrecognised(callFields);
            case AMEND -> unrecognised(callFields);
            case CANCEL, DEAD_MAN, READ_PRIVATE, READ_PUBLIC, SESSION, DEPOSIT, WITHDRAW -> NONE;
        };
    }

    private static long[] placed(CompiledRoute plan, String account, CallFields callFields) {
        if (plan.routeFields().sameOrder.length == 0) {
            return unrecognised(callFields);
        }
        long seed = mix(account.hashCode(), plan.route().id().hashCode());
        String instrument = callFields.instrument();
        CallFields.Many batch = batch(callFields);
        if (batch == null || batch.objects().isEmpty()) {
            return new long[] {number(seed, plan, callFields, instrument)};
        }
        long[] numbers = new long[batch.objects().size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(seed, plan, batch.objects().get(i), instrument);
        }
        return numbers;
    }

    private static long[] unrecognised(CallFields callFields) {
        CallFields.Many batch = batch(callFields);
        return batch == null || batch.count() < 2
                ? UNKNOWN
                : new long[Math.min(batch.count(), CallFields.MAX_ELEMENTS)];
    }

    private static CallFields.@Nullable Many batch(CallFields callFields) {
        int list = callFields.routeFields().list;
        return list == RouteFields.NONE ? null : callFields.many(list);
    }

    private static long number(long seed, CompiledRoute plan, CallFields order, String instrument) {
        String named = order.get(order.routeFields().instrument);
        String own = named == null ? order.get(order.routeFields().instrumentNumber) : named;
        long number =
                mix(seed, plan.rules().canonical(own == null ? instrument : own).hashCode());
        for (int index : order.routeFields().sameOrder) {
            String value = order.get(index);
            number = mix(number, value == null ? 0 : value.hashCode());
        }
        return number == 0 ? 1 : number;
    }

    private static long mix(long number, long more) {
        long mixed = (number ^ more) * SPREAD;
        return mixed ^ (mixed >>> 29);
    }
}
