package dev.sluice.core.resource;

import dev.sluice.base.unit.Nanos;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A measurement of processor time of control groups against their quotas; of nested groups the one nearest to its quota
 * counts.
 */
final class CgroupCpu {
    private static final Use UNBOUNDED = both(UsageReading.unknown("no control group limits the processor time"));
    private static final UsageReading FIRST =
            UsageReading.unknown("processor time is known after the second measurement");

    /** The used share of the quota, and the share of periods in which the quota was exhausted. */
    record Use(UsageReading share, UsageReading throttled) {}

    private record Counted(long usedMicros, long periods, long throttled, long atNanos) {}

    private Map<String, Counted> before = new HashMap<>();

    Use measure(List<CgroupFiles> groups, long nowNanos) {
        Map<String, Counted> counted = new HashMap<>();
        Use worst = null;
        for (CgroupFiles group : groups) {
            List<String> quota = TextFields.of(group.cpuMax().firstLine());
            if (group.cpuMax().isThere() && !(quota.size() == 2 && quota.get(0).equals("max"))) {
                worst = worst(worst, measure(group, quota, nowNanos, counted));
            }
        }
        before = counted;
        return worst == null ? UNBOUNDED : worst;
    }

    private static Use worst(@Nullable Use one, Use other) {
        return one == null
                ? other
                : new Use(
                        UsageReading.worst(one.share(), other.share()),
                        UsageReading.worst(one.throttled(), other.throttled()));
    }

    private Use measure(CgroupFiles group, List<String> quota, long nowNanos, Map<String, Counted> counted) {
        long micros = quota.size() == 2 ? TextFields.whole(quota.get(0)) : -1;
        long period = quota.size() == 2 ? TextFields.whole(quota.get(1)) : -1;
        if (micros <= 0 || period <= 0) {
            return both(group.cpuMax().unknown("quota and period"));
        }
        FileContent stat = group.cpuStat();
        Counted now = new Counted(
                stat.number("usage_usec"), stat.number("nr_periods"), stat.number("nr_throttled"), nowNanos);
        if (now.usedMicros() < 0 || now.periods() < 0 || now.throttled() < 0) {
            return both(stat.unknown("usage_usec, nr_periods and nr_throttled"));
        }
        counted.put(group.path(), now);
        Counted last = before.get(group.path());
        return last == null ? both(FIRST) : since(last, now, (double) micros / period);
    }

    private static Use both(UsageReading unknown) {
        return new Use(unknown, unknown);
    }

    private static Use since(Counted last, Counted now, double processors) {
        double passedMicros = (now.atNanos() - last.atNanos()) / (double) Nanos.PER_MICRO;
        long used = now.usedMicros() - last.usedMicros();
        long periods = now.periods() - last.periods();
        long throttled = now.throttled() - last.throttled();
        if (passedMicros <= 0 || used < 0 || periods < 0 || throttled < 0) {
            return both(FIRST);
        }
        return new Use(
                UsageReading.share(used / (passedMicros * processors), "of the container's processor time"),
                UsageReading.share(throttled, Math.max(1, periods), "of the container's time slices throttled"));
    }
}
