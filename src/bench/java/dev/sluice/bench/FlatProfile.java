package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * A profile by the method at the top of each stack, without what it calls: its self time, or what it allocated or
 * waited for.
 */
record FlatProfile(Map<String, Long> self) {
    private static final String SAMPLE = "jdk.ExecutionSample";

    /** How async-profiler annotates Java frames: interpreted, by one of the compilers, or inlined. */
    private static final Pattern JAVA = Pattern.compile("_\\[[01ij]]$");

    /**
     * Reads collapsed stacks: on each line the frames from the outermost on, separated by semicolons, then a space and
     * the amount.
     */
    static FlatProfile ofCollapsed(List<String> lines) {
        return ofCollapsed(lines, frames -> frames[frames.length - 1]);
    }

    /**
     * Reads collapsed stacks of threads with annotated Java frames. An amount belongs to the innermost Java method,
     * whose native part may wait; in a thread without Java code to the thread, which is the outermost frame.
     */
    static FlatProfile ofCollapsedThreads(List<String> lines) {
        return ofCollapsed(lines, frames -> {
            for (int i = frames.length - 1; i > 0; i--) {
                Matcher annotation = JAVA.matcher(frames[i]);
                if (annotation.find()) {
                    return frames[i].substring(0, annotation.start());
                }
            }
            return frames[0];
        });
    }

    private static FlatProfile ofCollapsed(List<String> lines, Function<String[], String> method) {
        Map<String, Long> self = new HashMap<>();
        for (String line : lines) {
            int space = line.lastIndexOf(' ');
            if (space > 0) {
                String[] frames = line.substring(0, space).split(";", -1);
                self.merge(method.apply(frames), Long.parseLong(line.substring(space + 1)), Long::sum);
            }
        }
        return new FlatProfile(Map.copyOf(self));
    }

    /** Reads the samples of running Java code in a flight recording. */
    static FlatProfile ofRecording(Path file) throws IOException {
        Map<String, Long> self = new HashMap<>();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                RecordedStackTrace stack = event.getStackTrace();
                if (event.getEventType().getName().equals(SAMPLE)
                        && stack != null
                        && !stack.getFrames().isEmpty()) {
                    RecordedMethod method = stack.getFrames().get(0).getMethod();
                    self.merge(method.getType().getName() + "." + method.getName(), 1L, Long::sum);
                }
            }
        }
        return new FlatProfile(Map.copyOf(self));
    }

    long total() {
        return self.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns a line for each of the methods with the largest shares. */
    List<String> top(int max) {
        double total = total();
        return self.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(max)
                .map(each -> String.format(Locale.ROOT, "%6.1f %%  %s", each.getValue() / total * 100, each.getKey()))
                .toList();
    }
}
