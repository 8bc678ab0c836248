package dev.sluice.bench;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import one.profiler.AsyncProfiler;

/**
 * async-profiler as an agent in the gateway's JVM. Its samples need no safepoint and contain native and kernel frames.
 *
 * @param library the native library, as a file
 * @param start its options for the start of the sampling
 */
record SamplingAgent(Path library, ProfileEvent event, String start, String title) implements Profiler {
    private static final String NO_KERNEL =
            "the kernel's frames are not permitted here (see /proc/sys/kernel/perf_event_paranoid), so the profile has none";

    /**
     * Returns the agent with the first event that this system permits, which it tries in this process; empty if it
     * permits none.
     */
    static Optional<Profiler> find(ProfileEvent event, String title) throws IOException {
        Optional<Path> library = extract(Path.of("target/async-profiler").toAbsolutePath());
        if (library.isEmpty()) {
            return Optional.empty();
        }
        for (String candidate : event.candidates()) {
            if (isPermitted(library.get(), candidate)) {
                // A comma would end the title.
                return Optional.of(new SamplingAgent(library.get(), event, candidate, title.replace(",", "")));
            }
        }
        return Optional.empty();
    }

    private static boolean isPermitted(Path library, String candidate) throws IOException {
        try {
            AsyncProfiler.getInstance(library.toString()).execute("check," + candidate);
            return true;
        } catch (UnsatisfiedLinkError | IllegalArgumentException | IllegalStateException refused) {
            return false;
        }
    }

    private static Optional<Path> extract(Path folder) throws IOException {
        String name = platform() + "/libasyncProfiler.so"; // so named on macOS, too
        try (InputStream packed = AsyncProfiler.class.getResourceAsStream("/" + name)) {
            if (packed == null) {
                return Optional.empty();
            }
            Path library = folder.resolve(name);
            Files.createDirectories(folder.resolve(platform()));
            Files.copy(packed, library, StandardCopyOption.REPLACE_EXISTING);
            return Optional.of(library);
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return system.startsWith("mac")
                ? "macos"
                : system
                        + switch (System.getProperty("os.arch")) {
                            case "amd64", "x86_64" -> "-x64";
                            case "aarch64" -> "-arm64";
                            default -> "-other";
                        };
    }

    @Override
    public List<String> startFlags() {
        return List.of("-agentpath:" + library + "=start," + start);
    }

    @Override
    public void begin(long pid) throws IOException {
        command(pid, "start," + start);
    }

    @Override
    public Result end(long pid, Path folder) throws IOException {
        Path html = folder.resolve("profile.html");
        Path collapsed = folder.resolve("profile.collapsed");
        command(pid, "stop,flamegraph,dot,title=" + title + event.format() + ",file=" + html);
        command(pid, "dump,collapsed,dot" + event.format() + ",file=" + collapsed);
        List<String> lines = Files.readAllLines(collapsed);
        return new Result(
                html,
                event == ProfileEvent.WALL ? FlatProfile.ofCollapsedThreads(lines) : FlatProfile.ofCollapsed(lines),
                event.unit(),
                start.equals(event.candidates().get(0)) ? List.of() : List.of(NO_KERNEL));
    }

    private void command(long pid, String options) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                machine.loadAgentPath(library.toString(), options);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | AgentLoadException | AgentInitializationException e) {
            throw new IOException("async-profiler did not accept '" + options + "'", e);
        }
    }
}
