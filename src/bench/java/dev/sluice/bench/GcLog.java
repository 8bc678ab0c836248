package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Java process with the serial collector tells of its collections: how much eden it filled, and how long all stood still. */
record GcLog(Path file) {
    private static final Pattern EDEN = Pattern.compile("Eden: (\\d+)K\\(\\d+K\\)->(\\d+)K");
    private static final Pattern PAUSE = Pattern.compile("Pause .* ([0-9.]+)ms");

    /** Over some time: bytes that filled eden, to one eden exactly, and the pauses. */
    record Use(long allocatedBytes, List<Double> pausesMillis) {
        double longestMillis() {
            return pausesMillis.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        }
    }

    /** What such a process is started with, besides. */
    List<String> flags() {
        return List.of("-Xlog:gc,gc+heap=info:file=" + file + ":uptime:filecount=0");
    }

    /** Where it ends now. */
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
