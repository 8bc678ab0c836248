package dev.sluice.core.admission;

import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.Limit;
import java.util.Arrays;
import java.util.BitSet;

/**
 * All limits that one call is charged to, with the cost at each, and which of them it exceeds. Calculated by {@link ChargeCalculator}, checked by
 * {@link LimitCheck}, and then reserved together. The {@link AdmissionEngine} reuses one object for each attempt, so that checking allocates nothing.
 */
final class CallCharges {
    private static final int FEW = 8;

    private final BitSet overdrawn = new BitSet();
    private int size;
    private int connectionAt = -1;
    private int blockedAt = -1;
    private Limit[] limits = new Limit[FEW];
    private long[] costs = new long[FEW];
    private long[] onOk = new long[FEW];

    // ---- for the calculation

    void clear() {
        Arrays.fill(limits, 0, size, null);
        size = 0;
        connectionAt = -1;
        clearCheck();
    }

    void add(Limit limit, long cost, long costOnOk) {
        int known = indexOf(limit);
        if (known >= 0) {
            costs[known] += cost;
            onOk[known] += costOnOk;
            return;
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

    void addConnection(Limit connections) {
        add(connections, 1, 1);
        connectionAt = size - 1;
    }

    // ---- for the check

    /** Forgets the result of an earlier check. */
    void clearCheck() {
        overdrawn.clear();
        blockedAt = -1;
    }

    /** Marks the limit that blocks the call. */
    void blockedAt(int i) {
        blockedAt = i;
    }

    /** Marks that the call passes this limit only by exceeding it. */
    void overdraw(int i) {
        overdrawn.set(i);
    }

    // ---- the charges

    int size() {
        return size;
    }

    Limit limit(int i) {
        return limits[i];
    }

    long cost(int i) {
        return costs[i];
    }

    /** Returns the position of the limit among the charges; -1 when it is not charged. */
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

    /** Returns the position of the limit that blocks the call; -1 when none does. */
    int blockedAt() {
        return blockedAt;
    }

    boolean isOverdrawn(int i) {
        return overdrawn.get(i);
    }

    boolean overdraws() {
        return !overdrawn.isEmpty();
    }

    /** Charges all limits. */
    Charge[] reserve(long now) {
        Charge[] reserved = new Charge[size];
        for (int i = 0; i < size; i++) {
            reserved[i] = limits[i].reserve(costs[i], now);
        }
        return reserved;
    }

    long[] costsOnOk() {
        return Arrays.copyOf(onOk, size);
    }
}
