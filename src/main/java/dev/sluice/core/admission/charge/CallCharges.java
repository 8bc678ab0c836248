package dev.sluice.core.admission.charge;

import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.Limit;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * All limits that one call is charged to, with the cost at each, and which of them it exceeds. Calculated by
 * {@link ChargeCalculator}, checked, and then reserved together. One object is reused for each attempt, so that
 * checking allocates nothing.
 */
public final class CallCharges {
    private static final int FEW = 8;

    private final BitSet overdrawn = new BitSet();
    private int size;
    private int connectionAt = -1;
    private int blockedAt = -1;
    private Limit[] limits = new Limit[FEW];
    private long[] costs = new long[FEW];
    private long[] costsOnOk = new long[FEW];

    // ---- for the calculation

    public void clear() {
        Arrays.fill(limits, 0, size, null);
        size = 0;
        connectionAt = -1;
        clearCheck();
    }

    public void add(Limit limit, long cost, long costOnOk) {
        int known = indexOf(limit);
        if (known >= 0) {
            costs[known] += cost;
            costsOnOk[known] += costOnOk;
            return;
        }
        if (size == limits.length) {
            limits = Arrays.copyOf(limits, 2 * size);
            costs = Arrays.copyOf(costs, 2 * size);
            costsOnOk = Arrays.copyOf(costsOnOk, 2 * size);
        }
        limits[size] = limit;
        costs[size] = cost;
        costsOnOk[size] = costOnOk;
        size++;
    }

    public void addConnection(Limit connections) {
        add(connections, 1, 1);
        connectionAt = size - 1;
    }

    // ---- for the check

    /** Forgets the result of an earlier check. */
    public void clearCheck() {
        overdrawn.clear();
        blockedAt = -1;
    }

    /** Marks the limit that blocks the call. */
    public void blockedAt(int i) {
        blockedAt = i;
    }

    /** Marks that the call passes this limit only by exceeding it. */
    public void overdraw(int i) {
        overdrawn.set(i);
    }

    // ---- the charges

    public int size() {
        return size;
    }

    public Limit limit(int i) {
        return limits[i];
    }

    public long cost(int i) {
        return costs[i];
    }

    /** Returns the position of the limit among the charges; -1 when it is not charged. */
    public int indexOf(Limit limit) {
        for (int i = 0; i < size; i++) {
            if (limits[i] == limit) {
                return i;
            }
        }
        return -1;
    }

    public boolean isConnection(int i) {
        return i == connectionAt;
    }

    /** Returns the position of the limit that blocks the call; -1 when none does. */
    public int blockedAt() {
        return blockedAt;
    }

    public boolean isOverdrawn(int i) {
        return overdrawn.get(i);
    }

    /** Returns a copy of the positions of all limits that the call exceeds; null if it exceeds none. */
    public @Nullable BitSet overdrawn() {
        return overdrawn.isEmpty() ? null : BitSet.valueOf(overdrawn.toLongArray());
    }

    /** Charges all limits. */
    public Charge[] reserve(long now) {
        Charge[] reserved = new Charge[size];
        for (int i = 0; i < size; i++) {
            reserved[i] = limits[i].charge(costs[i], now);
        }
        return reserved;
    }

    public long[] costsOnOk() {
        return Arrays.copyOf(costsOnOk, size);
    }
}
