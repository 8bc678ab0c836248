package dev.sluice.core.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A measurement of resource usage from the content of files. The kernel counts processor time as a running total, so
 * its share covers the time since the previous measurement. Not thread-safe.
 */
public final class UsageCalculator {
    private static final int IDLE = 3;
    private static final int WAITING_FOR_DISKS = 4;
    /** The number of counters to add up; the guest times after them are already part of user time. */
    private static final int COUNTED_KINDS = 8;

    private final CgroupCpu group = new CgroupCpu();
    private @Nullable Processor before;

    private record Processor(long busy, long all) {}

    public ResourceUsage measure(SystemFiles files, long nowNanos) {
        CgroupCpu.Use use = group.measure(files.groups(), nowNanos);
        return new ResourceUsage(
                processor(files.stat()),
                use.share(),
                use.throttled(),
                memory(files.memory()),
                groupMemory(files.groups()),
                disk(files.disk()),
                open(files),
                hostFiles(files.fileNumbers()));
    }

    private UsageReading processor(FileContent stat) {
        Processor now = read(stat);
        Processor last = before;
        before = now;
        if (now == null) {
            return stat.unknown("line of processor times");
        }
        if (last == null || now.all() <= last.all() || now.busy() < last.busy()) {
            return UsageReading.unknown("processor time is known after the second measurement");
        }
        return UsageReading.share(now.busy() - last.busy(), now.all() - last.all(), "of the processors");
    }

    private static @Nullable Processor read(FileContent stat) {
        List<String> words = TextFields.of(stat.firstLine());
        if (words.size() <= COUNTED_KINDS || !words.get(0).equals("cpu")) {
            return null;
        }
        long all = 0;
        long resting = 0;
        for (int i = 0; i < COUNTED_KINDS; i++) {
            long time = TextFields.whole(words.get(i + 1));
            if (time < 0) {
                return null;
            }
            all += time;
            resting += i == IDLE || i == WAITING_FOR_DISKS ? time : 0;
        }
        return new Processor(all - resting, all);
    }

    private static UsageReading memory(FileContent memory) {
        long total = memory.number("MemTotal:");
        long available = memory.number("MemAvailable:");
        return total <= 0 || available < 0
                ? memory.unknown("MemTotal and MemAvailable")
                : UsageReading.share(total - available, total, "of the memory");
    }

    private static UsageReading groupMemory(List<CgroupFiles> groups) {
        UsageReading worst = UsageReading.unknown("no control group limits the memory");
        for (CgroupFiles each : groups) {
            String bound = each.memoryMax().firstLine().strip();
            if (each.memoryMax().isThere() && !bound.equals("max")) {
                worst = worst(worst, memory(each, TextFields.whole(bound)));
            }
        }
        return worst;
    }

    /** Returns the usage of a group without the file cache that the kernel reclaims before it kills a process. */
    private static UsageReading memory(CgroupFiles group, long maximum) {
        long current = TextFields.number(group.memoryCurrent().firstLine());
        if (maximum <= 0) {
            return group.memoryMax().unknown("bound");
        }
        if (current < 0) {
            return group.memoryCurrent().unknown("number");
        }
        long cache = Math.max(0, group.memoryStat().number("inactive_file"));
        return UsageReading.share(Math.max(0, current - cache), maximum, "of the container's memory");
    }

    /**
     * Returns the worse reading; when both are unknown, the later reason, since a limit that cannot be read matters
     * more than a missing limit.
     */
    private static UsageReading worst(UsageReading before, UsageReading next) {
        return !before.isKnown() && !next.isKnown() ? next : UsageReading.worst(before, next);
    }

    /** Returns the usage as {@code df} computes it: without the space reserved for root. */
    private static UsageReading disk(SystemFiles.Disk disk) {
        long used = disk.totalBytes() - disk.freeBytes();
        long all = used + disk.usableBytes();
        if (!disk.problem().isEmpty()) {
            return UsageReading.unknown(disk.folder() + ": " + disk.problem());
        }
        return used < 0 || disk.usableBytes() < 0 || all <= 0
                ? UsageReading.unknown(disk.folder() + ": its file system reports no size")
                : UsageReading.share(used, all, "of the data folder's disk");
    }

    private static UsageReading open(SystemFiles files) {
        long maximum = files.limits().number("Max open files");
        if (files.open().count() < 0) {
            return UsageReading.unknown("open files: " + files.open().problem());
        }
        return maximum <= 0
                ? files.limits().unknown("line 'Max open files'")
                : UsageReading.share(files.open().count(), maximum, "of the files that may be open");
    }

    private static UsageReading hostFiles(FileContent numbers) {
        List<String> words = TextFields.of(numbers.firstLine());
        long open = words.size() < 3 ? -1 : TextFields.whole(words.get(0));
        // The kernel's default limit has 19 digits and means that there is no limit.
        boolean unbounded = open >= 0 && words.get(2).length() > 18;
        long maximum = unbounded ? Long.MAX_VALUE : words.size() < 3 ? -1 : TextFields.whole(words.get(2));
        return open < 0 || maximum <= 0
                ? numbers.unknown("numbers of open files")
                : UsageReading.share(open, maximum, "of the host's open files");
    }
}
