package dev.sluice;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Netty's detector of unreleased buffers, at its strictest in all tests of this run
 * ({@code io.netty.customResourceLeakDetector}, {@code io.netty.leakDetection.level=paranoid}). It reports each leak
 * and where the buffer was last used.
 */
public final class LeakWatch<T> extends ResourceLeakDetector<T> {
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
    private static final int COLLECTIONS = 3;
    private static final int MAX_REPORTED = 5;

    /** Creates the detector like Netty does. */
    public LeakWatch(Class<?> type, int samplingInterval) {
        super(type, samplingInterval);
    }

    /** Netty looks for this constructor too, and logs an error where it is absent. */
    public LeakWatch(Class<?> type, int samplingInterval, long ignored) {
        this(type, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String type, String records) {
        LEAKS.add(type + " was not released; touched, last first:" + records);
    }

    @Override
    protected void reportUntracedLeak(String type) {
        LEAKS.add(type + " was not released");
    }

    /**
     * Reports leaks after the last test without failing: an event loop that a test stops with queued work also leaves
     * buffers, which is no leak of a running gateway. {@code scripts/test} shows the report.
     */
    public static final class AtEnd implements LauncherSessionListener {
        private static final Path FOUND = Path.of("target", "leaks.txt");

        @Override
        public void launcherSessionClosed(LauncherSession session) {
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc(); // the next allocation reports buffers that became unreachable
                ByteBufAllocator.DEFAULT.buffer(1).release();
            }
            if (!LEAKS.isEmpty()) {
                write(LEAKS.size() + " buffers were never released, of which:\n"
                        + LEAKS.stream().limit(MAX_REPORTED).collect(Collectors.joining("\n")));
            }
        }

        /** Writes to a file, because output after the last test is not read. */
        private static void write(String what) {
            try {
                Files.writeString(FOUND, what);
            } catch (IOException e) {
                System.err.println(e);
            }
        }
    }
}
