package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Kind;

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

    static long[] of(Kind kind, CompiledRoute compiledRoute, String account, CallFields callFields) {
        return switch (kind) {
            case PLACE, REDUCE ->
                callFields.unreliableReason() == null
                        ? fingerprints(compiledRoute, account, callFields)
                        : unknownFingerprints(callFields);
            case AMEND -> unknownFingerprints(callFields);
            case CANCEL, DEAD_MAN, READ_PRIVATE, READ_PUBLIC, SESSION, DEPOSIT, WITHDRAW -> NONE;
        };
    }

    private static long[] fingerprints(CompiledRoute compiledRoute, String account, CallFields callFields) {
        if (compiledRoute.routeFields().sameOrder.length == 0) {
            return unknownFingerprints(callFields);
        }
        long seed = mix(account.hashCode(), compiledRoute.route().id().hashCode());
        String instrument = callFields.instrument();
        CallFields.ListValue batch = callFields.batch();
        if (batch == null || batch.objects().isEmpty()) {
            return new long[] {fingerprint(seed, compiledRoute, callFields, instrument)};
        }
        long[] fingerprints = new long[batch.objects().size()];
        for (int i = 0; i < fingerprints.length; i++) {
            fingerprints[i] = fingerprint(seed, compiledRoute, batch.objects().get(i), instrument);
        }
        return fingerprints;
    }

    private static long[] unknownFingerprints(CallFields callFields) {
        CallFields.ListValue batch = callFields.batch();
        return batch == null || batch.count() < 2
                ? UNKNOWN
                : new long[Math.min(batch.count(), CallFields.MAX_ELEMENTS)];
    }

    private static long fingerprint(long seed, CompiledRoute compiledRoute, CallFields order, String instrument) {
        String named = order.get(order.routeFields().instrument);
        String orderInstrument = named == null ? order.get(order.routeFields().instrumentNumber) : named;
        long hash = mix(
                seed,
                compiledRoute
                        .rules()
                        .canonical(orderInstrument == null ? instrument : orderInstrument)
                        .hashCode());
        for (int index : order.routeFields().sameOrder) {
            String value = order.get(index);
            hash = mix(hash, value == null ? 0 : value.hashCode());
        }
        return hash == 0 ? 1 : hash;
    }

    private static long mix(long hash, long more) {
        long mixed = (hash ^ more) * SPREAD;
        return mixed ^ (mixed >>> 29);
    }
}
