package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reader of the log of a JVM with the serial collector: allocation in eden and pause times. */
record GcLog(Path file) {
    private static final Pattern EDEN = Pattern.compile("Eden: (\\d+)K\\(\\d+K\\)->(\\d+)K");
    private static final Pattern PAUSE = Pattern.compile("Pause .* ([0-9.]+)ms");

    /** Bytes allocated in eden during some time, rounded to one eden, and the pauses. */
    record Use(long allocatedBytes, List<Double> pausesMillis) {
        double longestMillis() {
            return pausesMillis.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        }
    }

    /** Returns the JVM flags that write the log. */
    List<String> flags() {
        return List.of("-Xlog:gc,gc+heap=info:file=" + file + ":uptime:filecount=0");
    }

    /** Returns the current end of the log. */
    int mark() throws IOException {
        return lines().size();
    }

    Use since(int mark) throws IOException {
        List<String> lines = lines();
        return read(lines.subList(Math.min(mark, lines.size()), lines.size()));
    }

    static Use read(List<String> lines) {
        long kilobytes = 0;
        List<Double> pauses = new ArrayList<>();
        for (String line : lines) {
            Matcher eden = EDEN.matcher(line);
            if (eden.find()) {
                kilobytes += Long.parseLong(eden.group(1)) - Long.parseLong(eden.group(2));
            }
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                pauses.add(Double.parseDouble(pause.group(1)));
            }
        }
        return new Use(kilobytes * 1024, List.copyOf(pauses));
    }

    private List<String> lines() throws IOException {
        return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
    }
}
