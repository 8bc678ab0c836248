package dev.sluice.bench;

import java.util.List;
import java.util.Locale;

/** What a profile counts. */
enum ProfileEvent {
    /** Processor time. */
    CPU("samples of processor time", ""),
    /** Allocated bytes; the last frame is the allocated class. */
    ALLOC("bytes", ",total"),
    /**
     * Time of all threads, waiting or not. Java frames are annotated, because the last frame of a thread that waits is
     * always the same system call.
     */
    WALL("samples of elapsed time", ",ann"),
    /** Time that threads waited for locks; the last frame is the class of the lock. */
    LOCK("ns of waiting", ",total");

    private final String unit;
    private final String format;

    ProfileEvent(String unit, String format) {
        this.unit = unit;
        this.format = format;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String unit() {
        return unit;
    }

    /** Returns the options of async-profiler for the output, each with a comma before it. */
    String format() {
        return format;
    }

    /**
     * Returns the events of async-profiler that count this, the best one first; the others are for systems that refuse
     * it.
     */
    List<String> candidates() {
        return switch (this) {
            // The first one has the kernel's frames or is refused; the second one needs no right and uses a timer where
            // there are no perf events.
            case CPU -> List.of("event=cpu-clock,interval=1ms", "event=cpu,interval=1ms", "event=itimer,interval=1ms");
            case ALLOC -> List.of("alloc=64k");
            case WALL -> List.of("event=wall,interval=5ms,threads");
            case LOCK -> List.of("lock=10us");
        };
    }
}
