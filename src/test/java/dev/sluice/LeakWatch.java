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
 * Netty's detector of buffers that nobody released, in all tests of this run and at its strictest ({@code io.netty.customResourceLeakDetector},
 * {@code io.netty.leakDetection.level=paranoid}): what was found and where it was last touched is told.
 */
public final class LeakWatch<T> extends ResourceLeakDetector<T> {
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
    private static final int COLLECTIONS = 3;
    private static final int MOST_TOLD = 5;

    /** As Netty makes it. */
    public LeakWatch(Class<?> type, int samplingInterval) {
        super(type, samplingInterval);
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
     * Behind the last test. It tells and fails nothing: an event loop that a test stops with something still queued leaves buffers, too, which is no leak
     * of a gateway that runs. {@code scripts/test} shows what was found.
     */
    public static final class AtEnd implements LauncherSessionListener {
        private static final Path FOUND = Path.of("target", "leaks.txt");

        @Override
        public void launcherSessionClosed(LauncherSession session) {
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc(); // what nobody holds any more is found by the next buffer that is asked for
                ByteBufAllocator.DEFAULT.buffer(1).release();
            }
            if (!LEAKS.isEmpty()) {
                tell(LEAKS.size() + " buffers were never released, of which:\n"
                        + LEAKS.stream().limit(MOST_TOLD).collect(Collectors.joining("\n")));
            }
        }

        /** In a file: what is printed behind the last test, nobody listens to any more. */
        private static void tell(String what) {
            try {
                Files.writeString(FOUND, what);
            } catch (IOException e) {
                System.err.println(e);
            }
        }
    }
}
