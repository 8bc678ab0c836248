package dev.sluice.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A number for each order of a call, the same for the same order: account, instrument, and what the dialect's {@code sameOrder} names. 0:
 * nobody can tell. Client ids and times are left out, so an order that is sent again has the number of the first.
 */
final class SameOrders {
    private static final long[] NONE = {};
    private static final long[] UNTOLD = {0};
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private SameOrders() {}

    static long[] of(Kind kind, RoutePlan plan, String account, Fields fields) {
        return switch (kind) {
            case PLACE, REDUCE -> fields.trouble() == null ? placed(plan, account, fields) : untold(fields);
            case AMEND -> untold(fields);
            case CANCEL, DEAD_MAN, READ_PRIVATE, READ_PUBLIC, SESSION, DEPOSIT, WITHDRAW -> NONE;
        };
    }

    private static long[] placed(RoutePlan plan, String account, Fields fields) {
        if (plan.plan().sameOrder().length == 0) {
            return untold(fields);
        }
        long seed = mix(account.hashCode(), plan.route().id().hashCode());
        String instrument = fields.instrument();
        Fields.Many batch = batch(fields);
        if (batch == null || batch.objects().isEmpty()) {
            return new long[] {number(seed, plan, fields, instrument)};
        }
        long[] numbers = new long[batch.objects().size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(seed, plan, batch.objects().get(i), instrument);
        }
        return numbers;
    }

    private static long[] untold(Fields fields) {
        Fields.Many batch = batch(fields);
        return batch == null || batch.count() < 2 ? UNTOLD : new long[Math.min(batch.count(), Fields.MOST_ELEMENTS)];
    }

    private static Fields.@Nullable Many batch(Fields fields) {
        int list = fields.plan().list();
        return list == Plan.NONE ? null : fields.many(list);
    }

    private static long number(long seed, RoutePlan plan, Fields order, String instrument) {
        String named = order.get(order.plan().instrument());
        String own = named == null ? order.get(order.plan().code()) : named;
        long number =
                mix(seed, plan.group().spelt(own == null ? instrument : own).hashCode());
        for (int index : order.plan().sameOrder()) {
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
