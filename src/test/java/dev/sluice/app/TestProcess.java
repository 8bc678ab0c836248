package dev.sluice.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A separate process: the packaged jar as its users start it, or a test class. It is always ended by its own handle.
 */
public final class TestProcess implements AutoCloseable {
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> earlier = new ArrayList<>();

    private final Thread reader = new Thread(this::read, "reads a child");

    private TestProcess(Process process) {
        this.process = process;
        reader.setDaemon(true);
        reader.start();
    }

    static TestProcess start(String... words) throws IOException {
        return start(List.of(), words);
    }

    /** Starts the packaged jar with further JVM flags. */
    public static TestProcess start(List<String> flags, String... words) throws IOException {
        // The packaged jar with this command, and the archive of its classes if scripts/test made one.
        String of = words[0].equals("sim") ? "sluice-sim" : "sluice";
        String archive = System.getProperty("sluice.archive", "");
        List<String> arguments = new ArrayList<>();
        if (!archive.isEmpty()) {
            arguments.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr"));
            arguments.add("-XX:SharedArchiveFile=" + archive.replaceFirst("sluice(-[0-9]+\\.jsa)$", of + "$1"));
        }
        arguments.addAll(flags);
        String jar = System.getProperty("sluice.jar", "target/sluice.jar");
        arguments.addAll(List.of("-jar", jar.replaceFirst("sluice\\.jar$", of + ".jar")));
        return java(arguments, words);
    }

    /** Starts a {@code main} class with the class path of this process. */
    static TestProcess of(Class<?> main, String... words) throws IOException {
        return java(List.of("-cp", System.getProperty("java.class.path"), main.getName()), words);
    }

    /** Starts another program. */
    static TestProcess program(List<String> command) throws IOException {
        return new TestProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /**
     * Starts a gateway whose disk can be stalled, with the class path of this process and the options of {@code run}.
     */
    public static TestProcess stallable(List<String> flags, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(flags);
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), StallableGateway.class.getName()));
        return java(arguments, options);
    }

    private static TestProcess java(List<String> arguments, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Dsluice.home=" + Path.of("").toAbsolutePath()));
        command.addAll(arguments);
        command.addAll(List.of(words));
        return new TestProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(lines::add);
        } catch (IOException | java.io.UncheckedIOException gone) {
            lines.add("(its output ended: " + gone.getMessage() + ")");
        }
    }

    /** Returns the ports of all URLs in the first line that contains one. */
    public List<Integer> ports() throws InterruptedException {
        Matcher matcher = URL.matcher(line("http://"));
        List<Integer> ports = new ArrayList<>();
        while (matcher.find()) {
            ports.add(Integer.parseInt(matcher.group(1)));
        }
        return ports;
    }

    /** Returns the next line that contains this text; fails with the whole output if there is none. */
    public String line(String part) throws InterruptedException {
        while (true) {
            String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("not printed: '" + part + "' but " + earlier);
            }
            earlier.add(line);
            if (line.contains(part)) {
                return line;
            }
        }
    }

    /** Writes one line to the input of the process. */
    public void writeLine(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the output so far. */
    public List<String> output() {
        lines.drainTo(earlier);
        return List.copyOf(earlier);
    }

    public long pid() {
        return process.pid();
    }

    void terminate() {
        process.toHandle().destroy(); // Process.destroy would close the output, which is still to be read
    }

    /** Kills the process ({@code kill -9}); earlier output can still be read. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        exitCode();
    }

    /** Returns what was printed and not yet waited for, without waiting. */
    List<String> unreadLines() {
        return List.copyOf(lines);
    }

    /** Waits for the end of the process and returns its whole output. */
    public List<String> all() throws InterruptedException {
        reader.join();
        return output();
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("did not end; output: " + earlier);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
