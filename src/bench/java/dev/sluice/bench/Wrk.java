package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Saturation by {@code wrk}, which uses less of the load's core than a Java program would. It supports whole seconds
 * only.
 */
final class Wrk {
    private static final Pattern TOTAL = Pattern.compile("(\\d+) requests in ");
    private static final Pattern PER_SECOND = Pattern.compile("Requests/sec: +([0-9.]+)");
    private static final Pattern WRONG = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final int GRACE_SECONDS = 20;

    /** {@code requests}: all requests; {@code wrong}: those without status 200. */
    record Result(long requests, double perSecond, long wrong) {}

    private Wrk() {}

    static boolean isThere() {
        return Programs.has("wrk");
    }

    static Result run(Path folder, LoadPhase phase, TargetAddress address) throws IOException, InterruptedException {
        int seconds = Math.max(1, phase.millis() / 1000);
        String order = phase.workload() == Workload.ORDER
                ? "wrk.headers['Content-Type'] = 'application/x-www-form-urlencoded'\n"
                : "";
        Path script = Files.writeString(
                folder.resolve("load.lua"),
                "wrk.method = '" + phase.workload().method() + "'\nwrk.body = '"
                        + phase.workload().body(System.currentTimeMillis()) + "'\nwrk.headers['"
                        + Workload.KEY_HEADER
                        + "'] = '"
                        + Workload.KEY + "'\n" + order);
        Process process = new ProcessBuilder(List.of(
                        "wrk",
                        "-t1",
                        "-c" + phase.connections(),
                        "-d" + seconds + "s",
                        "--timeout",
                        "10s",
                        "-s",
                        script.toString(),
                        "http://127.0.0.1:" + address.port()
                                + address.path(phase.workload().path())))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("wrk.log").toFile())
                .start();
        try {
            if (!process.waitFor(seconds + GRACE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("wrk did not end");
            }
        } finally {
            process.destroyForcibly();
        }
        return read(Files.readString(folder.resolve("wrk.log"), StandardCharsets.UTF_8));
    }

    static Result read(String output) throws IOException {
        Matcher total = TOTAL.matcher(output);
        Matcher perSecond = PER_SECOND.matcher(output);
        Matcher wrong = WRONG.matcher(output);
        if (!total.find() || !perSecond.find()) {
            throw new IOException("wrk printed no figures but: " + output);
        }
        return new Result(
                Long.parseLong(total.group(1)),
                Double.parseDouble(perSecond.group(1)),
                wrong.find() ? Long.parseLong(wrong.group(1)) : 0);
    }
}
