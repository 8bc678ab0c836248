package dev.sluice.sim.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A child process: {@code sluice sim}, {@code sluice run}, a bot, a command or {@code sluice-signer}, whose output is
 * read by lines. Gateway and signer run from their own jars, beside that of the simulator.
 */
final class DemoProcess implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 30;
    private static final int MAX_LINES = 10_000;
    private static final List<String> FLAGS =
            List.of("-XX:+UseSerialGC", "-Xmx96m", "-Xss512k", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    /** The flag that names the archive of the loaded classes of a jar, which lies beside the jar. */
    private static final String ARCHIVE = "-XX:SharedArchiveFile=";

    private final List<String> command;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(MAX_LINES);
    private final Thread listener;

    private DemoProcess(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        listener = new Thread(this::listen, "listening to " + command.get(0));
        listener.setDaemon(true);
    }

    /** Starts {@code sluice} with these arguments; standard error is merged into the output. */
    static DemoProcess start(Path home, List<String> words) throws IOException {
        List<String> command = java();
        boolean isGateway = words.get(0).equals("run");
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith(ARCHIVE) || flag.startsWith("-Xlog:"))
                .map(flag -> isGateway ? flag.replaceFirst("sluice-sim(-\\d+\\.jsa)$", "sluice$1") : flag)
                .forEach(command::add);
        command.add("-Dsluice.home=" + home);
        command.add("-jar");
        Path simulator = Path.of(System.getProperty("java.class.path"));
        command.add((isGateway ? simulator.resolveSibling("sluice.jar") : simulator).toString());
        command.addAll(words);
        return start(command, words);
    }

    /** Starts {@code sluice-signer} from its own jar. */
    static DemoProcess startSigner(Path config) throws IOException {
        List<String> command = java();
        Path jar = Path.of(System.getProperty("java.class.path")).resolveSibling("sluice-signer.jar");
        command.addAll(List.of("-jar", jar.toString(), "--config", config.toString()));
        return start(command, List.of("sluice-signer"));
    }

    private static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        return command;
    }

    private static DemoProcess start(List<String> command, List<String> words) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        DemoProcess started = new DemoProcess(words, process);
        started.listener.start();
        return started;
    }

    private void listen() {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            output.lines().forEach(lines::offer);
        } catch (IOException | UncheckedIOException e) {
            lines.offer("(its output ended with an error: " + e.getMessage() + ")");
        }
    }

    /** Waits for the end and returns the whole output; fails with the output when the command failed. */
    String awaitEnd() throws IOException, InterruptedException {
        boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        listener.join(TIMEOUT_SECONDS * 1_000L);
        List<String> output = new ArrayList<>();
        lines.drainTo(output);
        String text = String.join("\n", output);
        if (!ended || process.exitValue() != 0) {
            throw new IOException("sluice " + String.join(" ", command) + " failed; its output:\n" + text);
        }
        return text;
    }

    /**
     * Returns the match of the next line that contains {@code pattern}; fails with the output when the process ends
     * or the time is over.
     */
    Matcher awaitLine(Pattern pattern) throws IOException, InterruptedException {
        StringBuilder output = new StringBuilder();
        for (int silent = 0; silent < TIMEOUT_SECONDS * 10; ) {
            @Nullable String line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line == null) {
                silent++;
                if (!process.isAlive() && lines.isEmpty()) {
                    break;
                }
                continue;
            }
            Matcher matcher = pattern.matcher(line);
            if (matcher.find()) {
                return matcher;
            }
            output.append("\n    ").append(line);
        }
        throw new IOException("sluice " + String.join(" ", command) + " did not print the expected line (" + pattern
                + "); its output:" + output);
    }

    /** Returns the next line, or null when none arrives within {@code millis}. */
    @Nullable
    String line(long millis) throws InterruptedException {
        return lines.poll(millis, TimeUnit.MILLISECONDS);
    }

    void writeLine(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Kills the process like the kernel does when memory is short: {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
